import { createPrivateKey } from "node:crypto";
import { SignJWT } from "jose";
import type { Installation, Sandbox, User } from "./sandbox.ts";

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body, or undefined if the answer is empty. */
  readonly body: unknown;
  /** Returns a property of the body, or undefined. */
  get(...path: Array<string | number>): unknown;
  /** Returns a property of the body. Throws unless it's a string. */
  text(name: string): string;
}

function property(value: unknown, name: string | number): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** Creates the App's JWT. Tests can pass wrong claims or another key. */
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

/** Creates a client that calls the API as an App or an agent would, without following redirects. */
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
    /** Mints a token and returns its value. */
    tokenFor: async (installation: Installation, body?: unknown) => (await mint(installation, body)).text("token"),
    authorizeUrl,
    exchange,
    codeFor,
    /** Signs the person in. Returns their `ghu_` token. */
    userToken: async (user: User): Promise<string> => {
      return String((await exchange({ code: codeFor(user) })).access_token);
    },
  };
}
