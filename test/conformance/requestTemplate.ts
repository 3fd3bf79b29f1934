import fc from "fast-check";
import { type Operation, operations, type Schema } from "../harness/contract.ts";
import { arbitraryOf } from "./arbitrary.ts";
import { malformedBody, malformedText, malformedValue, unusualHeader } from "./malformed.ts";
import { specialCookies, streams, validValue } from "./validRequest.ts";

type Field = [name: string, value: unknown];
export type Cookie =
  | "session"
  | "new token"
  | "new webhook secret"
  | "sign-in"
  | "sign-in as session"
  | "garbage"
  | "another person's";

/**
 * An agent with the person's consent, one whose request is undecided, one that the person registered, or one whose
 * token has expired.
 */
export type AgentKind = "consented" | "undecided" | "mine" | "expired";

/** A request with placeholders for values that exist only while the test runs. */
export interface RequestTemplate {
  operationId: string;
  method: string;
  path: Record<string, unknown>;
  /** Text to put before and after the path. */
  around: [before: string, after: string];
  query: Field[];
  person: number;
  cookies: Cookie[];
  origin: string | null;
  authorization: AgentKind | "unknown" | "other scheme" | "twice" | { text: string } | null;
  headers: [name: string, value: string][];
  mediaType: string | null;
  chunked: boolean;
  body: Buffer | Record<string, unknown> | null;
}

const others: Record<string, unknown> = { agentId: "@theirs", csrf: "@otherCsrf" };

/** Generates values that are mostly valid, and otherwise anything that the contract allows. */
function field({ id }: Operation, name: string, schema: object): fc.Arbitrary<unknown> {
  const value = validValue(id, name);
  if (value === undefined) return arbitraryOf(schema);
  const other = others[name] === undefined ? [] : [{ weight: 1, arbitrary: fc.constant(others[name]) }];
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant(value) },
    { weight: 1, arbitrary: arbitraryOf(schema) },
    ...other,
  );
}

function fieldsOf(operation: Operation, place: "path" | "query"): fc.Arbitrary<Record<string, unknown>> {
  const wanted = operation.parameters.filter((parameter) => parameter.in === place);
  const values = wanted.map(({ name, schema }) => [name, field(operation, name, schema)] as const);
  const requiredKeys = wanted.filter(({ required }) => required).map(({ name }) => name);
  return fc.record(Object.fromEntries(values), { requiredKeys, noNullPrototype: true });
}

function bodyOf(operation: Operation): fc.Arbitrary<RequestTemplate["body"]> {
  const stream = streams[operation.id];
  if (stream)
    return fc.oneof(
      fc.constant(stream),
      fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
    );
  const { properties = linesOf(operation), required = [] } = operation.body?.schema ?? {};
  const values = Object.entries(properties).map(([name, schema]) => [name, field(operation, name, schema)] as const);
  return fc.record(Object.fromEntries(values), { requiredKeys: required, noNullPrototype: true });
}

/** Returns the fields of a plain-text body, taken from its example because no schema describes them. */
function linesOf({ body }: Operation): Record<string, Schema> {
  return Object.fromEntries(Object.keys(body?.example ?? {}).map((name) => [name, { type: "string", maxLength: 200 }]));
}

function requestTo(operation: Operation): fc.Arbitrary<RequestTemplate> {
  const { id, body, security } = operation;
  const headers = operation.parameters
    .filter((parameter) => parameter.in === "header")
    .map(({ name, schema }) => arbitraryOf(schema).map((value) => [name, String(value)] as [string, string]))
    // A header value is Latin-1 without leading or trailing spaces.
    .map((header) => header.filter(([, value]) => /^([!-~\x80-\xff]([ -~\x80-\xff]*[!-~\x80-\xff])?)?$/.test(value)));
  return fc.record<RequestTemplate>({
    operationId: fc.constant(id),
    method: fc.constant(operation.method),
    path: fieldsOf(operation, "path"),
    around: fc.constant(["", ""]),
    query: fieldsOf(operation, "query").map((fields) => Object.entries(fields)),
    person: fc.nat(999),
    cookies: fc.constant(specialCookies[id] ?? ["session"]),
    origin: fc.constant(operation.method === "POST" && security?.endsWith("Session") ? "@origin" : null),
    authorization: security === "agentToken" ? fc.constantFrom("consented", "undecided") : fc.constant(null),
    headers: headers.length > 0 ? fc.subarray(headers).chain((some) => fc.tuple(...some)) : fc.constant([]),
    mediaType: fc.constant(body?.mediaType ?? null),
    chunked: fc.boolean(),
    body: body ? bodyOf(operation) : fc.constant(null),
  });
}

