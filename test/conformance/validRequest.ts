import type { Operation } from "../harness/contract.ts";
import { receiverUrl } from "../harness/receiverAnswers.ts";
import type { Cookie, RequestTemplate } from "./requestTemplate.ts";

/** The value of a field that has placeholders deeper inside. */
export const wants = [{ repo: "@repo", scopes: ["contents:write"] }];

/**
 * The values in a valid request, keyed by field, or by operation and field where a name has several meanings.
 * Placeholders mark values that exist only while the test runs.
 */
const valid: Record<string, unknown> = {
  agentId: "@mine",
  "revokeConsent agentId": "@consented",
  "showAgentToken agentId": "@justRegistered",
  "changeServiceAgent agentId": "@operators",
  "changeServiceAgent act": "delete",
  kind: "gitlab",
  "showIdentityForm kind": "github-actions",
  "trustIdentity issuer": "https://gitlab.com",
  "trustIdentity by": "branch",
  "trustIdentity branch": "main",
  project_id: "4077",
  identityId: "0a1B2c3D",
  repositoryId: "@repositoryId",
  repo: "@repo",
  request: "@request",
  csrf: "@csrf",
  shown: "@shown",
  "changeAccess shown": "@shownAccess",
  "claimDevice shown": "@shownCode",
  user_code: "@userCode",
  "changeAccess code": "limited",
  "changeAccess agentId": "@consented",
  "showAccess agentId": "@consented",
  requestId: "@waiting",
  "denyRequest agentId": "@waitingAgent",
  repository_id: "@repositoryId",
  agent_id: "@consented",
  proof: "@proof",
  name: "@repo",
  "showRepository repository": "work",
  "revokeRepositoryAccess repository": "work",
  state: "@state",
  code: "@code",
  token: "@token",
  scopes: ["contents:write"],
  wants,
  scope: [],
  operation: "get",
  protocol: "https",
  host: "github.com",
  "answerGitCredential path": "@repo",
  "answerLfsBatch operation": "download",
  owner: "@owner",
  webhookId: "@webhook",
  "showWebhookSecret webhookId": "@justAdded",
  url: receiverUrl,
  format: "standard",
  events: ["access.ended"],
  grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
  subject_token: "@agentToken",
  subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
  requested_token_type: "",
  actor_token: "",
  actor_token_type: "",
  audience: "",
  resource: "@resource",
  "issueOAuthToken scope": "contents:write",
  "startDeviceAuthorization scope": "contents:write",
  client_id: "release-bot",
  device_code: "",
  repository: "work.git",
};

/** Returns a field's value in a valid request, or `undefined` if any value will do. */
export function validValue(operationId: string, name: string): unknown {
  return valid[`${operationId} ${name}`] ?? valid[name];
}

/** Returns a valid request: the contract's example with real values. */
export function validTemplate(operation: Operation): RequestTemplate {
  const { id, method, parameters, body, security } = operation;
  const real = (name: string, example: unknown): unknown => validValue(id, name) ?? example;
  const named = (place: "path" | "query") =>
    parameters.filter((one) => one.in === place && (one.required || validValue(id, one.name) !== undefined));
  return {
    operationId: id,
    method,
    path: Object.fromEntries(named("path").map(({ name }) => [name, real(name, "")])),
    around: ["", ""],
    query: named("query").map(({ name, schema }) => [name, real(name, schema.enum?.[0] ?? "")]),
    person: 0,
    cookies: specialCookies[id] ?? (security?.endsWith("Session") ? ["session"] : []),
    origin: method === "POST" && security?.endsWith("Session") ? "@origin" : null,
    authorization: security === "agentToken" ? "consented" : null,
    headers: [],
    mediaType: body?.mediaType ?? null,
    chunked: false,
    body:
      streams[id] ??
      (body && Object.fromEntries(Object.entries(body.example).map(([name, value]) => [name, real(name, value)]))),
  };
}

/** The bodies for operations that read a stream. */
export const streams: Record<string, Buffer> = {
  answerGitUploadPack: Buffer.from("0014command=ls-refs\n0000"),
  // The request with which git checks whether it may push.
  answerGitReceivePack: Buffer.from("0000"),
};

/** The cookies for operations that need more than a session. */
export const specialCookies: Record<string, Cookie[]> = {
  finishSignIn: ["sign-in"],
  showAgentToken: ["session", "new token"],
  showWebhookSecret: ["session", "new webhook secret"],
};
