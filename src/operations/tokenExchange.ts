import { type AgentCredential, credentialOf, parseAgentToken } from "../crypto/agentToken.ts";
import type { Scope } from "../domain/scopes.ts";
import { second, timestamp } from "../domain/time.ts";
import type { Settings } from "../env.ts";
import type { Call, Reply } from "../http/contract.ts";
import { problem, Refusal } from "../http/problem.ts";
import { tokenTypes } from "../oauth/identifiers.ts";
import { given, oauthMistake, readResource, readScope } from "./oauthParameters.ts";
import { consentLink, noStore, retryAfter, unknownAgent } from "./tokenRequest.ts";
import { findOrRequestToken, limitedPush } from "./warmToken.ts";

type TokenCall = Call<"issueOAuthToken">;

/** Exchanges the token of an agent for one of a repository (RFC 8693). */
export async function exchangeToken(call: TokenCall): Promise<Reply<"issueOAuthToken">> {
  const { body, reply, request, dependencies } = call;
  const { settings } = dependencies;
  const asked = readExchange(body, settings);
  const principal = readSubject(body);
  const agentCall = { principal, request, dependencies };
  const { outcome, applied } = await findOrRequestToken(agentCall, asked).catch((error) => {
    // A subject token that isn't accepted is an invalid request (RFC 8693, section 2.2.2).
    throw error === unknownAgent ? wrongSubject : error;
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
    error_description: `Ask the owner of ${asked.repo} to open error_uri (good until ${until}). Then send the request again.`,
    error_uri: consentLink(outcome, asked.repo, dependencies),
    interval: retryAfter,
    missing_scope: outcome.missing.join(" "),
    granted_scope: outcome.granted.join(" "),
  };
  return reply(400, answer, headers);
}

/** Returns what the exchange is for: one repository, and scopes. */
function readExchange(body: TokenCall["body"], settings: Settings) {
  const { requested_token_type, actor_token, actor_token_type, audience } = body;
  if (requested_token_type && requested_token_type !== tokenTypes.accessToken)
    throw oauthMistake("invalid_request", `Leave out requested_token_type, or send ${tokenTypes.accessToken}.`);
  if (actor_token || actor_token_type)
    throw oauthMistake("invalid_request", "Leave out actor_token and actor_token_type, which are not supported.");
  if (audience?.some((value) => value !== ""))
    throw oauthMistake("invalid_target", "Leave out audience, and send the repository's URL as resource.");
  const [resource, another] = (body.resource ?? []).filter((value) => value !== "");
  if (!resource) throw oauthMistake("invalid_request", `Send resource=${settings.serverUrl}/owner/repository.`);
  if (another !== undefined)
    throw oauthMistake("invalid_target", "Send one resource. A token is for one repository; ask for each separately.");
  const scopes: Scope[] = readScope(given(body.scope) ?? "");
  if (scopes.length === 0) throw oauthMistake("invalid_scope", "Send scope, such as contents:read.");
  return { repo: readResource(resource, settings), scopes, branches: null, reason: null, renew: false };
}

/** Returns the agent whose token is exchanged. */
function readSubject({ subject_token = "", subject_token_type = "" }: TokenCall["body"]): AgentCredential {
  if (subject_token === "") throw oauthMistake("invalid_request", "Send the agent's token as subject_token.");
  if (subject_token_type !== tokenTypes.accessToken)
    throw oauthMistake("invalid_request", `Send subject_token_type=${tokenTypes.accessToken}.`);
  const token = parseAgentToken(subject_token);
  if (!token) throw wrongSubject;
  return credentialOf(token);
}

const wrongSubject = new Refusal(401, {
  ...problem("invalid_agent_token"),
  title: "The subject token is not accepted",
  detail:
    "Send an agent's token, dpl_…, as subject_token. If it was rotated or lost, ask the person who registered the agent for a new one.",
});
