import type { Seal } from "../crypto/seal.ts";
import { isSameText, randomText } from "../crypto/secret.ts";
import { hour, minute } from "../domain/time.ts";
import type { Settings } from "../env.ts";
import type { Outcome } from "./outcome.ts";

/** The session of a person who signed in. It is kept only in their browser, in a sealed cookie. */
export interface Session {
  user: { id: number; login: string };
  /** Their GitHub token, for calls on their behalf. */
  token: string;
  /** The CSRF token that this session's forms carry. */
  csrf: string;
  /** The GitHub server where they signed in. */
  serverUrl: string;
  /** Whether they may use the operator page. */
  isOperator: boolean;
}

/** The part of a session that the cookie stores. The rest depends on the configuration. */
type SealedSession = Omit<Session, "serverUrl" | "isOperator">;

/** A sign-in that has started. It is kept in the browser that started it, so that only that browser can finish it. */
interface SignIn {
  state: string;
  verifier: string;
  /** The path to return to. */
  next: string;
  startedAt: number;
}

/** A new agent token, kept until its page shows it once. */
export interface NewAgentToken {
  /** The registrant or an operator. Nobody else sees the token. */
  userId: number;
  /** Whether an operator registered the agent, so that operators manage it. */
  isOperators?: boolean;
  agentId: string;
  label: string;
  /** When the token expires; `null` if it never expires. */
  expiresAt: number | null;
  token: string;
  /** Whether the token replaces an earlier one. */
  isRotated: boolean;
}

/** A webhook's new signing secret, kept until its page shows it once. */
export interface NewWebhookSecret {
  userId: number;
  webhookId: string;
  host: string;
  secret: string;
}

/** The lifetime of a session. It equals that of GitHub's user tokens. */
const sessionLifetime = 8 * hour;
/**
 * The lifetime of a sign-in. It equals that of a consent link, so that a slow sign-in still returns to the link. GitHub's codes expire
 * sooner.
 */
const signInLifetime = hour;
/** The slots for concurrent sign-ins in a browser's tabs. More slots would make the `Cookie` header too large. */
const signInSlots = [1, 2, 3, 4];
const returnPathLifetime = hour;
const newTokenLifetime = 2 * minute;
const outcomeLifetime = 2 * minute;

/** The addresses of this service and of GitHub. */
type Site = Pick<Settings, "origin" | "serverUrl" | "operatorIds">;

export interface Cookies {
  session(request: Request): Promise<Session | null>;
  startSession(user: Session["user"], token: string): Promise<string>;
  endSession(): string;
  /** Returns this browser's sign-in with the given state. */
  signIn(request: Request, state: string): Promise<SignIn | null>;
  /** Returns the cookie for a new sign-in. If all slots are taken, replaces the oldest sign-in. */
  startSignIn(request: Request, signIn: Omit<SignIn, "startedAt">): Promise<string>;
  /** Returns whether the browser sent any cookies. */
  sentAny(request: Request): boolean;
  /** Returns the path of the page that a person left to install the App; `/` if it is unknown. */
  returnPath(request: Request): Promise<string>;
  startReturnPath(path: string): Promise<string>;
  newToken(request: Request): Promise<NewAgentToken | null>;
  startNewToken(newToken: NewAgentToken): Promise<string>;
  endNewToken(): string;
  newWebhookSecret(request: Request): Promise<NewWebhookSecret | null>;
  startNewWebhookSecret(newSecret: NewWebhookSecret): Promise<string>;
  endNewWebhookSecret(): string;
  /** Returns the result of the last form that this person submitted. */
  outcome(request: Request, userId: number): Promise<Outcome | null>;
  startOutcome(userId: number, outcome: Outcome): Promise<string>;
  endOutcome(): string;
}

