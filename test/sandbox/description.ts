import { createRequire } from "node:module";

/** The part of OpenAPI's schema objects that the sandbox uses. */
export interface Schema {
  $ref?: string;
  type?: string;
  nullable?: boolean;
  enum?: unknown[];
  example?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
}

export interface DescribedResponse {
  $ref?: string;
  content?: Record<string, { schema?: Schema }>;
}

interface DescribedOperation {
  operationId: string;
  responses: Record<string, DescribedResponse>;
  "x-github": { enabledForGitHubApps: boolean };
}

interface Description {
  paths: Record<string, Record<string, DescribedOperation | undefined> | undefined>;
  components: { schemas: Record<string, Schema>; responses: Record<string, DescribedResponse> };
}

let document: Description | undefined;

/** Returns GitHub's OpenAPI description. Its 13 MB are read when they're first needed. */
export function description(): Description {
  // Load only this file, because the package's index reads every edition of the description (400 MB).
  document ??= createRequire(import.meta.url)("@octokit/openapi/generated/api.github.com.json") as Description;
  return document;
}

export function schema(name: string): Schema {
  const found = description().components.schemas[name];
  if (found === undefined) throw new Error(`GitHub's description has no schema "${name}"`);
  return found;
}

/** Returns an operation. `name` is a method and a path template, such as `GET /repos/{owner}/{repo}`. */
export function describedOperation(name: string): DescribedOperation {
  const [method = "", path = ""] = name.split(" ");
  const found = description().paths[path]?.[method.toLowerCase()];
  if (found === undefined) throw new Error(`GitHub's description has no operation "${name}"`);
  return found;
}

/** Returns an empty value or GitHub's example for a property that the sandbox doesn't know. */
function placeholder(wanted: Schema): unknown {
  const referred = wanted.$ref?.split("/").at(-1);
  const { nullable, type, example = "", properties = {}, ...rest } = referred === undefined ? wanted : schema(referred);
  if (nullable === true) return null;
  if (type === "boolean") return false;
  if (type === "integer") return 0;
  if (type === "array") return [];
  if (type !== "object") return rest.enum?.[0] ?? String(example);
  return Object.fromEntries((rest.required ?? []).map((name) => [name, placeholder(properties[name] ?? {})]));
}

const placeholders = new Map<string, string>();

/** Returns the object with everything that this schema requires. `names` replaces words in the schema's examples. */
export function complete<Known extends object>(name: string, known: Known, names: Record<string, string> = {}): Known {
  // Work on text, because replacing in text is fast.
  const examples = placeholders.get(name) ?? JSON.stringify(placeholder({ ...schema(name), nullable: false }));
  placeholders.set(name, examples);
  const named = Object.entries(names).reduce((text, [from, to]) => text.replaceAll(from, to), examples);
  return { ...JSON.parse(named), ...known };
}

/** Returns whether installation tokens may call this operation. */
export function enabledForGitHubApps(operation: string): boolean {
  return describedOperation(operation)["x-github"].enabledForGitHubApps;
}
