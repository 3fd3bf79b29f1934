/**
 * Makes all of generated/ from openapi/deplodash.yaml.
 *
 *   npm run generate             writes the files
 *   npm run generate -- --check  says which differ, and fails if one does
 */
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";
import { parse } from "yaml";
import { llmsTxt } from "./generate/llmsTxt.ts";

type Json = Record<string, unknown>;

const root = new URL("../", import.meta.url);
const banner = "// Made from openapi/deplodash.yaml by `npm run generate`. Do not edit.\n";

/** The files of generated/ by name, as the contract has them now. */
export async function generate(): Promise<Map<string, string>> {
  const contract = parse(await readFile(new URL("openapi/deplodash.yaml", root), "utf8")) as Json;
  const types = await openapiTS(withOwnHeaders(contract), { defaultNonNullable: false });
  return new Map([
    ["openapi.json", `${JSON.stringify(contract, null, 2)}\n`],
    ["llms.txt", llmsTxt(contract)],
    ["openapi.ts", `${banner}\n${astToString(types)}`],
    ["routes.ts", routes(contract)],
    ["inputs.ts", inputs(contract)],
    ["scopes.ts", scopes(contract)],
    ["problems.ts", problems(contract)],
  ]);
}

/** Returns the contract with each shared header in its place: openapi-typescript takes a header behind a `$ref` for required. */
function withOwnHeaders(contract: Json): OpenAPI3 {
  const copy = JSON.parse(JSON.stringify(contract), (key, value) => {
    if (key !== "headers" || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, header]) => [name, resolve(contract, header)]));
  });
  return copy as OpenAPI3;
}

/** Where each operation is mounted, who may call it, what it reads and in which media types it answers. */
function routes(contract: Json): string {
  const entries = operationsOf(contract).map(({ id, method, path, operation }) => {
    const security = operation.security as Json[];
    const scheme = security.flatMap((requirement) => Object.keys(requirement))[0] ?? null;
    const answers = Object.entries(operation.responses as Json).map(([status, response]) => [
      status,
      Object.keys((resolve(contract, response).content ?? {}) as Json)[0] ?? null,
    ]);
    return [
      id,
      {
        method: method.toUpperCase(),
        path,
        security: scheme,
        optional: security.some((requirement) => Object.keys(requirement).length === 0),
        reads: mediaTypeOf(contract, operation),
        answers: Object.fromEntries(answers),
      },
    ];
  });
  return `${banner}\nexport const routes = ${literal(Object.fromEntries(entries))} as const;\n`;
}

/** The JSON Schemas of what comes in. Components are constants, so that each is there once. */
function inputs(contract: Json): string {
  const used = new Map<string, string>();
  const written = (schema: unknown): string => {
    if (Array.isArray(schema)) return `[${schema.map(written).join(", ")}]`;
    if (typeof schema !== "object" || schema === null) return JSON.stringify(schema);
    const reference = (schema as Json).$ref;
    if (typeof reference === "string") {
      const name = reference.split("/").at(-1) ?? "";
      if (!used.has(name)) {
        used.set(name, "");
        const text = written(resolve(contract, schema));
        used.delete(name); // Set again, so that what it uses stands above it.
        used.set(name, text);
      }
      return name;
    }
    const kept = Object.entries(schema).filter(([key]) => !key.startsWith("x-") && !key.startsWith("example"));
    return `{ ${kept.map(([key, value]) => `${JSON.stringify(key)}: ${written(value)}`).join(", ")} }`;
  };
  const entries = operationsOf(contract).map(({ id, operation, shared }) => {
    const parameters = [...shared, ...((operation.parameters ?? []) as unknown[])].map((one) => resolve(contract, one));
    const parts = ["path", "query"].map((place) => {
      const there = parameters.filter((parameter) => parameter.in === place);
      const properties = Object.fromEntries(there.map(({ name, schema }) => [name, schema]));
      const required = there.filter((parameter) => parameter.required).map(({ name }) => name);
      return `${place}: ${there.length > 0 ? written({ type: "object", properties, required }) : "null"}`;
    });
    const media = mediaTypeOf(contract, operation);
    const content = media && (resolve(contract, operation.requestBody).content as Record<string, Json>)[media];
    return `  ${id}: { ${[...parts, `body: ${content ? written(content.schema) : "null"}`].join(", ")} },`;
  });
  const constants = [...used].map(([name, text]) => `const ${name} = ${text} as const;`);
  return `${banner}\n${constants.join("\n")}\n\nexport const inputs = {\n${entries.join("\n")}\n} as const;\n`;
}

/** What a person reads of each scope, and what it lets an agent do. */
function scopes(contract: Json): string {
  const scope = resolve(contract, { $ref: "#/components/schemas/Scope" });
  const words = scope["x-enumDescriptions"] as Json;
  const effects = scope["x-scopeEffects"] as Json;
  const entries = (scope.enum as string[]).map((name) => [
    name,
    { description: words[name], effect: effects[name] ?? "reads" },
  ]);
  return `${banner}\nexport const scopes = ${literal(Object.fromEntries(entries))} as const;\n`;
}

/** Each problem's title and what to do next, in the contract's words. */
function problems(contract: Json): string {
  const codes = resolve(contract, { $ref: "#/components/schemas/ProblemCode" });
  const titles = codes["x-problemTitles"] as Json;
  const details = codes["x-enumDescriptions"] as Json;
  const entries = (codes.enum as string[]).map((code) => [code, { title: titles[code], detail: details[code] }]);
  return `${banner}\nexport const problems = ${literal(Object.fromEntries(entries))} as const;\n`;
}

interface Operation {
  id: string;
  method: string;
  path: string;
  operation: Json;
  /** The parameters that the path declares for all its operations. */
  shared: unknown[];
}

function operationsOf(contract: Json): Operation[] {
  return Object.entries(contract.paths as Record<string, Json>).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      method === "parameters"
        ? []
        : [
            {
              id: (operation as Json).operationId as string,
              method,
              path,
              operation: operation as Json,
              shared: (item.parameters ?? []) as unknown[],
            },
          ],
    ),
  );
}

function mediaTypeOf(contract: Json, operation: Json): string | null {
  if (!operation.requestBody) return null;
  return Object.keys(resolve(contract, operation.requestBody).content as Json)[0] ?? null;
}

/** Follows a `$ref` inside the contract. */
function resolve(contract: Json, value: unknown): Json {
  const { $ref } = value as { $ref?: string };
  if (!$ref) return value as Json;
  return $ref
    .slice(2)
    .split("/")
    .reduce((node: Json, key) => node[key] as Json, contract);
}

function literal(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

if (import.meta.main) {
  const check = process.argv.includes("--check");
  const stale: string[] = [];
  for (const [name, text] of await generate()) {
    const file = new URL(`generated/${name}`, root);
    if (!check) await writeFile(file, text);
    else if ((await readFile(file, "utf8").catch(() => "")) !== text) stale.push(name);
  }
  if (stale.length > 0) {
    console.error(`generated/ is older than the contract (${stale.join(", ")}): npm run generate`);
    process.exitCode = 1;
  }
}
