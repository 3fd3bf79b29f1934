import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import contract from "../generated/openapi.json" with { type: "json" };

interface Declared {
  headers?: Record<string, { required?: boolean; $ref?: string }>;
  content?: Record<string, { schema: object }>;
}
interface DeclaredOperation {
  operationId: string;
  responses: Record<string, Declared | { $ref: string }>;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ components: { schemas: contract.components.schemas } }, "contract");

const paths = Object.entries<Record<string, unknown>>(contract.paths).map(([path, item]) => ({
  item,
  pattern: new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
}));

/** Every operation and status that was answered, as `issueToken 202`. */
export const answered = new Set<string>();

/** Throws where an answer is not what the contract declares: its status, its media type, its headers, its body. */
export async function checkAnswer(method: string, url: string, response: Response): Promise<void> {
  const { pathname } = new URL(url);
  const item = paths.find(({ pattern }) => pattern.test(pathname))?.item;
  const found = item?.[method === "HEAD" ? "get" : method.toLowerCase()];
  const name = `${method} ${pathname} ${response.status}`;
  if (!found) {
    if (![404, 405, 421].includes(response.status)) throw new Error(`${name}: the contract has no such operation`);
    return checkSchema(name, { $ref: "contract#/components/schemas/Problem" }, await response.clone().json());
  }
  const operation = found as DeclaredOperation;
  const declared = operation.responses[response.status];
  if (!declared) throw new Error(`${name}: ${operation.operationId} does not declare this status`);
  answered.add(`${operation.operationId} ${response.status}`);
  const { headers = {}, content } = resolve<Declared>(declared);
  for (const [header, value] of Object.entries(headers)) {
    const { required } = resolve<{ required?: boolean }>(value);
    if (required && !response.headers.has(header)) throw new Error(`${name}: the header ${header} is missing`);
  }
  if (method === "HEAD" || !content) {
    if ((await response.clone().text()) !== "") throw new Error(`${name}: a body that is not declared`);
    return;
  }
  const mediaType = response.headers.get("Content-Type")?.split(";")[0] ?? "";
  const schema = content[mediaType]?.schema;
  if (!schema) throw new Error(`${name}: the media type ${mediaType} is not declared`);
  const body = mediaType.endsWith("json") ? await response.clone().json() : await response.clone().text();
  checkSchema(name, absolute(schema), body);
}

function checkSchema(name: string, schema: object, body: unknown): void {
  const validate = ajv.compile(schema);
  if (!validate(body)) throw new Error(`${name}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body)}`);
}

function resolve<T>(value: object): T {
  if (!("$ref" in value)) return value as T;
  const keys = String(value.$ref).slice(2).split("/");
  return keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], contract) as T;
}

/** `$ref`s of a schema that is taken out of the contract, made to point into it. */
function absolute(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"contract#/'));
}
