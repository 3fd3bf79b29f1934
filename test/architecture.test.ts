import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const source = join(import.meta.dirname, "../src");
const files = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));

/** What each folder may import, besides itself. Types may come from further, for they are gone at run time. */
const allowed: Record<string, string[]> = {
  domain: ["generated"],
  session: ["domain"],
  store: ["domain", "session"],
  github: ["domain", "env.ts", "trace.ts"],
  ledger: ["domain", "store", "session", "github", "service.ts", "trace.ts"],
  pages: ["domain", "session"],
  "env.ts": [],
  "trace.ts": [],
  "service.ts": ["env.ts", "github", "session", "trace.ts"],
  http: ["generated", "domain", "session", "github", "env.ts", "service.ts", "trace.ts"],
  operations: ["domain", "env.ts", "github", "http", "pages", "session", "store", "trace.ts"],
  "index.ts": ["http", "operations", "pages", "ledger", "trace.ts"],
};

interface Import {
  from: string;
  to: string;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^(?:import|export)(?! type)\s[^;]*?from\s+"(\.[^"]+)";/gm)].flatMap(
    ([statement, path = ""]) => {
      const names = /\{([^}]*)\}/.exec(statement)?.[1] ?? "a";
      if (names.split(",").every((name) => name.trim() === "" || name.trim().startsWith("type "))) return [];
      const target = relative(source, join(dirname(file), path));
      return [
        { from: partOf(relative(source, file)), to: target.startsWith("../generated") ? "generated" : partOf(target) },
      ];
    },
  );
}

function partOf(path: string): string {
  return path.split("/")[0] ?? "";
}

test("imports run one way", () => {
  const wrong = files.flatMap(importsOf).filter(({ from, to }) => from !== to && !allowed[from]?.includes(to));
  expect(wrong).toEqual([]);
});

test("no file of the source is longer than a person reads at once", () => {
  const long = files.filter((file) => readFileSync(file, "utf8").split("\n").length > 251);
  expect(long.map((file) => relative(source, file))).toEqual([]);
});

test("Cloudflare's own module appears in one file", () => {
  const uses = files.filter((file) => /from "cloudflare:/.test(readFileSync(file, "utf8")));
  expect(uses.map((file) => relative(source, file))).toEqual(["ledger/object.ts"]);
});

test("the pure rules know no fetch and no clock", () => {
  const impure = files
    .filter((file) => file.includes("/domain/"))
    .filter((file) => /\bfetch\(|Date\.now|new Date\(\)/.test(readFileSync(file, "utf8")));
  expect(impure).toEqual([]);
});

test("the typed client needs openapi-fetch and the contract's types, and nothing of the service", () => {
  const client = join(source, "../client");
  const imports = readdirSync(client)
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => [...readFileSync(join(client, name), "utf8").matchAll(/^(?:im|ex)port [^;]*? from "[^"]+";/gm)])
    .map(([statement]) => statement.replaceAll(/\s+/g, " "));
  const further = imports.filter((statement) => !/ from "(?:\.\/\w+\.ts|openapi-fetch)";$/.test(statement));
  expect(further.length).toBeGreaterThan(0);
  for (const statement of further)
    expect(statement).toMatch(/^(?:im|ex)port type .* from "\.\.\/generated\/openapi\.ts";$/);
});
