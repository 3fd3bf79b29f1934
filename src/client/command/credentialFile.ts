import { lstat, mkdir, open, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import * as exitCode from "./exitCode.ts";
import { codeOf, Failure } from "./failure.ts";
import type { Machine } from "./machine.ts";

/** The agent tokens on this machine, by the origin of their service. */
type Logins = Record<string, { agent_token: string }>;

const instead = "set DEPLODASH and DEPLODASH_AGENT_TOKEN instead";

/** Returns the path of the credential file. Ignores a relative `XDG_CONFIG_HOME`, as the XDG Base Directory Specification requires. */
function credentialPath({ variables }: Pick<Machine, "variables">): string {
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

/** Reads all logins. Throws if other users may read or change the file, or if it's damaged. */
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
    if (isOpenToOthers(0o077, await file.stat())) throw exposed(path, "read or change", "600");
    if (isOpenToOthers(0o022, await stat(dirname(path)))) throw exposed(dirname(path), "change", "700");
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/** Checks that `changeLogins` will work, so that a login doesn't fail after a person has approved it. */
export async function prepareLogins(machine: Machine): Promise<void> {
  await readLogins(machine);
  // Writes some bytes, because a full disk still accepts empty files.
  await replaceFile(machine, () => " ".repeat(4096));
}

/** Changes the logins. Replaces the file atomically with one that only this user can read. */
export async function changeLogins(machine: Machine, change: (logins: Logins) => Logins): Promise<void> {
  const write = async () => `${JSON.stringify(change(await readLogins(machine)), null, 2)}\n`;
  await replaceFile(machine, write, rename);
}

const remove = (path: string) => rm(path, { recursive: true, force: true });

/**
 * Writes a new file next to the credential file, and replaces the credential file with it if `replace` is given. Concurrent commands
 * take turns, so that none overwrites what another has just stored.
 */
async function replaceFile(machine: Machine, write: () => string | Promise<string>, replace?: typeof rename) {
  const path = credentialPath(machine);
  const temporary = `${path}.${crypto.randomUUID()}`;
  const lock = `${path}.lock`;
  try {
    for (const folder of [dirname(dirname(path)), dirname(path)]) await createFolder(folder);
    await takeTurn(machine, lock);
    try {
      await writeFile(temporary, await write(), { flag: "wx", mode: 0o600, flush: true });
      await replace?.(temporary, path);
    } finally {
      for (const one of [temporary, lock]) await remove(one);
    }
  } catch (error) {
    throw error instanceof Failure ? error : unusable(path, "cannot be written", error);
  }
}

/**
 * Waits for the lock. A command that has held it for five seconds must have been killed. Commands that notice this take turns to
 * remove its lock, so that none removes the lock of the next command.
 */
async function takeTurn(machine: Machine, lock: string): Promise<void> {
  let since = 0;
  for (let checks = 1; !(await createFolder(lock)); checks++) {
    await machine.pause(50);
    if (checks % 100) continue;
    await takeTurn(machine, `${lock}.lock`);
    const { mtimeMs } = await lstat(lock).catch(() => ({ mtimeMs: Number.NaN }));
    if (mtimeMs === since) await remove(lock);
    since = mtimeMs;
    await remove(`${lock}.lock`);
  }
}

/**
 * Creates a folder that only this user can access, and returns whether it's new. Doesn't create a missing home folder, because Node's
 * `recursive` would never finish there.
 */
async function createFolder(folder: string): Promise<boolean> {
  const error: unknown = await mkdir(folder, { mode: 0o700 }).catch((error) => error);
  if (error && codeOf(error) !== "EEXIST") throw error;
  return !error;
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
    throw damaged; // The error from JSON.parse quotes the text.
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

/** Returns whether other users have any of these permissions. Windows has no such modes, but its user folders are private. */
function isOpenToOthers(bits: number, { mode }: { mode: number }): boolean {
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
