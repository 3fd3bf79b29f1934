import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import contract from "../../generated/openapi.json" with { type: "json" };
import { parseGitCredential } from "../../src/domain/gitCredential.ts";
import { reasonMistake } from "../../src/domain/reason.ts";

/** The part of JSON Schema that the contract uses. */
export interface Schema {
  type?: string;
  format?: string;
  enum?: (string | number)[];
  const?: string;
  anyOf?: (Schema | { $ref: string })[];
  items?: Schema | { $ref: string };
  properties?: Record<string, Schema | { $ref: string }>;
  required?: string[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minimum?: number;
  maximum?: number;
}

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  schema: Schema;
  allows(value: unknown): boolean;
}

/** An operation in the contract, with its `$ref`s resolved. */
export interface Operation {
  id: string;
  method: string;
  path: string;
  parameters: Parameter[];
  body: { mediaType: string; schema: Schema; example: Record<string, unknown>; allows(value: unknown): boolean } | null;
  /**
   * The name of the security scheme (`agentToken`, `ownerSession`, or `operatorSession`), or `null` for operations
   * without authentication.
   */
  security: string | null;
  responses: Record<string, DeclaredResponse>;
  statuses: string[];
}

export interface DeclaredHeader {
  required?: boolean;
  schema: { type?: string };
}

interface DeclaredResponse {
  headers?: Record<string, DeclaredHeader>;
  content?: Record<string, { schema: object }>;
}

interface Declared {
  operationId: string;
  parameters?: object[];
  requestBody?: object;
  security?: Record<string, unknown>[];
  responses: Record<string, object>;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addFormat("branch-pattern", (text) => {
  const name = text.replace(/^tag:/, "").replace(text.startsWith("tag:") ? /\*$/ : /(?<=\/)\*$/, "x");
  return (
    name !== "HEAD" &&
    /^(?![-/.]|refs\/)(?!.*(\.\.|@\{|\/\/|\/\.|\.lock\/|[/.]$|\.lock$))[!-~]+$/.test(name) &&
    !/[\\^~:?*[]/.test(name)
  );
});
ajv.addFormat("reason", (text) => reasonMistake(text) === null);
ajv.addFormat("repository-name", (text) => !/\/\.{1,2}$|\.(git|wiki)$/i.test(text));
ajv.addFormat("repository-reference", (text) => {
  const name = text
    .replace(/^(https?:\/\/|ssh:\/\/|git@)([^@/]+@)?github\.com(:443)?[/:]/, "")
    .replace(/(\.wiki)?(\.git)?\/?$/i, "");
  return /^[^/:]+\/[^/:]{1,100}$/.test(name) && !/\/\.{1,2}$|\.(git|wiki)$/i.test(name);
});
ajv.addSchema({ components: { schemas: contract.components.schemas } }, "contract");

const methods = ["get", "post"] as const;

/** All operations, in the contract's order. */
export const operations: Operation[] = Object.entries<Record<string, unknown>>(contract.paths).flatMap(([path, item]) =>
  methods.flatMap((method) => {
    const declared = item[method] as Declared | undefined;
    if (!declared) return [];
    const shared = (item.parameters ?? []) as object[];
    return [
      {
        id: declared.operationId,
        method: method.toUpperCase(),
        path,
        parameters: [...shared, ...(declared.parameters ?? [])].map(readParameter),
        body: declared.requestBody ? readBody(declared.requestBody) : null,
        security: Object.keys(declared.security?.[0] ?? {})[0] ?? null,
        responses: Object.fromEntries(
          Object.entries(declared.responses).map(([status, response]) => [status, readResponse(response)]),
        ),
        statuses: Object.keys(declared.responses),
      },
    ];
  }),
);

function readResponse(declared: object): DeclaredResponse {
  const { headers = {}, content } = resolve<DeclaredResponse>(declared);
  const resolved = Object.entries(headers).map(([name, header]) => [name, resolve<DeclaredHeader>(header)]);
  return { headers: Object.fromEntries(resolved), ...(content && { content }) };
}

function readParameter(declared: object): Parameter {
  const parameter = resolve<Omit<Parameter, "allows">>(declared);
  const { name, required = false } = parameter;
  const schema = resolve<Schema>(parameter.schema);
  return { name, in: parameter.in, required, schema, allows: (value) => compileSchema(schema)(value) };
}

interface DeclaredBody {
  content: Record<string, { schema: object; examples?: Record<string, { value: string | Record<string, unknown> }> }>;
}

function readBody(declared: object): NonNullable<Operation["body"]> {
  const { content } = resolve<DeclaredBody>(declared);
  const [[mediaType, { schema: reference, examples = {} }] = ["", { schema: {} }]] = Object.entries(content);
  const schema = resolve<Schema>(reference);
  const [example] = Object.values(examples);
  const value = example?.value ?? {};
  const fields = typeof value === "string" ? parseGitCredential(value)?.attributes : value;
  return { mediaType, schema, example: fields ?? {}, allows: (value) => compileSchema(schema)(value) };
}

const patterns = operations.map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
}));

/** Returns the operation for a request. `HEAD` is a `GET` whose body is left out (RFC 9110, section 9.3.2). */
export function operationAt(method: string, pathname: string): Operation | null {
  const wanted = method === "HEAD" ? "GET" : method;
  const match = patterns.find(({ operation, pattern }) => operation.method === wanted && pattern.test(pathname));
  return match?.operation ?? null;
}

const compiled = new Map<string, ValidateFunction>();

/**
 * Compiles a schema from the contract. Each schema is compiled only once, because that takes longer than checking an
 * answer.
 */
export function compileSchema(schema: object): ValidateFunction {
  // Its `$ref`s may point to anywhere in the contract.
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"contract#/');
  const validate = compiled.get(text) ?? ajv.compile(JSON.parse(text));
  compiled.set(text, validate);
  return validate;
}

/** Returns what a `$ref` in the contract refers to, and any other value unchanged. */
export function resolve<T>(value: object): T {
  if (!("$ref" in value)) return value as T;
  const keys = String(value.$ref).slice(2).split("/");
  return keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], contract) as T;
}
