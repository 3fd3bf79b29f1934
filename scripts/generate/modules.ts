import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";
import ts from "typescript";
import { type Json, listOperations, requestMediaType, resolve, resolveSchema } from "./contract.ts";

const banner = "// Generated from openapi/deplodash.yaml by `npm run generate`. Do not edit.\n";

/** Returns the module with the contract's types. */
export async function typesModule(contract: Json): Promise<string> {
  const types = await openapiTS(withInlineHeaders(contract), {
    defaultNonNullable: false,
    transform: ({ format }) => (format === "binary" ? binaryStream : undefined),
  });
  return `${banner}\n${astToString(types)}`;
}

const { factory } = ts;
/** The type of a streamed body, which is never entirely in memory. */
const binaryStream = factory.createTypeReferenceNode("ReadableStream", [
  factory.createTypeReferenceNode("Uint8Array", [factory.createTypeReferenceNode("ArrayBuffer")]),
]);

/** Inlines shared headers, because openapi-typescript treats a header behind a `$ref` as required. */
function withInlineHeaders(contract: Json): OpenAPI3 {
  const copy = JSON.parse(JSON.stringify(contract), (key, value) => {
    if (key !== "headers" || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, header]) => [name, resolve(contract, header)]));
  });
  return copy as OpenAPI3;
}

/** Returns the module with each operation's method, path, security, and media types for the request and the responses. */
export function routesModule(contract: Json): string {
  const entries = listOperations(contract).map(({ id, method, path, operation }) => {
    const security = operation.security as Json[];
    const responses = Object.entries(operation.responses as Json).map(([status, response]) => [
      status,
      Object.keys((resolve(contract, response).content ?? {}) as Json)[0] ?? null,
    ]);
    return [
      id,
      {
        method: method.toUpperCase(),
        path,
        security: security.flatMap((requirement) => Object.keys(requirement))[0] ?? null,
        basic: security.some((requirement) => "agentPassword" in requirement),
        optional: security.some((requirement) => Object.keys(requirement).length === 0),
        reads: requestMediaType(contract, operation),
        answers: Object.fromEntries(responses),
      },
    ];
  });
  return constantModule("routes", Object.fromEntries(entries));
}

/** Returns the module with the JSON Schemas of each operation's path, query, and body. Component schemas become constants. */
export function inputsModule(contract: Json): string {
  const components = new Map<string, string>();
  const print = (schema: unknown): string => {
    if (Array.isArray(schema)) return `[${schema.map(print).join(", ")}]`;
    if (typeof schema !== "object" || schema === null) return JSON.stringify(schema);
    const reference = (schema as Json).$ref;
    if (typeof reference === "string") {
      const name = reference.split("/").at(-1) ?? "";
      if (!components.has(name)) {
        const text = print(resolve(contract, schema));
        components.set(name, text); // Added after the components that it uses, so that they are declared first.
      }
      return name;
    }
    const kept = Object.entries(schema).filter(([key]) => !key.startsWith("x-") && !key.startsWith("example"));
    const entries = kept.map(([key, value]) => {
      // Error messages quote only the first line, so the bundle needs no more.
      const isDescription = key === "description" && typeof value === "string";
      return `${JSON.stringify(key)}: ${print(isDescription ? value.split("\n")[0] : value)}`;
    });
    return `{ ${entries.join(", ")} }`;
  };
  const inputs = listOperations(contract).map(({ id, operation, pathParameters }) => {
    const parameters = [...pathParameters, ...((operation.parameters ?? []) as unknown[])].map((parameter) =>
      resolve(contract, parameter),
    );
    const parts = ["path", "query"].map((place) => {
      const own = parameters.filter((parameter) => parameter.in === place);
      const properties = Object.fromEntries(own.map(({ name, schema }) => [name, schema]));
      const required = own.filter((parameter) => parameter.required).map(({ name }) => name);
      return `${place}: ${own.length > 0 ? print({ type: "object", properties, required }) : "null"}`;
    });
    const mediaType = requestMediaType(contract, operation);
    const content = mediaType && (resolve(contract, operation.requestBody).content as Record<string, Json>)[mediaType];
    const isStream = content && resolve(contract, content.schema).format === "binary";
    return `  ${id}: { ${[...parts, `body: ${content && !isStream ? print(content.schema) : "null"}`].join(", ")} },`;
  });
  const constants = [...components].map(([name, text]) => `const ${name} = ${text} as const;`);
  return `${banner}\n${constants.join("\n")}\n\nexport const inputs = {\n${inputs.join("\n")}\n} as const;\n`;
}

/** Returns the module with each scope's effect and its description for people. */
export function scopesModule(contract: Json): string {
  const scope = resolveSchema(contract, "Scope");
  const descriptions = scope["x-enumDescriptions"] as Json;
  const effects = scope["x-scopeEffects"] as Json;
  const entries = (scope.enum as string[]).map((name) => [
    name,
    { description: descriptions[name], effect: effects[name] ?? "reads" },
  ]);
  return constantModule("scopes", Object.fromEntries(entries));
}

/** Returns the module with each problem's title and detail. */
export function problemsModule(contract: Json): string {
  const codes = resolveSchema(contract, "ProblemCode");
  const titles = codes["x-problemTitles"] as Json;
  const details = codes["x-enumDescriptions"] as Json;
  const entries = (codes.enum as string[]).map((code) => [code, { title: titles[code], detail: details[code] }]);
  return constantModule("problems", Object.fromEntries(entries));
}

function constantModule(name: string, value: unknown): string {
  return `${banner}\nexport const ${name} = ${JSON.stringify(value, null, 2)} as const;\n`;
}
