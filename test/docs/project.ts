import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { createOwner, type Owner } from "../../scripts/local/owner.ts";
import { installPackedClient } from "../harness/packedClient.ts";

/** Returns an environment without the git and curl settings of whoever runs the test. */
export function bare(home: string, variables: Record<string, string>): Record<string, string> {
  const person = { GIT_AUTHOR_NAME: "Agent", GIT_AUTHOR_EMAIL: "agent@localhost" };
  const committer = { GIT_COMMITTER_NAME: "Agent", GIT_COMMITTER_EMAIL: "agent@localhost" };
  const git = { GIT_CONFIG_NOSYSTEM: "1", GIT_TERMINAL_PROMPT: "0", ...person, ...committer };
  const programs = [join(home, "node_modules/.bin"), process.env.PATH].join(delimiter);
  return { PATH: programs, HOME: home, ...git, ...variables };
}

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Standard output and standard error, in the order in which they were read. */
  said: string;
}

export interface ProgramOptions {
  cwd?: string;
  /** Receives everything that the program has printed so far. */
  onOutput?: (said: string, child: ChildProcess) => void;
}

/** Runs a program to its end, whether or not it succeeds. */
export async function runProgram(
  [file = "", ...args]: string[],
  { cwd, env, onOutput = () => {} }: ProgramOptions & { env: Record<string, string> },
): Promise<Ended> {
  const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended: Ended = { code: null, stdout: "", stderr: "", said: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text) => {
      ended[name] += text;
      ended.said += text;
      onOutput(ended.said, child);
    });
  [ended.code] = await once(child, "close");
  return ended;
}

/** Reacts to a program's output by calling a function once for each distinct string that the pattern's group finds. */
export function whenSaid(pattern: RegExp, act: (found: string) => Promise<unknown>) {
  const acts = new Map<string, Promise<unknown>>();
  return {
    onOutput(said: string) {
      for (const [, found = ""] of said.matchAll(pattern)) if (!acts.has(found)) acts.set(found, act(found));
    },
    /** Returns the strings that it reacted to, once the reactions are done. */
    done: () => Promise.all(acts.values()).then(() => [...acts.keys()]),
  };
}

/** Creates a project and its owner before the tests in a file run. Installs the client unless it isn't used. */
export function useProject(running: Parameters<typeof createOwner>[0], { client = true } = {}) {
  const used = {} as { project: Awaited<ReturnType<typeof createProject>>; owner: Owner };
  beforeAll(async () => {
    used.project = await createProject(client);
    used.owner = await createOwner(running);
  });
  afterAll(() => used.project?.remove());
  return used;
}

async function createProject(client: boolean) {
  const folder = await mkdtemp(join(tmpdir(), "deplodash-"));
  const modules = join(folder, "node_modules");
  if (client) await symlink(join((await installPackedClient()).project, "node_modules"), modules);
  else await mkdir(join(modules, ".bin"), { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "type": "module", "private": true }');
  await writeFile(join(folder, "record.js"), record);
  return {
    folder,
    /** Runs a TypeScript program in Node. Returns its output and the statuses of its requests. */
    async node(name: string, text: string, variables: Record<string, string>, options: ProgramOptions = {}) {
      await writeFile(join(folder, name), text);
      const command = [process.execPath, "--import", "./record.js", name];
      const ended = await runProgram(command, { cwd: folder, env: bare(folder, variables), ...options });
      return { ...ended, answers: [...ended.stderr.matchAll(/^answered (.*)$/gm)].map(([, answer]) => answer) };
    },
    shell: (text: string, variables: Record<string, string> = {}, options: ProgramOptions = {}) =>
      runProgram(["sh", "-c", text], { cwd: folder, env: bare(folder, variables), ...options }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A module that is loaded before a program and prints the status of each of its requests. */
const record = `
  const { fetch } = globalThis;
  globalThis.fetch = async (...call) => {
    const response = await fetch(...call);
    console.error("answered", response.status, new URL(response.url).pathname);
    return response;
  };`;
