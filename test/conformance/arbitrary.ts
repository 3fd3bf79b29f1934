import fc from "fast-check";
import type { Schema } from "../harness/contract.ts";
import { compileSchema, resolve } from "../harness/contract.ts";

/** Generates values that a schema of the contract allows. */
export function arbitraryOf(reference: object): fc.Arbitrary<unknown> {
  const schema = resolve<Schema>(reference);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(arbitraryOf));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "string":
      return text(schema);
    case "integer":
      return fc.oneof(
        { weight: 1, arbitrary: fc.integer({ min: schema.minimum ?? 0, max: 2000 }) },
        { weight: 1, arbitrary: fc.maxSafeInteger().filter((n) => n >= (schema.minimum ?? n)) },
        { weight: 1, arbitrary: fc.constantFrom(schema.minimum ?? 0, schema.maximum ?? Number.MAX_SAFE_INTEGER) },
      );
    case "array":
      return list(schema);
    case "object":
      return record(schema);
    default:
      throw new Error(`no arbitrary for ${JSON.stringify(schema)}`);
  }
}

function text(schema: Schema): fc.Arbitrary<string> {
  const { pattern, minLength = 0, maxLength = 10_000 } = schema;
  const allows = compileSchema(schema);
  // Includes both ends of the allowed length, and characters of two code units.
  const plain = fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, 100) });
  const long = fc.constantFrom("x", "é", "🙂").map((unit) => unit.repeat(maxLength));
  const patterned = pattern ? [fc.stringMatching(new RegExp(pattern, "u"))] : [];
  const valid = pattern ? patterned : [plain];
  const some = fc.oneof(
    ...valid.map((arbitrary) => ({ weight: 8, arbitrary })),
    { weight: 1, arbitrary: plain },
    { weight: 1, arbitrary: long },
  );
  // Half of the texts come only from `valid`, so that the filter doesn't reject too many.
  return fc
    .oneof({ weight: 1, arbitrary: some }, { weight: 1, arbitrary: fc.oneof(...valid) })
    .filter((value) => allows(value));
}

function list({ items = {}, minItems = 0, maxItems = 10, uniqueItems = false }: Schema): fc.Arbitrary<unknown[]> {
  const length = { minLength: minItems, maxLength: maxItems };
  return uniqueItems ? fc.uniqueArray(arbitraryOf(items), length) : fc.array(arbitraryOf(items), length);
}

function record({ properties = {}, required = [] }: Schema): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, arbitraryOf(schema)]));
  return fc.record(fields, { requiredKeys: required, noNullPrototype: true });
}