const mediaTypes = [
  ...["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/x-www-form-urlencoded"],
  ...["application/x-www-form-urlencoded;charset=utf-16", "multipart/form-data; boundary=x", "text/plain"],
  ...["application/problem+json", "/", ";"],
];
const methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"];
const afters = [
  ...["/", "//", "/.", "/..", "/%2e%2e", "/%2f", "%20", "%00", ";a=b", "?", "?%", "?a=%ff&%=&=", "/extra", "\\"],
];

/** Changes to one aspect of a request. */
const changes: fc.Arbitrary<Partial<RequestTemplate> | ((template: RequestTemplate) => Partial<RequestTemplate>)>[] = [
  fc
    .constantFrom<Cookie[]>([], ["garbage"], ["sign-in as session"], ["another person's"])
    .map((cookies) => ({ cookies })),
  fc
    .constantFrom<Cookie[]>(["garbage", "session"], ["session", "sign-in"], ["sign-in"])
    .map((cookies) => ({ cookies })),
  fc.constantFrom("https://evil.example", "null", "@origin", "http://localhost:1", null).map((origin) => ({ origin })),
  fc
    .constantFrom<RequestTemplate["authorization"]>("unknown", "other scheme", "twice", null)
    .map((authorization) => ({ authorization })),
  fc.stringMatching(/^[!-~]{1,90}$/).map((text) => ({ authorization: { text } })),
  fc.constantFrom(...methods).map((method) => ({ method })),
  fc.constantFrom(...methods).map((method) => ({ method })),
  fc.constantFrom(...mediaTypes, null).map((mediaType) => ({ mediaType })),
  fc.constantFrom(...afters).map((after) => ({ around: ["", after] as [string, string] })),
  fc.constantFrom("/", "//", "/.", "/x/..", "/%2e").map((before) => ({ around: [before, ""] as [string, string] })),
  malformedBody.map((body) => ({ body })),
  malformedBody.map((body) => ({ body })),
  fc.array(unusualHeader, { minLength: 1, maxLength: 3 }).map((more) => ({ headers }) => ({
    headers: [...headers, ...more],
  })),
  // One field that is malformed, missing, duplicate, or undeclared.
  fc.tuple(fc.nat(), malformedText).map(([at, odd]) => ({ path }) => ({ path: withOne(path, at, odd) })),
  fc.tuple(fc.nat(), malformedText).map(([at, odd]) => ({ query }) => ({
    query: replaced(query, at, (name) => [[name, odd]]),
  })),
  fc.nat().map((at) => ({ query }) => ({ query: replaced(query, at, () => []) })),
  fc.nat().map((at) => ({ query }) => ({
    query: replaced(query, at, (name, value) => [
      [name, value],
      [name, value],
    ]),
  })),
  fc.tuple(malformedText, malformedText).map((more) => ({ query }) => ({ query: [...query, more] })),
  fc.tuple(fc.nat(), malformedValue).map(([at, odd]) => ({ body }) => ({
    body: isRecord(body) ? withOne(body, at, odd) : body,
  })),
  fc.tuple(fc.nat(), malformedValue).map(([at, odd]) => ({ body }) => ({
    body: isRecord(body) ? withOne(body, at, odd) : body,
  })),
  fc.nat().map((at) => ({ body }) => ({ body: isRecord(body) ? without(body, at) : body })),
  fc.tuple(malformedText, malformedValue).map(([name, odd]) => ({ body }) => ({
    body: isRecord(body) ? { ...body, [name]: odd } : body,
  })),
];

/** Generates requests to any operation. About two in five are valid; the others are changed in one or more places. */
export const templates: fc.Arbitrary<RequestTemplate> = fc
  .tuple(
    // Operations that read nothing from their requests offer fewer ways to get them wrong.
    fc.oneof(
      ...operations.map((operation) => ({
        weight: operation.parameters.length > 0 || operation.body ? 4 : 1,
        arbitrary: requestTo(operation),
      })),
    ),
    fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 4, arbitrary: fc.oneof(...changes).map((change) => [change]) },
      { weight: 2, arbitrary: fc.array(fc.oneof(...changes), { minLength: 2, maxLength: 4 }) },
    ),
  )
  .map(([template, changed]) => {
    const so = { ...template };
    for (const change of changed) Object.assign(so, typeof change === "function" ? change(so) : change);
    return so;
  });

export function isRecord(body: RequestTemplate["body"]): body is Record<string, unknown> {
  return body !== null && !Buffer.isBuffer(body);
}

function replaced(fields: Field[], at: number, by: (...field: Field) => Field[]): Field[] {
  return fields.flatMap((one, index) => (index === at % fields.length ? by(...one) : [one]));
}

function withOne(fields: Record<string, unknown>, at: number, value: unknown): Record<string, unknown> {
  return Object.fromEntries(replaced(Object.entries(fields), at, (name) => [[name, value]]));
}

function without(fields: Record<string, unknown>, at: number): Record<string, unknown> {
  return Object.fromEntries(replaced(Object.entries(fields), at, () => []));
}
