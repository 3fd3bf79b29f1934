import { linesType } from "../../src/http/contract.ts";
import { compileSchema, type DeclaredHeader, operationAt } from "./contract.ts";

/** The headers that every answer may have. */
const commonHeaders = [
  // They describe the connection and the message, not the operation (RFC 9110, sections 6.6.1, 7.6.1, and 8; RFC 9112,
  // section 6.1).
  ...["connection", "content-length", "content-type", "date", "keep-alive", "transfer-encoding"],
  // The contract's introduction promises this one for every answer.
  "x-request-id",
  // They keep browsers from guessing media types and make them stay on HTTPS.
  ...["x-content-type-options", "strict-transport-security"],
  // Wrangler's harness adds this one to requests that don't come over HTTP.
  "mf-content-encoding",
];
/**
 * The additional headers that pages and problems may have. Neither is ever cached, and pages load nothing from other
 * origins.
 */
const mediaTypeHeaders: Record<string, string[]> = {
  "application/problem+json": ["cache-control"],
  "text/html": ["cache-control", "content-security-policy", "referrer-policy"],
};
const problemSchema = { $ref: "#/components/schemas/Problem" };

/** Every operation and status that was answered, such as `issueToken 202`. */
export const answered = new Set<string>();
/** Every JSON error answer, including problem documents. */
export const answeredProblems: object[] = [];

/** Throws unless the contract declares the answer: its status, media type, headers, and body. */
export async function checkAnswer(method: string, url: string, response: Response): Promise<void> {
  const { pathname } = new URL(url);
  const { status } = response;
  const name = `${method} ${pathname} ${status}`;
  const mediaType = response.headers.get("Content-Type")?.split(";")[0] ?? "";
  // Operations with GET may refuse HEAD.
  const operation = method === "HEAD" && status === 405 ? null : operationAt(method, pathname);
  if (!operation) {
    if (![404, 405, 421].includes(status)) throw new Error(`${name}: the contract has no such operation`);
    // A 405 lists the allowed methods (RFC 9110, section 15.5.6).
    checkHeaders(name, response, status === 405 ? { Allow: { required: true, schema: {} } } : {}, mediaType);
    if (method === "HEAD") return checkEmpty(name, response);
    if (mediaType === "text/html") return;
    return checkSchema(name, problemSchema, await response.clone().json());
  }
  const declared = operation.responses[status];
  if (!declared) throw new Error(`${name}: ${operation.id} does not declare this status`);
  answered.add(`${operation.id} ${status}`);
  checkHeaders(name, response, declared.headers, mediaType);
  if (!declared.content) return checkEmpty(name, response);
  const schema = declared.content[mediaType]?.schema;
  if (!schema) throw new Error(`${name}: the media type ${mediaType} is not declared`);
  if (method === "HEAD") return checkEmpty(name, response);
  const text = await response.clone().text();
  const lines = mediaType === linesType ? text.split("\n").filter(Boolean) : [text];
  const isJson = mediaType.endsWith("json");
  for (const line of lines) checkSchema(name, schema, isJson ? JSON.parse(line) : line);
  if (isJson && status >= 400) answeredProblems.push(JSON.parse(text));
}

function checkHeaders(
  name: string,
  { headers }: Response,
  declared: Record<string, DeclaredHeader> = {},
  mediaType: string,
): void {
  const known = new Set([...commonHeaders, ...(mediaTypeHeaders[mediaType] ?? [])]);
  for (const [header, { required, schema }] of Object.entries(declared)) {
    known.add(header.toLowerCase());
    const text = headers.get(header);
    if (text === null && required) throw new Error(`${name}: the header ${header} is missing`);
    if (text === null) continue;
    const number = schema.type === "integer" && /^\d+$/.test(text);
    checkSchema(`${name}: ${header}`, schema, number ? Number(text) : text);
  }
  const undeclared = [...headers.keys()].filter((header) => !known.has(header));
  if (undeclared.length > 0) throw new Error(`${name}: headers that are not declared: ${undeclared.join(", ")}`);
}

async function checkEmpty(name: string, response: Response): Promise<void> {
  if ((await response.clone().text()) !== "") throw new Error(`${name}: a body that is not declared`);
}

function checkSchema(name: string, schema: object, body: unknown): void {
  const validate = compileSchema(schema);
  if (validate(body)) return;
  const mistakes = (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  throw new Error(`${name}: ${mistakes.join(", ")}\n${JSON.stringify(body)}`);
}
