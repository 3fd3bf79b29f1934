import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BareRepository } from "./storage.ts";

// git packs refs only on request, so each ref is a separate file. Reading a file costs far less than running a process.

export function findRef({ path }: BareRepository, ref: string): string | undefined {
  const file = join(path, ref);
  return existsSync(file) && statSync(file).isFile() ? readFileSync(file, "utf8").trimEnd() : undefined;
}

export const findBranch = (git: BareRepository, name: string) => findRef(git, `refs/heads/${name}`);

/** Returns the names of the branches. */
export function listBranches({ path }: BareRepository): string[] {
  const folder = join(path, "refs/heads");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => {
    return !name.endsWith(".lock") && statSync(join(folder, name)).isFile();
  });
}

/** Returns whether a name follows git's rules. Checks only the rules that mistakes are likely to break. */
function isValid(ref: string): boolean {
  return /^refs\/[^/]+\/./.test(ref) && !/\.\.|\/\/|\/\.|\.lock$|[\s~^:?*[\\]|[./]$/.test(ref);
}

/** Creates or moves a ref. Returns false if a ref can't have this name. */
export function writeRef({ path }: BareRepository, ref: string, commit: string): boolean {
  if (!isValid(ref)) return false;
  try {
    mkdirSync(dirname(join(path, ref)), { recursive: true });
    writeFileSync(join(path, ref), `${commit}\n`);
    return true;
  } catch {
    return false; // A branch exists where a folder would have to be, or vice versa.
  }
}

export function deleteRef({ path }: BareRepository, ref: string): void {
  rmSync(join(path, ref));
}

export function setDefaultBranch({ path }: BareRepository, name: string): void {
  writeFileSync(join(path, "HEAD"), `ref: refs/heads/${name}\n`);
}
