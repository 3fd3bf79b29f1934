import { execFile } from "node:child_process";
import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Files } from "../pages/repository.ts";
import type { Repository } from "../repository.ts";

const run = promisify(execFile);

/**
 * GitHub refuses workflow files of Apps that may not write them. The hook sees the pushed commits before any branch
 * moves, so only those that are new here are looked at.
 */
const preReceive = `#!/bin/sh
[ "$SANDBOX_WORKFLOWS" = write ] && exit 0
while read -r old new ref; do
  case $new in *[!0]*) ;; *) continue ;; esac
  for commit in $(git rev-list "$new" --not --all); do
    file=$(git diff-tree --root -m -r --no-commit-id --name-only "$commit" -- .github/workflows | head -n 1)
    [ -n "$file" ] || continue
    echo "refusing to allow a GitHub App to create or update workflow \\\`$file\\\` without \\\`workflows\\\` permission" >&2
    exit 1
  done
done
`;

const config = `[init]
	defaultBranch = main
[safe]
	directory = *
[http]
	receivepack = true
[gc]
	auto = 0
[receive]
	autogc = false
`;

/** Real bare repositories in a folder, one for each repository id, made when first used. */
export interface BareRepositories {
  readonly root: string;
  /** For git itself: nothing of the machine's own configuration. */
  readonly environment: Record<string, string>;
  /** The folder's name below the root. */
  ensure(repository: Repository): Promise<string>;
  readonly files: Files;
}

export async function openBareRepositories(dataDir: string): Promise<BareRepositories> {
  const root = join(dataDir, "repositories");
  const home = join(dataDir, "home");
  const hooks = join(dataDir, "hooks");
  await Promise.all([root, home, hooks].map((folder) => mkdir(folder, { recursive: true })));
  await writeFile(join(home, ".gitconfig"), `${config}[core]\n\thooksPath = ${JSON.stringify(hooks)}\n`);
  await writeFile(join(hooks, "pre-receive"), preReceive, { mode: 0o755 });
  const environment = {
    PATH: process.env.PATH ?? "/usr/bin:/bin",
    HOME: home,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    LC_ALL: "C",
  };
  const made = new Map<string, Promise<unknown>>();
  const git = async (...args: string[]): Promise<string> => {
    return (await run("git", args, { env: environment })).stdout.trim();
  };
  const make = async (folder: string): Promise<void> => {
    const path = join(root, folder);
    const exists = await access(join(path, "HEAD")).then(
      () => true,
      () => false,
    );
    if (!exists) await git("init", "--quiet", "--bare", path);
  };
  const ensure = async (repository: Repository): Promise<string> => {
    const folder = `${repository.id}.git`;
    const making = made.get(folder) ?? make(folder);
    made.set(folder, making);
    await making;
    return folder;
  };
  return {
    root,
    environment,
    ensure,
    async files(repository) {
      const path = join(root, await ensure(repository));
      const branch = await git("-C", path, "for-each-ref", "--count=1", "--format=%(refname)", "refs/heads");
      if (branch === "") return undefined;
      const commits = await git("-C", path, "log", "-20", "--format=%h %an: %s", branch, "--");
      const files = await git("-C", path, "ls-tree", "-r", "--name-only", branch, "--");
      const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");
      return { commits: lines(commits), files: lines(files) };
    },
  };
}
