import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { inputs } from "../../generated/inputs.ts";
import { check, compile, type JsonSchema, messageOf } from "../../src/http/schema.ts";
import { malformedValue } from "../conformance/malformed.ts";
import { isFuzzing, seed } from "../harness/seed.ts";

const runs = isFuzzing ? 5_000 : 100;
const schemas = Object.entries(inputs).flatMap(([id, places]) =>
  Object.entries(places).flatMap(([place, schema]): [string, JsonSchema][] =>
    schema === null ? [] : [[`${id} ${place}`, schema]],
  ),
);

test.each(schemas)("accepts and rejects the same input for %s as zod's own conversion of the schema", (_, schema) => {
  // zod doesn't know our formats.
  const common = JSON.parse(JSON.stringify(schema), (key, value) => (key === "format" ? undefined : value));
  const own = compile(common);
  const theirs = z.fromJSONSchema(common);
  let passed = 0;
  const property = fc.property(near(schema), (value) => {
    const [one, other] = [check(own, value), theirs.safeParse(value)];
    const issues = one.issues.map((issue) => ({ ...issue, message: messageOf(issue) }));
    const success = issues.length === 0;
    expect(success ? one.value : undefined).toEqual(other.data);
    if (success) passed++;
    // zod looks for duplicates first and checks the items only if there are none.
    if (other.error?.issues.some(({ code }) => code === "custom")) expect(success).toBe(false);
    else expect(comparable(issues)).toEqual(comparable(other.error?.issues));
  });
  fc.assert(property, { numRuns: runs, seed });
  expect(passed, "accepted values").toBeGreaterThan(0);
});

test("names a duplicate value", () => {
  const schema = compile({ type: "array", uniqueItems: true, items: { type: "string" } });
  const { issues } = check(schema, ["a", "b", "a"]);
  const message = "Array items must be unique: element at index 2 duplicates the one at index 0";
  expect(issues).toMatchObject([{ path: [2], message }]);
});

test.each<[string, object]>([
  ["a keyword", { type: "string", contentEncoding: "base64" }],
  ["a format", { type: "string", format: "uri" }],
  ["a keyword next to a choice", { type: "string", enum: ["a"], maxLength: 1 }],
  ["a keyword deeper inside", { type: "object", properties: { a: { type: "array", items: {}, contains: {} } } }],
  ["a type", { type: "number" }],
  ["a list without items", { type: "array" }],
])("refuses to compile what it doesn't check: %s", (_, schema) => {
  expect(() => compile(schema)).toThrow(/is not checked|unknown type/);
});

/** Generates values that the schema accepts or almost accepts. */
function near(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { enum: values = [], properties, items, minLength, maxLength, minimum = 1, maximum = 90 } = schema;
  const close: fc.Arbitrary<unknown>[] = (schema.anyOf ?? []).map(near);
  // These are more frequent than other texts, so that forms with several such fields are sometimes accepted.
  if (values.length > 0) close.push(...Array(3).fill(fc.constantFrom(...values)));
  if (schema.type === "string") {
    const texts = ["ada/notes", "ada/notes.git", "a", "/path?x=1", "//host", "A".repeat(16)];
    close.push(fc.constantFrom(...texts, ...around([minLength, maxLength]).map((length) => "a".repeat(length))));
    if (schema.pattern) close.push(fc.stringMatching(new RegExp(schema.pattern)));
  }
  if (schema.type === "integer") close.push(fc.constantFrom(1.5, Number.NaN, ...around([minimum, maximum])));
  if (items)
    close.push(
      near(items).map((item) => [item]),
      fc.array(near(items), { maxLength: 3 }),
      fc.array(near(items), { minLength: 59, maxLength: 62 }),
    );
  if (properties) {
    const record = Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, near(property)]));
    close.push(fc.record(record), fc.record({ ...record, extra: malformedValue }, { requiredKeys: [] }));
  }
  return fc.oneof({ arbitrary: fc.oneof(...close), weight: 19 }, { arbitrary: malformedValue, weight: 1 });
}

function around(edges: (number | undefined)[]): number[] {
  return edges.flatMap((edge = 2) => [edge - 1, edge, edge + 1]).filter((length) => length >= 0);
}

/**
 * Leaves out messages about the value itself, because the contract words them differently. Also leaves out messages about the length of a
 * value of the wrong type, because zod compares the `length` of any value that has one.
 */
function comparable(issues: { code: string; path?: PropertyKey[] | undefined; message: string }[] = []) {
  const asIs = new Set(["invalid_format", "invalid_value", "invalid_union"]);
  const mistyped = new Set(issues.flatMap(({ path = [], code }) => (code === "invalid_type" ? [path.join("/")] : [])));
  return issues
    .filter(({ path = [], code }) => code === "invalid_type" || !mistyped.has(path.join("/")))
    .map(({ path = [], message, code }) => ({ path, message: asIs.has(code) ? "" : message }));
}

test.each([
  ["ada/notes.git", "ends in .git; leave that off"],
  ["ada/notes.GIT", "ends in .git; leave that off"],
  ["ada/.", "names no repository"],
  ["ada/..", "names no repository"],
])("rejects the repository name %s, which GitHub reserves", (name, message) => {
  const { issues } = check(compile({ type: "string", format: "repository-name" }), name);
  expect(issues.map(messageOf)).toEqual([message]);
});
