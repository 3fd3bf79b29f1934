import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import contract from "../../generated/openapi.json" with { type: "json" };

interface DeclaredHeader {
  required?: boolean;
  schema: { type?: string };
}
interface Declared {
  headers?: Record<string, DeclaredHeader | { $ref: string }>;
  content?: Record<string, { schema: object }>;
}
interface DeclaredOperation {
  operationId: string;
  responses: Record<string, Declared | { $ref: string }>;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addFormat("repository-name", (text) => !/\/\.{1,2}$|\.(git|wiki)$/i.test(text));
ajv.addFormat("repository-reference", (text) => {
  const name = text
    .replace(/^(https?:\/\/|ssh:\/\/|git@)([^@/]+@)?github\.com(:443)?[/:]/, "")
    .replace(/(\.wiki)?(\.git)?\/?$/i, "");
  return /^[^/:]+\/[^/:]{1,100}$/.test(name) && !/\/\.{1,2}$|\.(git|wiki)$/i.test(name);
});
ajv.addSchema({ components: { schemas: contract.components.schemas } }, "contract");

const paths = Object.entries<Record<string, unknown>>(contract.paths).map(([path, item]) => ({
  item,
  pattern: new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
}));

/** What any answer may carry, whatever the contract says of its operation. */
const everywhere = new Set([
  // Of the connection and the message, not of the operation (RFC 9110, sections 6.6.1, 7.6.1 and 8; RFC 9112, section 6.1).
  "connection",
  "content-length",
  "content-type",
  "date",
  "keep-alive",
  "transfer-encoding",
  // The contract promises it in its introduction, for each and every answer.
  "x-request-id",
  // Keep browsers from guessing media types, and on https.
  "x-content-type-options",
  "strict-transport-security",
  // Wrangler's harness adds it where a test hands a request over without HTTP.
  "mf-content-encoding",
]);
/** What pages and problems carry besides: neither is kept by a cache, and a page loads, frames and tells nothing foreign. */
const besides: Record<string, string[]> = {
  "application/problem+json": ["cache-control"],
  "text/html": ["cache-control", "content-security-policy", "referrer-policy"],
};

/** Every operation and status that was answered, as `issueToken 202`. */
export const answered = new Set<string>();
/** Every problem document that was answered. */
export const answeredProblems: object[] = [];

/** Throws where an answer is not what the contract declares: its status, its media type, its headers, its body. */
export async function checkAnswer(method: string, url: string, response: Response): Promise<void> {
  const { pathname } = new URL(url);
  const item = paths.find(({ pattern }) => pattern.test(pathname))?.item;
  // HEAD is a GET without its body (RFC 9110, section 9.3.2), but no path has to know it.
  const asked = method === "HEAD" && response.status !== 405 ? "get" : method.toLowerCase();
  const found = item?.[asked];
  const name = `${method} ${pathname} ${response.status}`;
  const mediaType = response.headers.get("Content-Type")?.split(";")[0] ?? "";
  if (!found) {
    if (![404, 405, 421].includes(response.status)) throw new Error(`${name}: the contract has no such operation`);
    // RFC 9110, section 15.5.6.
    checkHeaders(name, response, response.status === 405 ? { Allow: { required: true, schema: {} } } : {}, mediaType);
    if (method === "HEAD") return checkEmpty(name, response);
    if (mediaType === "text/html") return;
    return checkSchema(name, "problem", problemSchema, await response.clone().json());
  }
  const operation = found as DeclaredOperation;
  const declared = operation.responses[response.status];
  if (!declared) throw new Error(`${name}: ${operation.operationId} does not declare this status`);
  const pair = `${operation.operationId} ${response.status}`;
  answered.add(pair);
  const { headers = {}, content } = resolve<Declared>(declared);
  checkHeaders(name, response, headers, mediaType);
  if (!content) return checkEmpty(name, response);
  const schema = content[mediaType]?.schema;
  if (!schema) throw new Error(`${name}: the media type ${mediaType} is not declared`);
  if (method === "HEAD") return checkEmpty(name, response);
  const body = mediaType.endsWith("json") ? await response.clone().json() : await response.clone().text();
  checkSchema(name, `${pair} ${mediaType}`, schema, body);
  if (mediaType === "application/problem+json") answeredProblems.push(body);
}

const problemSchema = { $ref: "#/components/schemas/Problem" };

function checkHeaders(
  name: string,
  { headers }: Response,
  declared: Declared["headers"] = {},
  mediaType: string,
): void {
  const known = new Set([...everywhere, ...(besides[mediaType] ?? [])]);
  for (const [header, value] of Object.entries(declared)) {
    known.add(header.toLowerCase());
    const { required, schema } = resolve<DeclaredHeader>(value);
    const text = headers.get(header);
    if (text === null && required) throw new Error(`${name}: the header ${header} is missing`);
    if (text === null) continue;
    const number = schema.type === "integer" && /^\d+$/.test(text);
    checkSchema(`${name}: ${header}`, JSON.stringify(schema), schema, number ? Number(text) : text);
  }
  const undeclared = [...headers.keys()].filter((header) => !known.has(header));
  if (undeclared.length > 0) throw new Error(`${name}: headers that are not declared: ${undeclared.join(", ")}`);
}

async function checkEmpty(name: string, response: Response): Promise<void> {
  if ((await response.clone().text()) !== "") throw new Error(`${name}: a body that is not declared`);
}

/** Compiling takes longer than checking, so each schema is compiled once. */
const compiled = new Map<string, ValidateFunction>();

function checkSchema(name: string, key: string, schema: object, body: unknown): void {
  const validate = compiled.get(key) ?? compileSchema(schema);
  compiled.set(key, validate);
  if (!validate(body)) throw new Error(`${name}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body)}`);
}

/** A schema of the contract, as what it allows. */
export function compileSchema(schema: object): ValidateFunction {
  return ajv.compile(absolute(schema));
}

/** What a `$ref` of the contract stands for. */
export function resolve<T>(value: object): T {
  if (!("$ref" in value)) return value as T;
  const keys = String(value.$ref).slice(2).split("/");
  return keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], contract) as T;
}

/** `$ref`s of a schema that is taken out of the contract, made to point into it. */
function absolute(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"contract#/'));
}
