import type { Seal } from "../crypto/seal.ts";
import { randomText, sameText } from "../crypto/secret.ts";
import { hour, minute } from "../domain/time.ts";

/** A person who signed in. All of it lives sealed in their browser; nothing of it is stored. */
export interface Session {
  user: { id: number; login: string };
  /** Their token at GitHub, for what is done in their name. */
  token: string;
  /** What a form of this session must carry. */
  csrf: string;
}

/** What is kept in the browser that went to GitHub to sign in, so that the answer counts in this browser alone. */
export interface SignIn {
  state: string;
  verifier: string;
  next: string;
}

/** An agent token on its way to the one page that shows it. */
export interface NewAgentToken {
  /** The registrant; nobody else sees the token. */
  userId: number;
  agentId: string;
  label: string;
  token: string;
}

/** GitHub's user tokens end after eight hours, and the session with them. */
const sessionLasts = 8 * hour;
const signInLasts = 10 * minute;
const returnPathLasts = hour;
const newTokenLasts = 2 * minute;

export interface Cookies {
  session(request: Request): Promise<Session | null>;
  startSession(user: Session["user"], token: string): Promise<string>;
  endSession(): string;
  signIn(request: Request): Promise<SignIn | null>;
  startSignIn(signIn: SignIn): Promise<string>;
  /** Where a person was who went to GitHub to install the App; `/` where that is not known. */
  returnPath(request: Request): Promise<string>;
  startReturnPath(path: string): Promise<string>;
  newToken(request: Request): Promise<NewAgentToken | null>;
  startNewToken(newToken: NewAgentToken): Promise<string>;
  endNewToken(): string;
}

/** The cookies of a service at `origin`; on https with the `__Host-` prefix (RFC 6265bis, section 4.1.3.2). */
export function createCookies(origin: string, seal: Seal, now: () => number): Cookies {
  const secure = origin.startsWith("https:");
  const prefix = secure ? "__Host-" : "";
  const names = {
    session: `${prefix}deplodash`,
    signIn: `${prefix}deplodash-sign-in`,
    returnPath: `${prefix}deplodash-return-path`,
    newToken: `${prefix}deplodash-new-token`,
  };
  const cookie = (name: string, value: string, lasts: number) =>
    `${name}=${value}; Path=/; Max-Age=${lasts / 1000}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  const read = (request: Request, name: string): string =>
    (request.headers.get("Cookie") ?? "")
      .split(";")
      .map((pair) => pair.trim())
      .find((pair) => pair.startsWith(`${name}=`))
      ?.slice(name.length + 1) ?? "";
  return {
    session: (request) => seal.open<Session>("session", read(request, names.session)),
    async startSession(user, token) {
      const session: Session = { user, token, csrf: randomText(22) };
      return cookie(names.session, await seal.seal("session", { ...session }, now() + sessionLasts), sessionLasts);
    },
    endSession: () => cookie(names.session, "", 0),
    signIn: (request) => seal.open<SignIn>("sign-in", read(request, names.signIn)),
    startSignIn: async (signIn) =>
      cookie(names.signIn, await seal.seal("sign-in", { ...signIn }, now() + signInLasts), signInLasts),
    async returnPath(request) {
      const opened = await seal.open<{ path: string }>("return-path", read(request, names.returnPath));
      return opened?.path ?? "/";
    },
    startReturnPath: async (path) =>
      cookie(names.returnPath, await seal.seal("return-path", { path }, now() + returnPathLasts), returnPathLasts),
    newToken: (request) => seal.open<NewAgentToken>("new-token", read(request, names.newToken)),
    startNewToken: async (newToken) =>
      cookie(names.newToken, await seal.seal("new-token", { ...newToken }, now() + newTokenLasts), newTokenLasts),
    endNewToken: () => cookie(names.newToken, "", 0),
  };
}

export function isCsrfTokenOf(session: Session, token: string): boolean {
  return sameText(session.csrf, token);
}
