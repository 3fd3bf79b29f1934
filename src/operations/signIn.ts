import { createHash } from "node:crypto";
import { randomText } from "../crypto/secret.ts";
import { isLoopback } from "../domain/loopback.ts";
import { Misconfigured } from "../env.ts";
import { checkRefusal } from "../github/oauth.ts";
import type { Handler } from "../http/contract.ts";
import { audit, logWarning } from "../log.ts";
import { signInHref } from "../pages/layout.tsx";
import { messagePage } from "../pages/message.tsx";

export const startSignIn: Handler<"startSignIn"> = async ({ query, reply, request, dependencies }) => {
  const { settings, cookies, oauth, user } = dependencies;
  const next = query.next ?? "/";
  if (settings.personalToken) {
    // During development, the operator's own token replaces the sign-in, but not at the hosts that containers use.
    if (!isLoopback(new URL(request.url))) throw new Misconfigured([foreignToken]);
    const person = await user.whoAmI(settings.personalToken);
    if (!person) throw new Misconfigured([refusedToken]);
    return reply(302, { Location: next, "Set-Cookie": await cookies.startSession(person, settings.personalToken) });
  }
  const signIn = { state: randomText(32), verifier: randomText(64), next };
  const challenge = createHash("sha256").update(signIn.verifier).digest("base64url");
  const location = oauth.authorizeUrl(signIn.state, challenge, query.prompt);
  return reply(302, { Location: location, "Set-Cookie": await cookies.startSignIn(request, signIn) });
};

export const finishSignIn: Handler<"finishSignIn"> = async ({ query, reply, request, dependencies }) => {
  const { cookies, oauth, user } = dependencies;
  const signIn = await cookies.signIn(request, query.state ?? "");
  const link = { href: signInHref(signIn?.next ?? "/"), text: "Sign in with GitHub" };
  if (!signIn) {
    auditFailure("unknown_state");
    return reply(400, messagePage({ ...(cookies.sentAny(request) ? notStartedHere : noCookies), link }));
  }
  if (query.error) auditFailure("refused_at_github");
  checkRefusal(query.error ?? "");
  if (query.error) return reply(403, messagePage({ ...refused, link }));
  const token = query.code ? await oauth.exchange(query.code, signIn.verifier) : null;
  const person = token && (await user.whoAmI(token));
  if (!token || !person) {
    auditFailure("invalid_code");
    return reply(400, messagePage({ ...codeRefused, link }));
  }
  return reply(303, { Location: signIn.next, "Set-Cookie": await cookies.startSession(person, token) });
};

export const signOut: Handler<"signOut"> = async ({ principal, reply, dependencies }) => {
  const { settings, cookies, oauth } = dependencies;
  if (principal.token !== settings.personalToken) {
    // The session ends even if GitHub doesn't answer; the token then expires within eight hours.
    await oauth
      .revoke(principal.token)
      .catch((error) => logWarning("a sign-in was not revoked", { error: String(error) }));
  }
  return reply(303, { Location: "/", "Set-Cookie": cookies.endSession() });
};

export const finishInstallation: Handler<"finishInstallation"> = async ({ reply, request, dependencies }) =>
  reply(303, { Location: await dependencies.cookies.returnPath(request) });

function auditFailure(result: string): void {
  audit({ event: "sign_in_failed", actor: null, agentId: null, result });
}

const foreignToken = {
  variable: "GITHUB_TOKEN",
  sentence:
    "doesn't sign anyone in at a host in ALLOWED_DEV_HOSTS; open the page at CALLBACK_URL's host, or remove GITHUB_TOKEN",
};
const refusedToken = {
  variable: "GITHUB_TOKEN",
  sentence: "is not accepted by GitHub; create a new personal access token, or remove it to sign in at GitHub",
};
const notStartedHere = {
  title: "This sign-in can’t be completed here",
  detail:
    "It started in another browser, or more than an hour ago, or you have started several others since. Sign in again, or open the link from the agent once more.",
};
const noCookies = {
  title: "Your browser blocks cookies",
  detail:
    "It didn’t send deplodash’s cookie, which is needed to sign in. Allow cookies for this site, then sign in again. If you started in another browser, continue there.",
};
const refused = {
  title: "You didn’t sign in",
  detail: "The sign-in was canceled on GitHub. Nothing was changed. Sign in to continue.",
};
const codeRefused = {
  title: "GitHub didn’t accept this sign-in",
  detail: "It was already used or has expired. Sign in again to continue.",
};
