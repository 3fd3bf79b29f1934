import { en } from "zod/locales";
import * as z from "zod/mini";
import { branchPatternMistake } from "../domain/branchPattern.ts";
import { reasonMistake } from "../domain/reason.ts";
import { repositoryNameMistake, repositoryReferenceMistake } from "../domain/repository.ts";

// zod/mini contains no messages.
const { localeError } = en();

/** The part of JSON Schema that the contract uses for input. */
export interface JsonSchema {
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly Scalar[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Checks that a portable regular expression can't express. Each returns what is wrong with the text, or `null`. */
const formats: Record<string, (text: string) => string | null> = {
  "branch-pattern": branchPatternMistake,
  reason: reasonMistake,
  "repository-name": repositoryNameMistake,
  "repository-reference": repositoryReferenceMistake,
};

type Scalar = string | number;
export type Checker = z.core.$ZodType;
export type Issue = z.core.$ZodRawIssue;

/** Checks like `safeParse`, but without creating a `ZodError`, which would be a sixth of the cost of a `400`. */
export function check(checker: Checker, value: unknown): z.core.ParsePayload {
  const checked = checker._zod.run({ value, issues: [] }, { async: false });
  if (checked instanceof Promise) throw new Error("a schema of the contract needs asynchronous checks");
  return checked;
}

/** Returns zod's message for an issue. */
export function messageOf(issue: Issue): string {
  const words = issue.message ?? localeError(issue);
  return (typeof words === "string" ? words : words?.message) ?? "is invalid";
}

/** Compiles a schema. Throws on unknown keywords. Avoids `z.fromJSONSchema`, which would bundle all of zod, a third of the Worker. */
export function compile({ description: _, type, ...schema }: JsonSchema): Checker {
  const { anyOf, enum: values, ...rest } = schema;
  if (anyOf) return known(rest, z.union(anyOf.map(compile)));
  if (values) return known(rest, z.literal([...values]));
  if (type === "object") {
    const { properties = {}, required = [], additionalProperties, ...more } = rest;
    const shape = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => {
        const checker = compile(property);
        return [name, required.includes(name) ? checker : z.optional(checker)];
      }),
    );
    if (additionalProperties === false) return known(more, z.strictObject(shape));
    if (typeof additionalProperties === "object")
      return known(more, z.catchall(z.object(shape), compile(additionalProperties)));
    return known(more, z.looseObject(shape));
  }
  if (type === "array" && rest.items) {
    const { items, minItems, maxItems, uniqueItems, ...more } = rest;
    const checks = [...lengths(minItems, maxItems), ...(uniqueItems ? [z.check(unique)] : [])];
    return known(more, z.array(compile(items)).check(...checks));
  }
  if (type === "string") {
    const { minLength, maxLength, pattern, format, ...more } = rest;
    // Patterns match code points, not UTF-16 code units (JSON Schema 2020-12, core, section 6.4).
    const checks = pattern === undefined ? [] : [z.regex(new RegExp(pattern, "u"))];
    const length = [...lengths(minLength, undefined), ...(maxLength === undefined ? [] : [longest(maxLength)])];
    return known(more, z.string().check(...length, ...checks, ...formatChecks(format)));
  }
  if (type === "integer") {
    const { minimum, maximum, ...more } = rest;
    const least = minimum === undefined ? [] : [z.minimum(minimum)];
    const most = maximum === undefined ? [] : [z.maximum(maximum)];
    return known(more, z.int().check(...least, ...most));
  }
  throw new Error(`a schema of an unknown type: ${JSON.stringify({ type, ...schema })}`);
}

function known(rest: object, checker: Checker): Checker {
  const [keyword] = Object.keys(rest);
  if (keyword !== undefined) throw new Error(`the keyword ${keyword} is not checked`);
  return checker;
}

function formatChecks(format: string | undefined) {
  if (format === undefined) return [];
  const mistakeIn = formats[format];
  if (!mistakeIn) throw new Error(`the format ${format} is not checked`);
  return [
    z.check(({ value, issues }: z.core.ParsePayload<string>) => {
      const message = issues.length === 0 ? mistakeIn(value) : null;
      if (message) issues.push({ code: "custom", message, input: value, continue: true });
    }),
  ];
}

/** Counts code points (JSON Schema 2020-12, validation, section 6.3.1), whereas `z.maxLength` counts UTF-16 code units. */
function longest(maximum: number) {
  return z.check(({ value: input, issues }: z.core.ParsePayload<string>) => {
    if (input.length <= maximum || [...input].length <= maximum) return;
    issues.push({ code: "too_big", origin: "string", maximum, inclusive: true, input, continue: true });
  });
}

function lengths(least: number | undefined, most: number | undefined) {
  return [...(least === undefined ? [] : [z.minLength(least)]), ...(most === undefined ? [] : [z.maxLength(most)])];
}

/** Rejects duplicates. Works only for strings and numbers, which are compared by value. */
function unique({ value, issues }: z.core.ParsePayload<unknown[]>): void {
  const seen = new Map<unknown, number>();
  for (const [index, item] of value.entries()) {
    const first = seen.get(item);
    if (first === undefined) {
      seen.set(item, index);
      continue;
    }
    const message = `Array items must be unique: element at index ${index} duplicates the one at index ${first}`;
    issues.push({ code: "custom", message, input: value, path: [index], continue: true });
  }
}
