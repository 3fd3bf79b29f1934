import { createRequire } from "node:module";

/** The part of OpenAPI's schema objects that is looked at here. */
export interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
}

export interface DescribedResponse {
  $ref?: string;
  content?: Record<string, { schema?: Schema }>;
}

export interface DescribedOperation {
  operationId: string;
  responses: Record<string, DescribedResponse>;
  "x-github": { enabledForGitHubApps: boolean };
}

export interface Description {
  paths: Record<string, Record<string, DescribedOperation | undefined> | undefined>;
  components: { schemas: Record<string, Schema>; responses: Record<string, DescribedResponse> };
}

let document: Description | undefined;

/** GitHub's own OpenAPI description: read when it is first needed, since its 13 MB take a moment. */
export function description(): Description {
  // This file alone: the package's index reads every edition of the description, 400 MB of them.
  document ??= createRequire(import.meta.url)("@octokit/openapi/generated/api.github.com.json") as Description;
  return document;
}

export function schema(name: string): Schema {
  const found = description().components.schemas[name];
  if (found === undefined) throw new Error(`GitHub's description has no schema "${name}"`);
  return found;
}

/** `name` is a method and a path template, such as `GET /repos/{owner}/{repo}`. */
export function describedOperation(name: string): DescribedOperation {
  const [method = "", path = ""] = name.split(" ");
  const found = description().paths[path]?.[method.toLowerCase()];
  if (found === undefined) throw new Error(`GitHub's description has no operation "${name}"`);
  return found;
}

/** Whether an installation token may call it. */
export function enabledForGitHubApps(operation: string): boolean {
  return describedOperation(operation)["x-github"].enabledForGitHubApps;
}
