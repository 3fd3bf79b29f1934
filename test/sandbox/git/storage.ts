import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Repository } from "../repository.ts";
import { hooks } from "./hooks.ts";

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
[user]
	name = GitHub
	email = noreply@github.com
`;

export class GitError extends Error {}

/** A bare git repository. */
export interface BareRepository {
  readonly path: string;
  /** Runs git in the repository and returns its output. Throws a `GitError` if git fails. */
  run(args: string[], input?: string | Uint8Array): Promise<string>;
}

/** Bare repositories in a folder, keyed by the ids of GitHub's repositories. */
export interface GitStorage {
  /** Returns the bare repository for a repository or its wiki. It's created on first use. */
  open(repository: Repository, isWiki?: boolean): BareRepository;
  /** Returns the environment for git, without this machine's configuration. */
  environment(): Record<string, string>;
  defaultBranch(repository: Repository): string;
  /** Removes the folder if it's a temporary one. */
  close(): void;
}

const temporaryFolders = new Set<string>();
process.once("exit", () => {
  for (const folder of temporaryFolders) rmSync(folder, { recursive: true, force: true });
});

/** Creates a storage in this folder. The default is a temporary folder. */
export function createGitStorage(dataDir?: string): GitStorage {
  let folder: string | undefined;

  const openFolder = (): string => {
    if (folder !== undefined) return folder;
    folder = dataDir ?? mkdtempSync(join(tmpdir(), "github-sandbox-"));
    if (dataDir === undefined) temporaryFolders.add(folder);
    for (const name of ["repositories", "home", "hooks"]) mkdirSync(join(folder, name), { recursive: true });
    const hooksPath = join(folder, "hooks");
    writeFileSync(join(folder, "home", ".gitconfig"), `${config}[core]\n\thooksPath = ${JSON.stringify(hooksPath)}\n`);
    for (const [name, script] of Object.entries(hooks)) writeFileSync(join(hooksPath, name), script, { mode: 0o755 });
    return folder;
  };

  const pathOf = ({ id }: Repository, isWiki = false): string => {
    const bare = join(openFolder(), "repositories", `${id}${isWiki ? ".wiki" : ""}.git`);
    if (!existsSync(join(bare, "HEAD"))) {
      // Create what git needs from `git init --bare`, without starting a process.
      for (const name of ["objects", "refs"]) mkdirSync(join(bare, name), { recursive: true });
      writeFileSync(join(bare, "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
      writeFileSync(join(bare, "HEAD"), "ref: refs/heads/main\n");
    }
    return bare;
  };

  const environment = () => ({
    PATH: process.env.PATH ?? "/usr/bin:/bin",
    HOME: join(openFolder(), "home"),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    LC_ALL: "C",
  });

  return {
    environment,
    open(repository, isWiki) {
      const path = pathOf(repository, isWiki);
      return {
        path,
        async run(args, input = "") {
          const child = spawn("git", args, { cwd: path, env: environment() });
          child.stdin.on("error", () => {}); // A process that fails early doesn't read its input.
          child.stdin.end(input);
          const ended = new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
          const [code, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
          if (code !== 0) throw new GitError(`git ${args.join(" ")}: ${errors || output}`);
          return output;
        },
      };
    },
    defaultBranch(repository) {
      // Most repositories in most tests never need a folder.
      if (folder === undefined && dataDir === undefined) return "main";
      return readFileSync(join(pathOf(repository), "HEAD"), "utf8")
        .replace("ref: refs/heads/", "")
        .trimEnd();
    },
    close() {
      if (folder === undefined || dataDir !== undefined) return;
      rmSync(folder, { recursive: true, force: true });
      temporaryFolders.delete(folder);
      folder = undefined;
    },
  };
}
