import * as exitCode from "./exitCode.ts";
import { Failure } from "./failure.ts";
import type { Machine } from "./machine.ts";

/** The remaining lifetime, in milliseconds, at which an ID token is replaced. */
const margin = 60_000;

/**
 * Creates a function that returns this GitHub Actions job's ID token for this agent only. A token lasts only minutes, so it's replaced
 * before it expires. https://docs.github.com/en/actions/reference/security/oidc
 */
export function createIdTokens(machine: Machine, origin: string, agentId: string): () => Promise<string> {
  let held: { token: string; endsAt: number } | undefined;
  return async () => {
    if (!held || held.endsAt - margin < machine.now()) held = await requestIdToken(machine, origin, agentId);
    return held.token;
  };
}

async function requestIdToken(machine: Machine, origin: string, agentId: string) {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: secret } = machine.variables;
  if (!address || !secret || !URL.canParse(address))
    throw noIdToken("Only a GitHub Actions job with `permissions: id-token: write` can request one.");
  const url = new URL(address);
  url.searchParams.set("audience", `${origin}/agents/${agentId}`);
  const request = new Request(url, {
    headers: { Authorization: `Bearer ${secret}`, Accept: "application/json" },
    redirect: "manual",
    signal: AbortSignal.timeout(30_000),
  });
  const answer: unknown = await machine
    .fetch(request)
    .then((response) => (response.ok ? response.json() : null))
    .catch(() => null);
  const token = typeof answer === "object" && answer !== null && "value" in answer ? String(answer.value) : "";
  const endsAt = expiryOf(token);
  if (endsAt === null) throw noIdToken("GitHub Actions didn't return one. Run the job again.");
  return { token, endsAt };
}

/** Returns when a JWT expires, or `null` if the text isn't a JWT. Only the service verifies the JWT. */
function expiryOf(token: string): number | null {
  try {
    const { exp } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    return typeof exp === "number" ? exp * 1000 : null;
  } catch {
    return null;
  }
}

function noIdToken(reason: string): Failure {
  return new Failure(exitCode.notLoggedIn, "no_id_token", `DEPLODASH_AGENT_ID needs an ID token. ${reason}`);
}
