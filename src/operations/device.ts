import { readLabel } from "../domain/label.ts";
import { hour, second } from "../domain/time.ts";
import { expiryOf, initialLifetime } from "../domain/tokenLifetime.ts";
import { letterOf, normalizeUserCode } from "../domain/userCode.ts";
import type { Call, Handler } from "../http/contract.ts";
import { mayOpenConsent, rateLimited, retryAfterLimit } from "../http/rateLimit.ts";
import * as device from "../pages/device.tsx";
import { messagePage } from "../pages/message.tsx";
import type { ShownCode } from "../session/shownCode.ts";
import { claim } from "./deviceClaim.ts";
import { type Lookup, lookUp } from "./deviceLookup.ts";
import { renderClaim, showClaimed } from "./deviceView.ts";
import { tooManyAgents } from "./registration.ts";

export const showDevice: Handler<"showDevice"> = async ({ principal, reply }) =>
  reply(200, device.codePage({ session: principal }));

export const findDevice: Handler<"findDevice"> = async (call) => {
  const { body, principal, reply, dependencies } = call;
  const refused = (mistake: string) =>
    device.codePage({ session: principal, refused: { code: body.user_code, mistake } });
  const userCode = normalizeUserCode(body.user_code);
  if (userCode === null) return reply(400, refused(device.malformedCode));
  if (!(await mayOpenConsent(dependencies, principal.user.id, "open")))
    return reply(429, messagePage(device.tooManyDevicePages, principal), retryAfterLimit);
  const lookup = await lookUp(dependencies, principal, userCode);
  if (lookup.kind === "too_many") return reply(429, ...waitPage(call, lookup));
  if (lookup.kind === "unknown") return reply(404, refused(device.unknownCode));
  const { request } = lookup;
  if (!request.claim) return reply(200, await renderClaim(call, userCode, request));
  const after = await showClaimed(call, { userCode, request, agentId: request.claim.agentId, record: null });
  return "page" in after ? reply(200, after.page, after.headers) : reply(303, { Location: after.location });
};

export const claimDevice: Handler<"claimDevice"> = async (call) => {
  const { body, principal, reply, dependencies } = call;
  const shown = await dependencies.seal.open<ShownCode>("shown-code", body.shown);
  if (shown?.userId !== principal.user.id) return reply(409, messagePage(device.outdatedClaim, principal));
  const { userCode } = shown;
  if (body.decision === "reject") return rejectDevice(call, userCode);
  if (!(await mayOpenConsent(dependencies, principal.user.id, "decide")))
    return reply(429, messagePage(device.tooManyDevicePages, principal), retryAfterLimit);
  const lookup = await lookUp(dependencies, principal, userCode);
  if (lookup.kind === "too_many") return reply(429, ...waitPage(call, lookup));
  if (lookup.kind === "unknown") return reply(404, messagePage(device.usedCode, principal));
  const { request, person } = lookup;
  const [sent, lifetime] = [body.label ?? "", body.expires ?? initialLifetime];
  const read = readLabel(sent);
  if ("mistake" in read)
    return reply(400, await renderClaim(call, userCode, request, { label: sent, lifetime, ...read }));
  const expiresAt = expiryOf(lifetime, dependencies.now());
  const claimed = await claim(dependencies, person, { userCode, request, label: read.label, expiresAt });
  if (claimed.kind === "lost") return reply(404, messagePage(device.usedCode, principal));
  if (claimed.kind === "too_many") return reply(409, messagePage(tooManyAgents, principal));
  if (claimed.kind === "too_often") throw rateLimited(hour / second);
  const after = await showClaimed(call, { userCode, request, ...claimed });
  return "page" in after ? reply(200, after.page, after.headers) : reply(303, { Location: after.location });
};

/** Invalidates a code. Works while GitHub is down. */
async function rejectDevice({ principal, reply, dependencies }: Call<"claimDevice">, userCode: string) {
  const letter = letterOf(userCode);
  const { id, login } = principal.user;
  const done = letter && (await dependencies.deviceRequests(letter).reject(userCode, { id, login }));
  return done === "done"
    ? reply(200, messagePage(device.rejectedCode, principal))
    : reply(404, messagePage(device.usedCode, principal));
}

/** Returns the page and the header that say when the person may enter another code. */
function waitPage(
  { principal, dependencies }: Pick<Call<"findDevice">, "principal" | "dependencies">,
  { retryAt }: Extract<Lookup, { kind: "too_many" }>,
) {
  const now = dependencies.now();
  const page = messagePage(device.tooManyCodes(retryAt, now), principal);
  return [page, { "Retry-After": Math.ceil((retryAt - now) / second) }] as const;
}
