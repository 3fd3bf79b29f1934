import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { inject } from "vitest";
import { buildClientPackage } from "../../scripts/build/clientPackage.ts";

const run = promisify(execFile);
const modules = join(import.meta.dirname, "../../node_modules");

/** Removes from Node the functions that the oldest version in the package's `engines` lacks. */
export const oldestNode =
  "--import=data:text/javascript,delete%20URL.parse;delete%20Promise.withResolvers;delete%20Promise.try";

/** An empty project with the packed client installed. */
interface PackedClient {
  /** The folder of the package as it was packed. */
  source: string;
  project: string;
}

/**
 * Returns the project that all test files share, because npm and the compiler take seconds. The first process that asks
 * creates it.
 */
export async function installPackedClient(): Promise<PackedClient> {
  const folder = join(inject("sharedFolder"), "client");
  const packed = { source: join(folder, "source"), project: join(folder, "project") };
  const isFirst = await mkdir(folder).then(
    () => true,
    () => false,
  );
  if (isFirst) await install(packed).then(() => writeFile(join(folder, "installed"), ""));
  while (!existsSync(join(folder, "installed"))) await pause(50);
  return packed;
}

/** Packs and installs the client and its dependencies as `npm pack` and `npm install` do, without using the network. */
async function install({ source, project }: PackedClient): Promise<void> {
  await mkdir(project);
  await buildClientPackage(source);
  await writeFile(join(project, "package.json"), '{ "type": "module", "private": true }');
  const packages = ["openapi-fetch", "openapi-typescript-helpers"].map((name) => join(modules, name));
  // Run no scripts, and don't touch this machine's npm cache.
  const options = ["--install-links", "--offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  await run("npm", ["install", ...options, "--cache", join(project, "../cache"), source, ...packages], {
    cwd: project,
  });
}
