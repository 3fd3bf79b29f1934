import contract from "../../generated/openapi.json" with { type: "json" };
import { parseGitCredential } from "../../src/domain/gitCredential.ts";
import { compileSchema, resolve } from "../harness/contract.ts";

/** A JSON Schema, as far as the contract uses it. */
export interface Schema {
  type?: string;
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

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  schema: Schema;
  allows(value: unknown): boolean;
}

/** An operation, as the contract declares it. */
export interface Operation {
  id: string;
  method: string;
  path: string;
  parameters: Parameter[];
  body: { mediaType: string; schema: Schema; example: Record<string, unknown>; allows(value: unknown): boolean } | null;
  /** `agentToken`, `ownerSession`, or nothing that is asked for. */
  security: string | null;
  statuses: string[];
}

interface Declared {
  operationId: string;
  parameters?: object[];
  requestBody?: object;
  security?: Record<string, unknown>[];
  responses: Record<string, unknown>;
}

const methods = ["get", "post"] as const;

/** All operations of the contract, in its order. */
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
        statuses: Object.keys(declared.responses),
      },
    ];
  }),
);

function readParameter(declared: object): Parameter {
  const parameter = resolve<Omit<Parameter, "allows">>(declared);
  const { name, required = false } = parameter;
  const schema = resolve<Schema>(parameter.schema);
  return { name, in: parameter.in, required, schema, allows: compileSchema(schema) };
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
  return { mediaType, schema, example: fields ?? {}, allows: compileSchema(schema) };
}

const found = operations.map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
}));

/** The operation that a request is for. `HEAD` is a `GET` whose body is left out (RFC 9110, section 9.3.2). */
export function operationAt(method: string, pathname: string): Operation | null {
  const wanted = method === "HEAD" ? "GET" : method;
  const match = found.find(({ operation, pattern }) => operation.method === wanted && pattern.test(pathname));
  return match?.operation ?? null;
}
