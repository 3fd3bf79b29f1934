import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A clone in a temporary folder, operated with real git. */
export interface GitClone {
  folder: string;
  commit(file: string, text: string): Promise<void>;
  /** Pushes to a branch, by default to `main` of the cloned repository, and returns git's output. Rejects if git fails. */
  push(token: string, branch?: string, url?: string): Promise<string>;
  remove(): Promise<void>;
}

/** Clones a repository. A credential helper passes the token to git, so it doesn't appear in any URL or file. */
export async function cloneRepository(url: string, token: string): Promise<GitClone> {
  const folder = await mkdtemp(join(tmpdir(), "deplodash-clone-"));
  const helper = '!f() { echo username=x-access-token; echo "password=$DEPLODASH_TOKEN"; }; f';
  const git = async (password: string, ...args: string[]): Promise<string> => {
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_TERMINAL_PROMPT: "0",
      GIT_AUTHOR_NAME: "Agent",
      GIT_AUTHOR_EMAIL: "agent@localhost",
      GIT_COMMITTER_NAME: "Agent",
      GIT_COMMITTER_EMAIL: "agent@localhost",
      DEPLODASH_TOKEN: password,
    };
    const { stdout, stderr } = await run("git", ["-c", `credential.helper=${helper}`, ...args], { cwd: folder, env });
    return stdout + stderr;
  };
  await git(token, "clone", url, ".");
  return {
    folder,
    async commit(file, text) {
      await writeFile(join(folder, file), text);
      await git("", "add", file);
      await git("", "commit", "-m", `Add ${file}`);
    },
    push: (password, branch = "main", remote = url) => git(password, "push", remote, `HEAD:refs/heads/${branch}`),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
