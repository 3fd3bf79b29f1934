/**
 * Generates a client from the contract with each generator that integrators use, and compiles it together with a program that uses it.
 *
 *   npm run generators
 *
 * The generators' versions are pinned in scripts/generators/, which keeps them out of this project's lock file.
 */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { type Generator, generators } from "./generators/list.ts";
import { onExit, runScript } from "./local/cleanup.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const run = promisify(execFile);

await runScript(async () => {
  const folder = await mkdtemp(join(tmpdir(), "deplodash-generators-"));
  onExit(() => rm(folder, { recursive: true, force: true }));
  const versions = await install(folder);
  await cp(join(root, "generated/openapi.json"), join(folder, "openapi.json"));
  const failures = await Promise.all(generators.map((generator) => generate(folder, generator)));
  const errors = compile(folder);
  let failed = 0;
  for (const [index, { name }] of generators.entries()) {
    const message = [failures[index], errors.get(name)].filter(Boolean).join("\n");
    if (message) failed++;
    console.log(`${name} ${versions[name]}: ${message ? `failed\n${message}` : "compiles"}`);
  }
  if (failed > 0) throw new Error(`${failed} of ${generators.length} generators failed.`);
});

/** Installs the generators and returns their versions. */
async function install(folder: string): Promise<Record<string, string>> {
  for (const name of ["package.json", "package-lock.json"])
    await cp(join(root, "scripts/generators", name), join(folder, name));
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: folder });
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8")).dependencies;
}

/** Generates a client in a folder named after the generator's command. Returns the generator's output if it failed; otherwise "". */
async function generate(folder: string, { command, options, program }: Generator): Promise<string> {
  const cwd = join(folder, command);
  await mkdir(cwd);
  await writeFile(join(cwd, "program.ts"), program);
  // Generators are third-party code, so they don't get this machine's environment variables.
  const env = { PATH: [dirname(process.execPath), process.env.PATH].join(delimiter), HOME: folder };
  return run(join(folder, "node_modules/.bin", command), options, { cwd, env }).then(
    () => "",
    ({ stdout, stderr }) => stdout + stderr,
  );
}

/** Compiles everything in strict mode and returns the compiler's errors by generator name. */
function compile(folder: string): Map<string, string> {
  const files = ts.sys.readDirectory(folder, [".ts"], ["node_modules"]);
  const program = ts.createProgram(files, {
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  });
  const host = {
    getCanonicalFileName: (name: string) => name,
    getCurrentDirectory: () => folder,
    getNewLine: () => "\n",
  };
  const byGenerator = Map.groupBy(
    ts.getPreEmitDiagnostics(program),
    ({ file }) => generators.find(({ command }) => file?.fileName.startsWith(join(folder, command, "/")))?.name,
  );
  const unknown = byGenerator.get(undefined);
  if (unknown) throw new Error(ts.formatDiagnostics(unknown, host));
  return new Map([...byGenerator].map(([name = "", diagnostics]) => [name, ts.formatDiagnostics(diagnostics, host)]));
}
