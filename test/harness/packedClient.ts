import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildClientPackage } from "../../scripts/build/clientPackage.ts";

const run = promisify(execFile);
const modules = join(import.meta.dirname, "../../node_modules");

/** An empty project in which the packed client is installed. */
export interface PackedClient {
  /** The package as it was packed. */
  source: string;
  project: string;
}

/** The installed client, shared by test files because npm takes seconds. It is removed when vitest's process ends. */
let packed: Promise<PackedClient> | undefined;

export function installPackedClient(): Promise<PackedClient> {
  packed ??= install();
  return packed;
}

/** Packs and installs the client as `npm pack` and `npm install` do, and its dependencies as well, so that no network is needed. */
async function install(): Promise<PackedClient> {
  const folder = await mkdtemp(join(tmpdir(), "deplodash-packed-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const [source, project] = [join(folder, "client"), join(folder, "project")];
  await mkdir(project);
  await buildClientPackage(source);
  await writeFile(join(project, "package.json"), '{ "type": "module", "private": true }');
  const packages = ["openapi-fetch", "openapi-typescript-helpers"].map((name) => join(modules, name));
  // Runs no scripts, and leaves the npm cache of this machine alone.
  const options = ["--install-links", "--offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  await run("npm", ["install", ...options, "--cache", join(folder, "cache"), source, ...packages], { cwd: project });
  return { source, project };
}
