import type { Operation } from "./operation.ts";
import type { Cookie, Plan } from "./requestTemplate.ts";

/** Each stands for what is known only while the test runs: an id, a link, a token. */
const words = [
  "@csrf",
  "@otherCsrf",
  "@mine",
  "@theirs",
  "@justRegistered",
  "@consented",
  "@repositoryId",
  "@repo",
  "@request",
  "@shown",
  "@state",
  "@code",
  "@token",
] as const;
export type Word = (typeof words)[number];

/** What stands in a request that goes through; where a name means different things, with the operation before it. */
const usual: Record<string, unknown> = {
  agentId: "@mine",
  "revokeConsent agentId": "@consented",
  "showAgentToken agentId": "@justRegistered",
  repositoryId: "@repositoryId",
  repo: "@repo",
  request: "@request",
  csrf: "@csrf",
  shown: "@shown",
  state: "@state",
  code: "@code",
  token: "@token",
  scopes: ["contents:write"],
  scope: ["contents:write"],
  operation: "get",
  protocol: "https",
  host: "github.com",
  "answerGitCredential path": "@repo",
};
export function isWord(value: unknown): value is Word {
  return words.some((word) => word === value);
}

/** What a request that goes through has in this place; `undefined` where anything will do. */
export function usualValue(operationId: string, name: string): unknown {
  return usual[`${operationId} ${name}`] ?? usual[name];
}

/** A request that goes through: what the contract gives as an example, with what is real here in its place. */
export function usualPlan(operation: Operation): Plan {
  const { id, method, parameters, body, security } = operation;
  const real = (name: string, example: unknown): unknown => usualValue(id, name) ?? example;
  const named = (place: "path" | "query") =>
    parameters.filter((one) => one.in === place && (one.required || usualValue(id, one.name) !== undefined));
  return {
    operationId: id,
    method,
    path: Object.fromEntries(named("path").map(({ name }) => [name, real(name, "")])),
    around: ["", ""],
    query: named("query").map(({ name }) => [name, real(name, "")]),
    person: 0,
    cookies: specialCookies[id] ?? (security === "ownerSession" ? ["session"] : []),
    origin: method === "POST" && security === "ownerSession" ? "@origin" : null,
    authorization: security === "agentToken" ? "consented" : null,
    headers: [],
    mediaType: body?.mediaType ?? null,
    chunked: false,
    body: body && Object.fromEntries(Object.entries(body.example).map(([name, value]) => [name, real(name, value)])),
  };
}

/** The cookies of operations that a session alone doesn't serve. */
export const specialCookies: Record<string, Cookie[]> = {
  finishSignIn: ["sign-in"],
  showAgentToken: ["session", "new token"],
};
