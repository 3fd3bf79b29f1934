/** Mistakes that the compiler must reject, each marked with `@ts-expect-error`. `tsc` checks this file. */
import { createDeplodash, DeplodashProblem, type RequestedScope } from "../../src/client/index.ts";

const deplodash = createDeplodash({ baseUrl: "https://deplodash.example", agentToken: "dpl_x" });
const onConsent = () => {};
const repo = "ada/notes";
const scopes = ["contents:write", "admin"] as const satisfies RequestedScope[];

export async function fits(): Promise<string> {
  const { token, expires_at } = await deplodash.requestToken({ repo, scopes, onConsent });
  await deplodash.POST("/api/token/revoke", { body: { token } });
  const { data } = await deplodash.GET("/api/scopes");
  const status: number = await deplodash.withToken({ repo, scopes, onConsent }, async (issued) => issued.token.length);
  return `${expires_at} ${data?.scopes[0]?.effect} ${status}`;
}

export function switches(error: unknown): string | null {
  if (!(error instanceof DeplodashProblem)) return null;
  switch (error.code) {
    case "consent_denied":
    case "timed_out":
      return error.url;
    // @ts-expect-error a code that the contract does not have
    case "consent_refused":
      return null;
    default:
      // @ts-expect-error a code that is handled above
      return error.code === "timed_out" ? null : error.detail;
  }
}

// @ts-expect-error no token
createDeplodash({ baseUrl: "https://deplodash.example" });
// @ts-expect-error no address
createDeplodash({ agentToken: "dpl_x" });

export async function mistakes(): Promise<void> {
  // @ts-expect-error a scope that does not exist
  await deplodash.requestToken({ repo, scopes: ["contents:admin"], onConsent });
  // @ts-expect-error a scope that is not in a list
  await deplodash.requestToken({ repo, scopes: "contents:write", onConsent });
  // @ts-expect-error no repository
  await deplodash.requestToken({ scopes, onConsent });
  // @ts-expect-error no onConsent
  await deplodash.requestToken({ repo, scopes });
  // @ts-expect-error a field that does not exist
  await deplodash.requestToken({ repo, scopes, onConsent, timeout: 5 });
  await deplodash.requestToken({
    repo,
    scopes,
    // @ts-expect-error a field that the response does not have
    onConsent: ({ link }) => link,
  });
  // @ts-expect-error a path that the contract does not have
  await deplodash.POST("/api/tokens", { body: { repo, scopes: [] } });
  // @ts-expect-error a method that the path does not have
  await deplodash.GET("/api/token");
  // @ts-expect-error a scope that does not exist, in a plain call
  await deplodash.POST("/api/token", { body: { repo, scopes: ["everything"] } });
  // @ts-expect-error a body without a required field
  await deplodash.POST("/api/token", { body: { repo } });
  // @ts-expect-error no body
  await deplodash.POST("/api/token/revoke");
  const { error } = await deplodash.POST("/api/token/revoke", { body: { token: "ghs_x" } });
  // @ts-expect-error a code that this operation never returns
  if (error?.code === "consent_denied") return;
  const issued = await deplodash.requestToken({ repo, scopes, onConsent });
  // @ts-expect-error another spelling of a name
  issued.expiresAt;
}
