import { type AgentCredential, credentialOf, parseAgentToken } from "../crypto/agentToken.ts";
import type { Dependencies } from "../dependencies.ts";
import { audienceOf } from "../domain/audience.ts";
import type { Scope } from "../domain/scopes.ts";
import { second, timestamp } from "../domain/time.ts";
import type { Settings } from "../env.ts";
import type { Call, Reply } from "../http/contract.ts";
import { problem, Refusal } from "../http/problem.ts";
import { tokenTypes } from "../oauth/identifiers.ts";
import { verifyIdToken } from "../oauth/idToken.ts";
import { given, oauthMistake, readResource, readScope } from "./oauthParameters.ts";
import { consentLink, noStore, retryAfter, unknownAgent } from "./tokenRequest.ts";
import { findOrRequestToken, isRenewal, limitedPush } from "./warmToken.ts";

type TokenCall = Call<"issueOAuthToken">;

/** Exchanges an agent token, or a workload's ID token, for a token for one repository (RFC 8693). */
export async function exchangeToken(call: TokenCall): Promise<Reply<"issueOAuthToken">> {
  const { body, reply, request, dependencies } = call;
  const { settings } = dependencies;
  const asked = { ...readExchange(body, settings), branches: null, reason: null, renew: isRenewal(request) };
  const principal = await readSubject(body, dependencies);
  const agentCall = { principal, request, dependencies };
  const { outcome, applied } = await findOrRequestToken(agentCall, asked).catch((error) => {
    // A subject token that isn't accepted makes the request invalid (RFC 8693, section 2.2.2).
    if (!(error instanceof Refusal) || error.status !== 401) throw error;
    // The new refusal leaves out the authentication challenge.
    if (error !== unknownAgent) throw new Refusal(401, error.body);
    throw "workload" in principal ? wrongIdToken(settings) : wrongAgentToken;
  });
  const headers = { ...noStore, ...applied };
  if (outcome.kind === "issued") {
    const answer = {
      access_token: outcome.token,
      issued_token_type: tokenTypes.accessToken,
      token_type: "Bearer" as const,
      expires_in: Math.floor((outcome.endsAt - dependencies.now()) / second),
      scope: outcome.scopes.join(" "),
      ...limitedPush(outcome, settings),
    };
    return reply(200, answer, headers);
  }
  const until = timestamp(outcome.expiresAt);
  const answer = {
    error: "authorization_pending" as const,
    error_description: `Ask the owner of ${asked.repo} to open error_uri (valid until ${until}). Then send the request again.`,
    error_uri: consentLink(outcome, asked.repo, dependencies),
    interval: retryAfter,
    missing_scope: outcome.missing.join(" "),
    granted_scope: outcome.granted.join(" "),
  };
  return reply(400, answer, headers);
}

/** Returns the repository and the scopes that the exchange asks for. */
function readExchange(body: TokenCall["body"], settings: Settings) {
  const { requested_token_type, actor_token, actor_token_type, audience } = body;
  if (requested_token_type && requested_token_type !== tokenTypes.accessToken)
    throw oauthMistake("invalid_request", `Leave out requested_token_type, or send ${tokenTypes.accessToken}.`);
  if (actor_token || actor_token_type)
    throw oauthMistake("invalid_request", "Leave out actor_token and actor_token_type. They aren't supported.");
  if (audience?.some((value) => value !== ""))
    throw oauthMistake("invalid_target", "Leave out audience, and send the repository's URL as resource.");
  const [resource, another] = (body.resource ?? []).filter((value) => value !== "");
  if (!resource) throw oauthMistake("invalid_request", `Send resource=${settings.serverUrl}/owner/repository.`);
  if (another !== undefined)
    throw oauthMistake(
      "invalid_target",
      "Send one resource. A token is for one repository, so request each separately.",
    );
  const scopes: Scope[] = readScope(given(body.scope) ?? "");
  if (scopes.length === 0) throw oauthMistake("invalid_scope", "Send scope, such as contents:read.");
  return { repo: readResource(resource, settings), scopes };
}

/** Returns the agent that the subject token names. The cached copy or the ledger verifies the token. */
async function readSubject(body: TokenCall["body"], dependencies: Dependencies): Promise<AgentCredential> {
  const { subject_token = "", subject_token_type } = body;
  if (subject_token === "")
    throw oauthMistake("invalid_request", "Send the agent token or an ID token as subject_token.");
  switch (subject_token_type) {
    case tokenTypes.accessToken: {
      const token = parseAgentToken(subject_token);
      if (!token) throw wrongAgentToken;
      return credentialOf(token);
    }
    case tokenTypes.idToken:
    case tokenTypes.jwt: {
      const workload = await verifyIdToken(dependencies, subject_token);
      if (!workload) throw wrongIdToken(dependencies.settings);
      return workload;
    }
    default: {
      const { accessToken, idToken } = tokenTypes;
      const detail = `Send subject_token_type=${accessToken} for an agent token, or ${idToken} for an ID token.`;
      throw oauthMistake("invalid_request", detail);
    }
  }
}

const notAccepted = { ...problem("invalid_agent_token"), title: "The subject token isn't accepted" };

const wrongAgentToken = new Refusal(401, {
  ...notAccepted,
  detail:
    "Send the agent token, dpl_…, as subject_token. If it was lost or rotated, or has expired, ask the person who registered the agent for a new one.",
});

function wrongIdToken({ origin }: Settings): Refusal {
  const detail = `Check that the ID token's audience is ${audienceOf(origin, "AGENT_ID")}, that it hasn't expired, and that the agent trusts this workload.`;
  return new Refusal(401, { ...notAccepted, detail });
}
