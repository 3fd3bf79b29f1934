import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
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

const modules = join(import.meta.dirname, "../../node_modules");

/** Compiles programs as part of the project and returns the compiler's errors. */
async function compile(names: string[], different: object): Promise<string> {
  const config = join(project, `tsconfig.${crypto.randomUUID()}.json`);
  const compilerOptions = { strict: true, noEmit: true, target: "es2022", types: [], ...different };
  await writeFile(config, JSON.stringify({ compilerOptions, files: names }));
  const compiler = [join(modules, "typescript-7/bin/tsc"), "--singleThreaded", "--project", config];
  const run = promisify(execFile)(process.execPath, compiler);
  const { stdout } = await run.catch(({ stdout, message }) => ({ stdout: stdout || message }));
  return stdout;
}

const inNode = { module: "nodenext", moduleResolution: "nodenext" };
const inBundlers = { module: "esnext", moduleResolution: "bundler" };

test("the package's declarations are correct, and don't need Node's", async () => {
  expect(await compile(["program.ts"], { ...inNode, skipDefaultLibCheck: true })).toBe("");
});

test.each(Object.entries({ inNode, inBundlers }))(
  "the programs of the READMEs and of the contract compile %s",
  async (_, how) => {
    const typeRoots = [join(modules, "@types")];
    const names = ["program.ts", ...Object.keys(documented)];
    expect(await compile(names, { ...how, skipLibCheck: true, types: ["node"], typeRoots })).toBe("");
  },
);
