import { chmod, copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import ts from "typescript";

const root = fileURLToPath(new URL("../../", import.meta.url));

const command = "command.js";

/** Builds the client and the `deplodash` command as an npm package, ready for `npm pack`. Empties the folder first. */
export async function buildClientPackage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const emitted = compile();
  await Promise.all([
    ...[...emitted].map(([name, text]) => writeFile(join(folder, name), text)),
    writeFile(
      join(folder, "package.json"),
      `${JSON.stringify(await manifest([...emitted.keys(), command]), null, 2)}\n`,
    ),
    bundleCommand(join(folder, command)),
    copyFile(join(root, "src/client/README.md"), join(folder, "README.md")),
    copyFile(join(root, "LICENSE"), join(folder, "LICENSE")),
  ]);
}

/** Returns the JavaScript and type files by name. The contract's types, from generated/, go into the same folder as the other files. */
function compile(): Map<string, string> {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const emitted = new Map<string, string>();
  const program = ts.createProgram([join(root, "src/client/index.ts")], {
    ...options,
    noEmit: false,
    declaration: true,
    rewriteRelativeImportExtensions: true,
    // Omits Node's types, because the client also runs outside Node.
    types: [],
  });
  const { diagnostics } = program.emit(undefined, (file, text) => {
    const name = basename(file);
    if (/\.(?:js|d\.ts)$/.test(name) && name !== "openapi.js")
      emitted.set(name, text.replaceAll(/"(?:\.{1,2}\/)+(?:generated\/)?(\w+)\.[jt]s"/g, '"./$1.js"'));
  });
  const errors = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (errors.length > 0) {
    const host = {
      getCanonicalFileName: (name: string) => name,
      getCurrentDirectory: () => root,
      getNewLine: () => "\n",
    };
    throw new Error(`The client doesn't compile:\n${ts.formatDiagnostics(errors, host)}`);
  }
  return emitted;
}

/**
 * Bundles the command into one file so that it starts quickly, because git starts it for each request. It imports the client's files
 * from its own folder.
 */
async function bundleCommand(file: string): Promise<void> {
  await build({
    entryPoints: [join(root, "src/client/command/main.ts")],
    outfile: file,
    bundle: true,
    platform: "node",
    target: "node20",
    external: ["openapi-fetch"],
    format: "esm",
    minify: true,
    logLevel: "warning",
    banner: { js: "#!/usr/bin/env node" },
    plugins: [
      {
        name: "client",
        setup: ({ onResolve }) =>
          onResolve({ filter: /^\.\.\/\w+\.ts$/ }, ({ path }) => ({
            path: path.replace(/^\.\.\/(\w+)\.ts$/, "./$1.js"),
            external: true,
          })),
      },
    ],
  });
  await chmod(file, 0o755);
}

async function manifest(files: string[]) {
  const { version, license, dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  return {
    name: "@deplodash/client",
    version,
    description:
      "Requests GitHub tokens for AI agents from deplodash, one repository at a time, with the owner's consent",
    license,
    type: "module",
    sideEffects: false,
    engines: { node: ">=20.3" },
    bin: { deplodash: `./${command}` },
    exports: { ".": { types: "./index.d.ts", default: "./index.js" } },
    files,
    dependencies: { "openapi-fetch": `^${dependencies["openapi-fetch"]}` },
  };
}
