/** Mistakes that the compiler must reject in handlers, each marked with `@ts-expect-error`. `tsc` checks this file. */
import type { Handler, Operations } from "../../src/http/contract.ts";
import { problem } from "../../src/http/problem.ts";

const token = {
  status: "ok" as const,
  token: "ghs_x",
  expires_at: "2026-06-14T20:00:00Z",
  repo: "ada/notes",
  scopes: ["contents:read" as const],
  permissions: { contents: "read" },
};
const link = {
  status: "needs_consent" as const,
  url: "https://deplodash.example/auth/consent",
  expires_at: "2026-06-14T20:00:00Z",
  missing_scopes: [],
  granted_scopes: [],
};
const noStore = { "Cache-Control": "no-store" } as const;

export const fits: Handler<"issueToken"> = async ({ body, principal, reply }) => {
  if (body.repo === "a/b") return reply(202, link, { "Retry-After": 5, ...noStore });
  if (principal.agentId === "") return reply(401, problem("invalid_agent_token"), { "WWW-Authenticate": "Bearer" });
  return reply(200, token, noStore);
};

// @ts-expect-error a status that the contract does not declare
export const undeclaredStatus: Handler<"issueToken"> = async ({ reply }) => reply(204);
// @ts-expect-error the status of a page, although the operation has no page
export const undeclaredError: Handler<"issueToken"> = async ({ reply }) => reply(404, problem("not_found"));
// @ts-expect-error the body of another status
export const bodyOfOtherStatus: Handler<"issueToken"> = async ({ reply }) => reply(200, link, noStore);
export const missingField: Handler<"issueToken"> = async ({ reply }) => {
  const { expires_at: _, ...rest } = token;
  // @ts-expect-error a field is missing
  return reply(200, rest, noStore);
};
// @ts-expect-error a field that the contract does not have
export const extraField: Handler<"issueToken"> = async ({ reply }) => reply(200, { ...token, secret: 1 }, noStore);
export const unknownScope: Handler<"issueToken"> = async ({ reply }) => {
  // @ts-expect-error a scope that does not exist
  return reply(200, { ...token, scopes: ["everything"] }, noStore);
};
// @ts-expect-error a header is missing
export const missingHeader: Handler<"issueToken"> = async ({ reply }) => reply(202, link);
// @ts-expect-error a problem of another status
export const otherProblem: Handler<"issueToken"> = async ({ reply }) => reply(403, problem("invalid_request"));
export const noRetryAfter: Handler<"issueToken"> = async ({ reply }) => {
  // @ts-expect-error no Retry-After
  return reply(503, problem("github_unavailable"));
};
// @ts-expect-error a body, although the status has none
export const bodyOn304: Handler<"getStylesheet"> = async ({ reply }) => reply(304, "body");
// @ts-expect-error no Location
export const noLocation: Handler<"startSignIn"> = async ({ reply }) => reply(302, {});
// @ts-expect-error a reply that `reply` did not make
export const handMade: Handler<"getHealth"> = async () => ({ status: 200, body: { status: "ok" } });
export const otherPrincipal: Handler<"signOut"> = async ({ principal, reply }) => {
  // @ts-expect-error the principal of another security scheme
  return reply(303, { Location: principal.agentId });
};
export const anonymous: Handler<"getHealth"> = async ({ principal, reply }) => {
  // @ts-expect-error no one is signed in
  principal.user;
  return reply(200, { status: "ok" });
};
export const perhapsNobody: Handler<"showDashboard"> = async ({ principal, reply }) => {
  // @ts-expect-error no one may be signed in
  return reply(200, principal.user.login);
};
export const otherParam: Handler<"revokeConsent"> = async ({ params, reply }) => {
  // @ts-expect-error a parameter that the path does not have
  return reply(303, { Location: params.agentID });
};
// @ts-expect-error an operation that the contract does not have
export const unknownOperation: Handler<"getHealthz"> = async () => {
  throw new Error();
};
// @ts-expect-error operations are left out
export const incomplete: Operations = { issueToken: fits };
