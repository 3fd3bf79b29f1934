import { inputs } from "../../generated/inputs.ts";
import { routes } from "../../generated/routes.ts";
import { suggestScopes } from "../domain/scopeSuggestion.ts";
import type { OperationId } from "./contract.ts";
import { type InputError, maxErrors, problem, Refusal } from "./problem.ts";
import { type Checker, check, compile, type Issue, type JsonSchema, messageOf } from "./schema.ts";

/** The maximum size of a body, in bytes. A token request for every scope is under 2 KiB. */
const maxBodySize = 16 * 1024;

/** The maximum number of characters of an unknown property's name that an answer repeats. */
const maxNameLength = 100;

type Place = "path" | "query" | "body";

/** Compiled schemas, each compiled on first use. */
const compiled = new WeakMap<JsonSchema, Checker>();

/** Checks input against the contract's schema. Throws a `Refusal` that lists everything that is wrong. */
export function checkInput(id: OperationId, place: Place, read: (schema: JsonSchema) => unknown): unknown {
  const schema: JsonSchema | null = inputs[id][place];
  if (!schema) return place === "body" ? undefined : {};
  const checker = compiled.get(schema) ?? compile(schema);
  compiled.set(schema, checker);
  const { value, issues } = check(checker, read(schema));
  if (issues.length === 0) return value;
  const isJson = place === "body" && routes[id].reads === "application/json";
  throw invalid(issues.slice(0, maxErrors).flatMap((issue) => describe(issue, schema, isJson)));
}

export function invalid(errors: InputError[]): Refusal {
  return new Refusal(400, problem("invalid_request", { errors }));
}

/** Reads the body of a request in the media type that the operation accepts. */
export async function readBody(id: OperationId, request: Request): Promise<unknown> {
  const { reads } = routes[id];
  if (reads === null) return undefined;
  const mediaType = (request.headers.get("Content-Type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (mediaType !== reads) {
    throw new Refusal(415, problem("unsupported_media_type", { detail: `Send \`Content-Type: ${reads}\`.` }));
  }
  if (isStream(id)) return request.body;
  const text = await readText(request);
  if (reads === "text/plain") return text;
  if (reads === "application/x-www-form-urlencoded") return readFields(new URLSearchParams(text), inputs[id].body);
  try {
    return JSON.parse(text);
  } catch {
    throw invalid([{ pointer: "", detail: "is not valid JSON (RFC 8259)" }]);
  }
}

/** Returns whether the operation reads its body itself, as a stream. The contract has no schema for such a body. */
export function isStream(id: OperationId): boolean {
  return routes[id].reads !== null && inputs[id].body === null;
}

/** Returns the fields of a query. In links that were copied from HTML source, `&amp;` separates the fields. */
export function readQuery(query: string, schema: JsonSchema | null): Record<string, unknown> {
  return readFields(new URLSearchParams(query.replaceAll("&amp;", "&")), schema);
}

/** Returns form or query fields, converted to the numbers and lists that the schema declares. */
export function readFields(fields: URLSearchParams, schema: JsonSchema | null): Record<string, unknown> {
  const names = [...new Set(fields.keys())];
  return Object.fromEntries(names.map((name) => [name, readField(fields.getAll(name), schema?.properties?.[name])]));
}

function readField(values: string[], schema: JsonSchema | undefined): unknown {
  if (schema?.type === "array") return values;
  // A repeated field stays a list, which a schema for a single value rejects.
  if (values.length > 1) return values;
  const [text = ""] = values;
  return schema?.type === "integer" && /^\d{1,16}$/.test(text) ? Number(text) : text;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

async function readText(request: Request): Promise<string> {
  const length = Number(request.headers.get("Content-Length") ?? Number.NaN);
  if (length > maxBodySize) throw tooLarge();
  try {
    if (!(length <= maxBodySize)) return utf8.decode(await readBytes(request));
    // The body is no longer than Content-Length says (RFC 9112, section 6.3). Reading text is cheaper than reading bytes.
    const text = await request.text();
    // Decoding has turned invalid UTF-8 into U+FFFD, which is three bytes long. Only a truncated four-byte character goes unnoticed and is
    // read as U+FFFD.
    if (!text.includes("\uFFFD") || Buffer.byteLength(text) === length) return text;
  } catch (error) {
    if (error instanceof Refusal) throw error;
  }
  throw invalid([{ pointer: "", detail: "is not UTF-8" }]);
}

async function readBytes(request: Request): Promise<BufferSource> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > maxBodySize) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): Refusal {
  return new Refusal(413, problem("content_too_large"));
}

/** Returns where the input is wrong and what is expected there, with the contract's description if there is one. */
function describe(issue: Issue, schema: JsonSchema, isJson: boolean): InputError[] {
  const { code, path = [] } = issue;
  const pointer = pointerTo(path);
  if (code === "unrecognized_keys") {
    const unknown = issue.keys.slice(0, maxErrors).map((key) => pointerTo([...path, key.slice(0, maxNameLength)]));
    return unknown.map((pointer) => ({ pointer, detail: "is not an allowed property" }));
  }
  if (!isJson && code === "invalid_type" && Array.isArray(issue.input))
    return [{ pointer, detail: "is repeated; send it once" }];
  const words = wordsFor(path, schema);
  if (issue.input === undefined) return [{ pointer, detail: words ? `is required: ${words}` : "is required" }];
  const meant = isScope(path, schema) && typeof issue.input === "string" ? suggestScopes(issue.input) : [];
  if (meant.length > 0) return [{ pointer, detail: `is not a scope; did you mean ${meant.join(" or ")}?` }];
  const own = ["invalid_format", "invalid_value", "invalid_union"].includes(code) && words;
  return [{ pointer, detail: own ? `is invalid; expected: ${words}` : messageOf(issue) }];
}

/** Returns a JSON Pointer (RFC 6901). */
function pointerTo(path: PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function isScope(path: PropertyKey[], schema: JsonSchema): boolean {
  return schemaAt(path, schema) === inputs.issueToken.body.properties.scopes.items;
}

function wordsFor(path: PropertyKey[], schema: JsonSchema): string | undefined {
  return schemaAt(path, schema)?.description?.split("\n")[0];
}

function schemaAt(path: PropertyKey[], schema: JsonSchema): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>(
    (at, part) => (typeof part === "number" ? at?.items : at?.properties?.[String(part)]),
    schema,
  );
}
