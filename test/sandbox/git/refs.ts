import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BareRepository } from "./storage.ts";

// git packs refs only when asked to, so each is a file of its own. A file is read at a small part of the cost of a process.

export function findBranch({ path }: BareRepository, name: string): string | undefined {
  const file = join(path, "refs/heads", name);
  return existsSync(file) && statSync(file).isFile() ? readFileSync(file, "utf8").trimEnd() : undefined;
}

export function setDefaultBranch({ path }: BareRepository, name: string): void {
  writeFileSync(join(path, "HEAD"), `ref: refs/heads/${name}\n`);
}
