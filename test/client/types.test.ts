import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, expect, test } from "vitest";
import { readmes, samples } from "../docs/samples.ts";
import { installPackedClient } from "../harness/packedClient.ts";

/** The mistakes that the compiler finds in the client's sources. It must also find them with the package. */
const mistakes = readFileSync(join(import.meta.dirname, "client.test-d.ts"), "utf8");
const program = mistakes.replace("../../src/client/index.ts", "@deplodash/client");

const documented: Record<string, string> = Object.fromEntries([
  ...readmes.map(({ program }, index) => [`readme${index}.ts`, program]),
  ...samples.flatMap(({ lang, operationId, source }) =>
    lang === "TypeScript" ? [[`${operationId}.ts`, `${source}\nexport {};`]] : [],
  ),
]);

let project: string;

beforeAll(async () => {
  ({ project } = await installPackedClient());
  const files = Object.entries({ "program.ts": program, ...documented });
  await Promise.all(files.map(([name, text]) => writeFile(join(project, name), text)));
});

/** The parsed declarations of TypeScript and Node. Parsing them takes most of the time of a small program. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** Compiles programs as part of the project and returns the compiler's errors. */
function compile(names: string[], different: ts.CompilerOptions): string {
  const options = { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, types: [], ...different };
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getCurrentDirectory = () => project;
  host.getSourceFile = (file, version, ...more) => {
    if (!file.includes("/node_modules/typescript/")) return getSourceFile(file, version, ...more);
    const key = `${file} ${JSON.stringify(version)}`;
    if (!parsed.has(key)) parsed.set(key, getSourceFile(file, version, ...more));
    return parsed.get(key);
  };
  const files = names.map((name) => join(project, name));
  return ts.formatDiagnostics(ts.getPreEmitDiagnostics(ts.createProgram(files, options, host)), host);
}

const inNode = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext };
const inBundlers = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };

test("the package's declarations are correct, and don't need Node's", () => {
  expect(compile(["program.ts"], { ...inNode, skipDefaultLibCheck: true })).toBe("");
});

test.each(Object.entries({ inNode, inBundlers }))(
  "the programs of the READMEs and of the contract compile %s",
  (_, how) => {
    const typeRoots = [join(import.meta.dirname, "../../node_modules/@types")];
    const names = ["program.ts", ...Object.keys(documented)];
    expect(compile(names, { ...how, skipLibCheck: true, types: ["node"], typeRoots })).toBe("");
  },
);
