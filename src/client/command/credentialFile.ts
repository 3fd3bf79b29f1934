import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { codeOf, exitCode, Failure } from "./failure.ts";
import type { Machine } from "./machine.ts";

/** The agent tokens on this machine, by the origin of their service. */
export type Logins = Record<string, { agent_token: string }>;

const instead = "set DEPLODASH and DEPLODASH_AGENT_TOKEN instead";

/** Returns the path of the file (XDG Base Directory Specification: a relative `XDG_CONFIG_HOME` is ignored). */
export function credentialPath({ variables }: Pick<Machine, "variables">): string {
  const { XDG_CONFIG_HOME: configured = "", HOME, USERPROFILE } = variables;
  const home = HOME || USERPROFILE;
  if (isAbsolute(configured)) return join(configured, "deplodash/credentials.json");
  if (home) return join(home, ".config/deplodash/credentials.json");
  throw new Failure(
    exitCode.machine,
    "no_home",
    `There is no home folder to store a login in. Set HOME or XDG_CONFIG_HOME, or ${instead}.`,
  );
}

/** Reads all logins. Throws if others may read or change the file, or if it is damaged. */
export async function readLogins(machine: Pick<Machine, "variables">): Promise<Logins> {
  const path = credentialPath(machine);
  try {
    return parse(await readPrivateFile(path), path);
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return {};
    throw unusable(path, "cannot be read", error);
  }
}

async function readPrivateFile(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    if (mayOthers(0o077, await file.stat())) throw exposed(path, "read or change", "600");
    if (mayOthers(0o022, await stat(dirname(path)))) throw exposed(dirname(path), "change", "700");
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/** Checks that `writeLogins` will work, so that a login doesn't fail after a person has approved it. */
export async function prepareLogins(machine: Pick<Machine, "variables">): Promise<void> {
  await readLogins(machine);
  const path = credentialPath(machine);
  await replaceFile(path, " ".repeat(4096), async () => {}); // A disk that is full takes empty files.
}

/** Replaces the file atomically. Only this user can read it. */
export async function writeLogins(machine: Pick<Machine, "variables">, logins: Logins): Promise<void> {
  const path = credentialPath(machine);
  await replaceFile(path, `${JSON.stringify(logins, null, 2)}\n`, (temporary) => rename(temporary, path));
}

/** Writes a new file beside another, which `replace` may put in its place. */
async function replaceFile(path: string, text: string, replace: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    for (const folder of [dirname(dirname(path)), dirname(path)]) await createFolder(folder);
    await writeFile(temporary, text, { flag: "wx", mode: 0o600, flush: true });
    await replace(temporary);
  } catch (error) {
    throw unusable(path, "cannot be written", error);
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
  }
}

/** Creates a folder that only this user can access. Doesn't create a missing home, because Node's `recursive` never ends there. */
async function createFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (codeOf(error) !== "EEXIST") throw error;
  });
}

function parse(text: string, path: string): Logins {
  const damaged = new Failure(
    exitCode.machine,
    "damaged_file",
    `${path} is damaged. Delete it, then log in again with: deplodash login ORIGIN`,
  );
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw damaged; // The error of JSON.parse quotes the text.
  }
  if (!isRecord(content)) throw damaged;
  for (const login of Object.values(content)) {
    if (!isRecord(login) || typeof login.agent_token !== "string") throw damaged;
  }
  return content as Logins;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Windows has no such modes; its user folders are private. */
function mayOthers(bits: number, { mode }: { mode: number }): boolean {
  return process.platform !== "win32" && (mode & bits) !== 0;
}

function exposed(path: string, what: string, mode: string): Failure {
  const message = `Other users can ${what} ${path}, so deplodash doesn't use it. Fix it with: chmod ${mode} '${path}'`;
  return new Failure(exitCode.machine, "exposed_file", message);
}

function unusable(path: string, what: string, error: unknown): Failure {
  const message = `${path} ${what} (${codeOf(error)}). Set XDG_CONFIG_HOME to your own folder, or ${instead}.`;
  return new Failure(exitCode.machine, "unusable_file", message);
}
