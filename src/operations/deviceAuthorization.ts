import { type PollAnswer, pollInterval } from "../deviceRequests/poll.ts";
import { openAgentToken } from "../deviceRequests/sealedToken.ts";
import { randomLetter, requestLifetime } from "../deviceRequests/start.ts";
import { readLabel } from "../domain/label.ts";
import { normalizeReason, reasonMistake } from "../domain/reason.ts";
import { parseRepositoryName } from "../domain/repository.ts";
import { second } from "../domain/time.ts";
import { letterOf } from "../domain/userCode.ts";
import type { Settings } from "../env.ts";
import type { Call, Handler, Reply } from "../http/contract.ts";
import { addressOf, chargeAddress, chargeDeviceStart, rateLimited } from "../http/rateLimit.ts";
import type { OAuthErrorCode } from "../oauth/error.ts";
import { addLogFacts } from "../requestContext.ts";
import { given, oauthMistake, readResource, readScope, refuseClientAuthentication } from "./oauthParameters.ts";
import { noStore } from "./tokenRequest.ts";

type StartBody = Call<"startDeviceAuthorization">["body"];

export const startDeviceAuthorization: Handler<"startDeviceAuthorization"> = async (call) => {
  const { body, reply, request, dependencies } = call;
  refuseClientAuthentication(request);
  const { settings } = dependencies;
  const asked = {
    clientId: body.client_id,
    label: labelIn(body),
    wants: wantsIn(body, settings),
    reason: reasonIn(body),
  };
  await chargeDeviceStart(dependencies, request);
  const from = { country: countryOf(request), address: addressOf(request) };
  const started = await dependencies.deviceRequests(randomLetter()).start({ ...asked, ...from });
  if (started === "full") throw rateLimited();
  const answer = {
    device_code: started.deviceCode,
    user_code: started.userCode,
    verification_uri: `${settings.origin}/device`,
    expires_in: requestLifetime / second,
    interval: pollInterval / second,
  };
  return reply(200, answer, noStore);
};

function labelIn({ client_id, label }: StartBody): string {
  const read = readLabel(given(label) ?? client_id);
  if ("label" in read) return read.label;
  const name = given(label) ? "label" : "client_id, which is the label by default";
  throw oauthMistake("invalid_request", `Fix ${name}: ${read.mistake}`);
}

function reasonIn({ reason }: StartBody): string | null {
  const text = given(reason);
  if (text === undefined) return null;
  const mistake = reasonMistake(text);
  if (mistake !== null) throw oauthMistake("invalid_request", `reason ${mistake}.`);
  return normalizeReason(text);
}

/** Returns the repositories that the agent wants access to, without duplicates. All have the same scopes. */
function wantsIn({ resource = [], scope = "" }: StartBody, settings: Settings) {
  const resources = resource.filter((value) => value !== "");
  const scopes = readScope(scope);
  if (resources.length > 0 && scopes.length === 0)
    throw oauthMistake("invalid_scope", "Add scope, such as contents:read, or leave out resource.");
  if (resources.length === 0 && scopes.length > 0)
    throw oauthMistake("invalid_request", `Add resource=${settings.serverUrl}/owner/repository, or leave out scope.`);
  const repos = resources.map((one) => readResource(one, settings));
  return [...new Map(repos.map((repo) => [parseRepositoryName(repo).key, { repo, scopes }])).values()];
}

/** Returns the two-letter country code of the caller's address, as Cloudflare reports it; `null` if Cloudflare doesn't know it ("XX"). */
function countryOf(request: Request & { cf?: { country?: unknown } }): string | null {
  const country = request.cf?.country;
  return typeof country === "string" && country !== "XX" ? country : null;
}

type Refused = { error: OAuthErrorCode; error_description: string };

/** The OAuth errors for a device code that doesn't have a token yet, or no longer has one (RFC 8628, section 3.5). */
const errors: Record<Exclude<PollAnswer["kind"], "issued">, Refused> = {
  pending: {
    error: "authorization_pending",
    error_description: "Nobody has claimed the agent yet. Send the request again after the interval.",
  },
  slow_down: { error: "slow_down", error_description: "Wait five seconds longer between requests." },
  denied: {
    error: "access_denied",
    error_description: "The person rejected the code. Don't start again unless they ask you to.",
  },
  expired: {
    error: "expired_token",
    error_description: "The device code has expired, or it belongs to another client. Start again.",
  },
};

/** Returns the agent's token once a person has claimed the agent (RFC 8628, section 3.4). */
export async function pollDevice(call: Call<"issueOAuthToken">): Promise<Reply<"issueOAuthToken">> {
  const { body, reply, request, dependencies } = call;
  await chargeAddress(dependencies, request);
  const [deviceCode, clientId] = [given(body.device_code), given(body.client_id)];
  if (!deviceCode || !clientId)
    throw oauthMistake(
      "invalid_request",
      "Send the device_code, and the client_id that started the device authorization.",
    );
  const letter = letterOf(deviceCode);
  if (!letter) throw oauthMistake("invalid_grant", "Send the device_code that /oauth/device_authorization returned.");
  const polled = await dependencies.deviceRequests(letter).poll(deviceCode, clientId);
  if (polled.kind !== "issued") return reply(400, errors[polled.kind], noStore);
  addLogFacts({ agentId: polled.agentId });
  const claimed = await openAgentToken(dependencies.seal, polled.sealedToken);
  if (!claimed) return reply(400, errors.expired, noStore);
  const { token, expiresAt } = claimed;
  const life = expiresAt === null ? {} : { expires_in: Math.floor((expiresAt - dependencies.now()) / second) };
  return reply(200, { access_token: token, token_type: "Bearer", agent_id: polled.agentId, ...life }, noStore);
}
