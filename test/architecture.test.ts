import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const source = join(import.meta.dirname, "../src");
const files = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));

/** The layers of the source, from top to bottom. Each may import, even types, only from those below it. */
const layers = [
  "index.ts",
  "operations",
  "agentLedger.ts",
  "directory.ts",
  "deviceRequests.ts",
  "http",
  "pages",
  "gitProxy",
  "oauth",
  "dependencies.ts",
  "ledger",
  "directory",
  "deviceRequests",
  "durableObjects",
  "store",
  "session",
  "github",
  "oidc",
  "crypto",
  "domain",
  "generated",
];
/** The files that every layer except `domain` may import. */
const shared = ["env.ts", "log.ts", "requestContext.ts"];

/** Returns the relative imports of a file, as paths. */
function importsOf(file: string): string[] {
  const imports = readFileSync(file, "utf8").matchAll(/from\s+"(\.[^"]+)"/g);
  return [...imports].map(([, path = ""]) => join(dirname(file), path));
}

function partOf(file: string): string {
  const path = relative(source, file);
  return path.startsWith("../generated") ? "generated" : (path.split("/")[0] ?? "");
}

function mayImport(from: string, to: string): boolean {
  if (from === to) return true;
  if (from === "client") return to === "generated";
  if (shared.includes(to)) return from !== "domain";
  if (shared.includes(from)) return to === "domain";
  return layers.includes(from) && layers.includes(to) && layers.indexOf(from) < layers.indexOf(to);
}

test("imports run one way", () => {
  const imports = files.flatMap((file) =>
    importsOf(file).map((target) => ({ from: partOf(file), to: partOf(target) })),
  );
  expect(imports.filter(({ from, to }) => !mayImport(from, to))).toEqual([]);
});

test("there are no import cycles", () => {
  const graph = new Map(files.map((file) => [file, importsOf(file)]));
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    (graph.get(from) ?? []).some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, to, seen);
    });
  expect(files.filter((file) => reaches(file, file)).map((file) => relative(source, file))).toEqual([]);
});

test("no source file has more than 250 lines", () => {
  const long = files.filter((file) => readFileSync(file, "utf8").split("\n").length > 251);
  expect(long.map((file) => relative(source, file))).toEqual([]);
});

/** Returns the source files that match this pattern. */
const filesWith = (pattern: RegExp) =>
  files.filter((file) => pattern.test(readFileSync(file, "utf8"))).map((file) => relative(source, file));

test("only the Durable Object classes import cloudflare:workers", () => {
  expect(filesWith(/from "cloudflare:/)).toEqual(["agentLedger.ts", "deviceRequests.ts", "directory.ts"]);
});

test("only the log writes to the console, so that every line has the request's id", () => {
  expect(filesWith(/^[^"'`]*\bconsole\./m)).toEqual(["log.ts"]);
});

test("loading a file creates no Intl formatter and parses no emoji pattern, which would take ten milliseconds", () => {
  const slow = files.filter((file) =>
    /^(?:export )?const .*new Intl\.|\/.*\\p\{RGI_Emoji\}.*\/[a-z]*v/m.test(readFileSync(file, "utf8")),
  );
  expect(slow.map((file) => relative(source, file))).toEqual([]);
});

test("the pure rules use no fetch and no clock", () => {
  const impure = filesWith(/\bfetch\(|Date\.now|new Date\(\)/);
  expect(impure.filter((file) => file.startsWith("domain/"))).toEqual([]);
});

test("the client imports only openapi-fetch and the contract's types", () => {
  const client = join(source, "client");
  const imports = readdirSync(client)
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => [...readFileSync(join(client, name), "utf8").matchAll(/^(?:im|ex)port [^;]*? from "[^"]+";/gm)])
    .map(([statement]) => statement.replaceAll(/\s+/g, " "));
  const further = imports.filter((statement) => !/ from "(?:\.\/\w+\.ts|openapi-fetch)";$/.test(statement));
  expect(further.length).toBeGreaterThan(0);
  for (const statement of further)
    expect(statement).toMatch(/^(?:im|ex)port type .* from "\.\.\/\.\.\/generated\/openapi\.ts";$/);
});

test("the command imports only itself, the client, Node, and the contract's types, and the client doesn't import the command", () => {
  const importsOf = (folder: string) =>
    readdirSync(join(source, folder))
      .filter((name) => name.endsWith(".ts"))
      .flatMap((name) => [...readFileSync(join(source, folder, name), "utf8").matchAll(/ from "([^"]+)";$/gm)])
      .map(([, path = ""]) => path);
  const command = importsOf("client/command");
  expect(command.length).toBeGreaterThan(0);
  const allowed = /^(?:\.{1,2}\/\w+\.ts|openapi-fetch|node:[\w/]+|\.\.\/\.\.\/\.\.\/generated\/openapi\.ts)$/;
  expect(command.filter((path) => !allowed.test(path))).toEqual([]);
  expect(importsOf("client").filter((path) => path.startsWith("./command"))).toEqual([]);
});

/** Returns what the files in a folder of the project import, as paths relative to the project's root. */
function importsIn(folder: string): string[] {
  const root = join(import.meta.dirname, "..");
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .flatMap((name) => importsOf(join(root, folder, name)).map((target) => relative(root, target)));
}

test("scripts import nothing from the tests except the sandbox's top-level modules", () => {
  const imports = importsIn("scripts").filter((target) => target.startsWith("test/"));
  expect(imports.length).toBeGreaterThan(0);
  expect(imports.filter((target) => !/^test\/sandbox\/\w+\.ts$/.test(target))).toEqual([]);
});

test("the sandbox imports nothing from the project", () => {
  expect(importsIn("test/sandbox").filter((target) => !target.startsWith("test/sandbox/"))).toEqual([]);
});