/** Creates a service's cookies. On https, their names have the prefix `__Host-` (RFC 6265bis, section 4.1.3.2). */
export function createCookies({ origin, serverUrl, operatorIds }: Site, seal: Seal, now: () => number): Cookies {
  const secure = origin.startsWith("https:");
  const prefix = secure ? "__Host-" : "";
  const names = {
    session: `${prefix}deplodash`,
    signIn: (slot: number) => `${prefix}deplodash-sign-in-${slot}`,
    returnPath: `${prefix}deplodash-return-path`,
    newToken: `${prefix}deplodash-new-token`,
    newWebhookSecret: `${prefix}deplodash-new-webhook-secret`,
    outcome: `${prefix}deplodash-outcome`,
  };
  const cookie = (name: string, value: string, lifetime: number) =>
    `${name}=${value}; Path=/; Max-Age=${lifetime / 1000}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  const read = (request: Request, name: string): string =>
    (request.headers.get("Cookie") ?? "")
      .split(";")
      .map((pair) => pair.trim())
      .find((pair) => pair.startsWith(`${name}=`))
      ?.slice(name.length + 1) ?? "";
  const readSignIns = (request: Request) =>
    Promise.all(signInSlots.map((slot) => seal.open<SignIn>("sign-in", read(request, names.signIn(slot)))));
  return {
    async session(request) {
      const session = await seal.open<SealedSession>("session", read(request, names.session));
      return session && { ...session, serverUrl, isOperator: operatorIds.includes(session.user.id) };
    },
    async startSession(user, token) {
      const session: SealedSession = { user, token, csrf: randomText(22) };
      return cookie(
        names.session,
        await seal.seal("session", { ...session }, now() + sessionLifetime),
        sessionLifetime,
      );
    },
    endSession: () => cookie(names.session, "", 0),
    async signIn(request, state) {
      const signIns = await readSignIns(request);
      return signIns.find((signIn) => signIn && isSameText(signIn.state, state)) ?? null;
    },
    async startSignIn(request, signIn) {
      const ages = (await readSignIns(request)).map((other) => other?.startedAt ?? 0);
      const slot = signInSlots[ages.indexOf(Math.min(...ages))] ?? 1;
      const sealed = await seal.seal("sign-in", { ...signIn, startedAt: now() }, now() + signInLifetime);
      return cookie(names.signIn(slot), sealed, signInLifetime);
    },
    sentAny: (request) => request.headers.has("Cookie"),
    async returnPath(request) {
      const opened = await seal.open<{ path: string }>("return-path", read(request, names.returnPath));
      return opened?.path ?? "/";
    },
    startReturnPath: async (path) =>
      cookie(
        names.returnPath,
        await seal.seal("return-path", { path }, now() + returnPathLifetime),
        returnPathLifetime,
      ),
    newToken: (request) => seal.open<NewAgentToken>("new-token", read(request, names.newToken)),
    startNewToken: async (newToken) =>
      cookie(names.newToken, await seal.seal("new-token", { ...newToken }, now() + newTokenLifetime), newTokenLifetime),
    endNewToken: () => cookie(names.newToken, "", 0),
    newWebhookSecret: (request) =>
      seal.open<NewWebhookSecret>("new-webhook-secret", read(request, names.newWebhookSecret)),
    async startNewWebhookSecret(newSecret) {
      const sealed = await seal.seal("new-webhook-secret", { ...newSecret }, now() + newTokenLifetime);
      return cookie(names.newWebhookSecret, sealed, newTokenLifetime);
    },
    endNewWebhookSecret: () => cookie(names.newWebhookSecret, "", 0),
    async outcome(request, userId) {
      const opened = await seal.open<{ userId: number; outcome: Outcome }>("outcome", read(request, names.outcome));
      return opened?.userId === userId ? opened.outcome : null;
    },
    startOutcome: async (userId, outcome) =>
      cookie(names.outcome, await seal.seal("outcome", { userId, outcome }, now() + outcomeLifetime), outcomeLifetime),
    endOutcome: () => cookie(names.outcome, "", 0),
  };
}

export function isCsrfTokenOf(session: Session, token: string): boolean {
  return isSameText(session.csrf, token);
}
