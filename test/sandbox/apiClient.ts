import { createPrivateKey } from "node:crypto";
import { SignJWT } from "jose";
import type { Installation, Sandbox, User } from "./sandbox.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined for an empty answer. */
  readonly body: unknown;
  /** A property of the body; undefined where there is none. */
  get(...path: Array<string | number>): unknown;
  /** A property that must be text. */
  text(name: string): string;
}

function property(value: unknown, name: string | number): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** The App's JWT, with other claims or another key where a test wants them wrong. */
export function appJwt(
  sandbox: Sandbox,
  claims: Record<string, unknown> = {},
  pem = sandbox.app.privateKey,
): Promise<string> {
  const now = Math.floor(sandbox.now() / 1000);
  return new SignJWT({ iat: now - 60, exp: now + 540, iss: String(sandbox.app.id), ...claims })
    .setProtectedHeader({ alg: "RS256" })
    .sign(createPrivateKey(pem));
}

/** Speaks to the API as an App or an agent would, without following redirects. */
export function createClient(sandbox: Sandbox) {
  async function send(operation: string, authorization?: string, body?: unknown): Promise<Answer> {
    const [method = "", path = ""] = operation.split(" ");
    const response = await fetch(sandbox.apiUrl + path, {
      method,
      redirect: "manual",
      headers: authorization === undefined ? {} : { authorization },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: unknown = text === "" ? undefined : JSON.parse(text);
    const get = (...names: Array<string | number>): unknown => names.reduce(property, parsed);
    return {
      status: response.status,
      headers: response.headers,
      body: parsed,
      get,
      text(name) {
        const value = get(name);
        if (typeof value !== "string") throw new Error(`${operation} answered ${response.status} without "${name}"`);
        return value;
      },
    };
  }

  const asApp = async (operation: string, body?: unknown) => send(operation, `Bearer ${await appJwt(sandbox)}`, body);
  const asToken = (token: string, operation: string, body?: unknown) => send(operation, `Bearer ${token}`, body);

  const mint = (installation: Installation, body?: unknown) => {
    return asApp(`POST /app/installations/${installation.id}/access_tokens`, body);
  };

  const authorizeUrl = (query: Record<string, string> = {}): string => {
    const url = new URL(`${sandbox.serverUrl}/login/oauth/authorize`);
    const asked = { client_id: sandbox.app.clientId, redirect_uri: "http://localhost:5178/callback", ...query };
    url.search = new URLSearchParams(asked).toString();
    return url.href;
  };

  const exchange = async (fields: Record<string, string>): Promise<Record<string, unknown>> => {
    const credentials = { client_id: sandbox.app.clientId, client_secret: sandbox.app.clientSecret };
    const response = await fetch(`${sandbox.serverUrl}/login/oauth/access_token`, {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams({ ...credentials, ...fields }),
    });
    const body: unknown = await response.json();
    return { status: response.status, ...(typeof body === "object" ? body : {}) };
  };

  const codeFor = (user: User, query?: Record<string, string>): string => {
    return new URL(sandbox.signIn(authorizeUrl(query), user.login)).searchParams.get("code") ?? "";
  };

  return {
    send,
    asApp,
    asToken,
    mint,
    /** Mints and gives the token itself. */
    tokenFor: async (installation: Installation, body?: unknown) => (await mint(installation, body)).text("token"),
    authorizeUrl,
    exchange,
    codeFor,
    /** Signs the person in and gives their `ghu_` token. */
    userToken: async (user: User): Promise<string> => {
      return String((await exchange({ code: codeFor(user) })).access_token);
    },
  };
}
