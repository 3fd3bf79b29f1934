import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import contract from "../../generated/openapi.json" with { type: "json" };

const root = join(import.meta.dirname, "../..");
const redocly = join(root, "node_modules/@redocly/cli/bin/cli.js");

/**
 * Schemas that are valid but break generators or mean something else in another language, keyed by the rule that
 * rejects them.
 */
const unportable = {
  "rule/pattern-is-portable": [
    ...["^(?!a)", "(?<name>a)", "(a)\\1", "\\w", "\\d", "\\p{L}"],
    ...["\\u{1F511}", "\\u2028", "\u2028", "é", "[a[b]]", "[a-z&&b]", "[a-z--b]", "[a-z~~b]", "a{1,1001}"],
  ].map((pattern) => ({ type: "string", pattern })),
  "rule/constant-is-an-enum": [{ type: "string", const: "a" }],
  "rule/enum-value-has-one-line": ["a\nb", "a\rb", "a\u2028b"].map((value) => ({ type: "string", enum: [value] })),
};
/** Similar schemas that are portable. */
const portable = [
  { type: "string", pattern: "^(a|b){1,100}/[A-Za-z0-9._?(-]*\\.[\\[\\]\\\\^]+$" },
  { type: "string", enum: ["a"] },
];

/** Returns which of the rules in redocly.yaml each schema violates, by the schema's name. */
async function lint(schemas: object): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "deplodash-"));
  const file = join(folder, "openapi.json");
  const components = { ...contract.components, schemas: { ...contract.components.schemas, ...schemas } };
  await writeFile(file, JSON.stringify({ ...contract, components }));
  const args = [redocly, "lint", file, "--config", "redocly.yaml", "--format", "json"];
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: root, env }, (_, stdout) => resolve(stdout));
  });
  await rm(folder, { recursive: true });
  const { problems }: { problems: { ruleId: string; location: { pointer: string }[] }[] } = JSON.parse(output);
  return Object.fromEntries(
    problems
      .filter(({ ruleId }) => ruleId.startsWith("rule/"))
      .map(({ ruleId, location }) => [location[0]?.pointer.split("/")[3], ruleId]),
  );
}

test("the linter rejects what generators for other languages can't read", async () => {
  const bad = Object.entries(unportable).flatMap(([rule, schemas]) => schemas.map((schema) => ({ rule, schema })));
  const schemas = [...bad.map(({ schema }) => schema), ...portable];
  const violated = await lint(Object.fromEntries(schemas.map((schema, index) => [`Schema${index}`, schema])));
  expect(violated).toEqual(Object.fromEntries(bad.map(({ rule }, index) => [`Schema${index}`, rule])));
});

test("every pattern is a valid regular expression", () => {
  const patterns = [...JSON.stringify(contract).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(([, text = ""]) =>
    JSON.parse(text),
  );
  expect(patterns).toContain(contract.components.schemas.AgentId.pattern);
  for (const pattern of patterns) expect(() => new RegExp(pattern, "u")).not.toThrow();
});

/**
 * Returns the names that two components share. Generators put all kinds into one namespace, or into files whose names
 * differ only by case.
 */
function repeatedNames(components: object): string[] {
  const kinds = Object.values(components);
  const names = kinds.flatMap((kind: object) => Object.keys(kind).map((name) => name.toLowerCase()));
  return names.filter((name, index) => names.indexOf(name) !== index);
}

test("no two components have the same name, whatever their kind and case", () => {
  expect(repeatedNames({ schemas: { Prefer: {}, Scope: {} }, headers: { prefer: {} } })).toEqual(["prefer"]);
  expect(repeatedNames(contract.components)).toEqual([]);
});
