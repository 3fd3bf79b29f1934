import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll } from "vitest";
import contract from "../../generated/openapi.json" with { type: "json" };
import { buildClientPackage } from "../../scripts/build/clientPackage.ts";
import { createOwner, type Owner } from "../../scripts/local/owner.ts";
import { compilePrograms } from "../harness/compiler.ts";

const run = promisify(execFile);
const modules = join(import.meta.dirname, "../../node_modules");

/** A code sample of the contract. */
export interface Sample {
  operationId: string;
  path: string;
  lang: "Shell" | "TypeScript";
  label: string;
  source: string;
  /** The status in `x-status`, or `null` for a sample that calls GitHub. */
  answer: number | null;
}

interface Declared {
  operationId: string;
  "x-codeSamples"?: { lang: Sample["lang"]; label: string; source: string; "x-status"?: string }[];
}

/** All samples, in the order of the contract. */
export const samples: Sample[] = Object.entries<Record<string, unknown>>(contract.paths).flatMap(([path, item]) =>
  Object.entries(item).flatMap(([method, operation]) => {
    if (method === "parameters") return [];
    const { operationId, "x-codeSamples": declared = [] } = operation as Declared;
    return declared.map(({ lang, label, source, "x-status": answer }) => ({
      operationId,
      path,
      lang,
      label,
      source,
      answer: answer === undefined ? null : Number(answer),
    }));
  }),
);

/** Returns an environment without the git and curl settings of the person who runs the test. */
export function bare(home: string, variables: Record<string, string>): Record<string, string> {
  const person = { GIT_AUTHOR_NAME: "Agent", GIT_AUTHOR_EMAIL: "agent@localhost" };
  const committer = { GIT_COMMITTER_NAME: "Agent", GIT_COMMITTER_EMAIL: "agent@localhost" };
  const git = { GIT_CONFIG_NOSYSTEM: "1", GIT_TERMINAL_PROMPT: "0", ...person, ...committer };
  const programs = [join(home, "node_modules/.bin"), process.env.PATH].join(delimiter);
  return { PATH: programs, HOME: home, ...git, ...variables };
}

/** Creates a project, with the client unless it isn't used, and its owner before the tests of a file. */
export function useProject(running: Parameters<typeof createOwner>[0], { client = true } = {}) {
  const used = {} as { project: Awaited<ReturnType<typeof createProject>>; owner: Owner };
  beforeAll(async () => {
    used.project = await createProject(client);
    used.owner = await createOwner(running);
  });
  afterAll(() => used.project?.remove());
  return used;
}

/** The built client, shared by test files. It is removed when vitest's process ends. */
let builtClient: Promise<string> | undefined;

async function buildClient(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "deplodash-client-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await buildClientPackage(folder);
  return folder;
}

/** Installs the packed client in a project, with its command, as npm does. */
async function installClient(folder: string): Promise<void> {
  builtClient ??= buildClient();
  await cp(await builtClient, join(folder, "node_modules/@deplodash/client"), { recursive: true });
  await symlink("../@deplodash/client/command.js", join(folder, "node_modules/.bin/deplodash"));
  await mkdir(join(folder, "node_modules/@types"));
  for (const name of ["openapi-fetch", "openapi-typescript-helpers", "@types/node", "undici-types"])
    await symlink(join(modules, name), join(folder, "node_modules", name));
}

async function createProject(client: boolean) {
  const folder = await mkdtemp(join(tmpdir(), "deplodash-"));
  await mkdir(join(folder, "node_modules/.bin"), { recursive: true });
  if (client) await installClient(folder);
  await writeFile(join(folder, "package.json"), '{ "type": "module", "private": true }');
  await writeFile(join(folder, "record.js"), record);
  return {
    folder,
    /** Compiles programs, by file name, and returns the compiler's errors, or "". */
    async compile(programs: Record<string, string>): Promise<string> {
      for (const [name, text] of Object.entries(programs)) await writeFile(join(folder, name), text);
      return compilePrograms(folder, Object.keys(programs), { how: "nodenext" });
    },
    /** Runs a program in Node, and returns its output and the statuses of its requests. */
    async node(name: string, text: string, variables: Record<string, string>, onOutput = (_text: string) => {}) {
      await writeFile(join(folder, name), text);
      const args = ["--import", "./record.js", name];
      const ending = run(process.execPath, args, { cwd: folder, env: bare(folder, variables) });
      for (const output of [ending.child.stdout, ending.child.stderr])
        output?.on("data", (data) => onOutput(String(data)));
      const { stdout, stderr } = await ending;
      return { stdout, answers: [...stderr.matchAll(/^answered (.*)$/gm)].map(([, answer]) => answer) };
    },
    shell(text: string, variables: Record<string, string>, cwd = folder) {
      return run("sh", ["-c", text], { cwd, env: bare(folder, variables) });
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Loaded before a program: prints the status of each of its requests. */
const record = `
  const { fetch } = globalThis;
  globalThis.fetch = async (...call) => {
    const response = await fetch(...call);
    console.error("answered", response.status, new URL(response.url).pathname);
    return response;
  };`;
