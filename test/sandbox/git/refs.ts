import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BareRepository } from "./storage.ts";

// git packs refs only when asked to, so each is a file of its own. A file is read at a small part of the cost of a process.

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

/** Returns whether a name follows git's rules, as far as mistakes are likely to break them. */
function isValid(ref: string): boolean {
  return /^refs\/[^/]+\/./.test(ref) && !/\.\.|\/\/|\/\.|\.lock$|[\s~^:?*[\\]|[./]$/.test(ref);
}

/** Creates or moves a ref. Returns false if there can be none of this name. */
export function writeRef({ path }: BareRepository, ref: string, commit: string): boolean {
  if (!isValid(ref)) return false;
  try {
    mkdirSync(dirname(join(path, ref)), { recursive: true });
    writeFileSync(join(path, ref), `${commit}\n`);
    return true;
  } catch {
    return false; // A branch is where a folder would have to be, or the other way around.
  }
}

export function deleteRef({ path }: BareRepository, ref: string): void {
  rmSync(join(path, ref));
}

export function setDefaultBranch({ path }: BareRepository, name: string): void {
  writeFileSync(join(path, "HEAD"), `ref: refs/heads/${name}\n`);
}
