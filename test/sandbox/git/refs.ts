import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

export function setDefaultBranch({ path }: BareRepository, name: string): void {
  writeFileSync(join(path, "HEAD"), `ref: refs/heads/${name}\n`);
}
