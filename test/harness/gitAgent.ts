import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The result of a command: its exit code and everything that it printed. */
interface Output {
  code: number;
  output: string;
}

/** An agent's machine: git, a folder of its own, and the agent token as the only credential. */
export interface GitAgent {
  readonly folder: string;
  /** Runs a shell command in the folder or in one of its subfolders. */
  shell(command: string, cwd?: string): Promise<Output>;
  /** Runs a command that must succeed, and returns what it printed. */
  run(command: string, cwd?: string): Promise<string>;
  /** Returns the remote URL of a repository at the proxy. */
  remote(repo: string): string;
  /** Creates a repository with a commit of this many random bytes, and returns the name of its folder. */
  repository(bytes?: number): Promise<string>;
  remove(): Promise<void>;
}

export async function createGitAgent(origin: string, agentToken: string): Promise<GitAgent> {
  const folder = await mkdtemp(join(tmpdir(), "deplodash-git-"));
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: folder,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: "Agent",
    GIT_AUTHOR_EMAIL: "agent@localhost",
    GIT_COMMITTER_NAME: "Agent",
    GIT_COMMITTER_EMAIL: "agent@localhost",
    DEPLODASH_AGENT_TOKEN: agentToken,
  };
  const shell = (command: string, cwd = "."): Promise<Output> =>
    new Promise((resolve) => {
      const child = spawn("sh", ["-c", command], { cwd: join(folder, cwd), env, stdio: ["ignore", "pipe", "pipe"] });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
      child.on("close", (code) => resolve({ code: code ?? -1, output }));
    });
  const run = async (command: string, cwd?: string): Promise<string> => {
    const { code, output } = await shell(command, cwd);
    if (code !== 0) throw new Error(`${command} ended with ${code}: ${output}`);
    return output;
  };
  // Follows the contract's setup: the empty helper resets any helpers that the machine has for this URL.
  const helper = '!f() { echo username=agent; echo "password=$DEPLODASH_AGENT_TOKEN"; }; f';
  const config = `[credential ${JSON.stringify(origin)}]
	helper =
	helper = ${JSON.stringify(helper)}
[init]
	defaultBranch = main
[advice]
	detachedHead = false
`;
  await writeFile(join(folder, ".gitconfig"), config);
  let repositories = 0;
  return {
    folder,
    shell,
    run,
    remote: (repo) => `${origin}/git/${repo}.git`,
    async repository(bytes = 16) {
      const name = `work-${++repositories}`;
      await run(
        `git init -q ${name} && cd ${name} && head -c ${bytes} /dev/urandom >file && git add . && git commit -qm Begin`,
      );
      return name;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
