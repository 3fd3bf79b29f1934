import { createPrivateKey } from "node:crypto";
import type { DurableObjectNamespace, Fetcher, KVNamespace, RateLimit } from "@cloudflare/workers-types";

/** What wrangler.toml and the secrets give the Worker. README says what each variable is for. */
export interface Bindings {
  KV: KVNamespace;
  LEDGER: DurableObjectNamespace;
  ASSETS: Fetcher;
  ADDRESS_LIMIT: RateLimit;
  CALLER_LIMIT: RateLimit;
  MINT_LIMIT: RateLimit;
  GITHUB_CLIENT_ID?: string;
  GITHUB_CLIENT_SECRET?: string;
  CALLBACK_URL?: string;
  ENCRYPTION_SECRET?: string;
  GITHUB_APP_ID?: string;
  GITHUB_APP_PRIVATE_KEY?: string;
  GITHUB_TOKEN?: string;
  GITHUB_SERVER_URL?: string;
  GITHUB_API_URL?: string;
  ALLOWED_LOGINS?: string;
  GITHUB_TIMEOUT_MS?: string;
  REQUEST_TIMEOUT_MS?: string;
}

/** The variables among them. */
type Variable = { [Name in keyof Bindings]: Bindings[Name] extends string | undefined ? Name : never }[keyof Bindings];

export interface Settings {
  /** The public origin of the service, such as `https://deplodash.example`. */
  origin: string;
  callbackUrl: string;
  /** Whether the service is for this machine alone. */
  loopback: boolean;
  clientId: string;
  clientSecret: string;
  appId: string;
  /** PKCS#8 PEM, which is what WebCrypto reads. */
  privateKey: string;
  /** The first seals, all open. */
  encryptionSecrets: string[];
  /** Signs everybody in as its owner; on the loopback only. */
  personalToken: string | null;
  serverUrl: string;
  apiUrl: string;
  /** Logins (lower case) and numeric ids of who may register agents; `null` where the variable is not set. */
  allowed: string[] | null;
  /** How long one call to GitHub may take, and how long all that a request does may, in milliseconds. */
  callTimeout: number;
  requestTimeout: number;
}

/** A variable that is missing or wrong, and how to come by a right one. Never its value. */
export interface Mistake {
  variable: string;
  sentence: string;
}

/** Thrown where the service cannot work as it is set up. */
export class Misconfigured extends Error {
  readonly mistakes: Mistake[];
  constructor(mistakes: Mistake[]) {
    super(mistakes.map(({ variable, sentence }) => `${variable} ${sentence}`).join("\n"));
    this.mistakes = mistakes;
  }
}

/** Reads all variables at once, so that an operator learns of all mistakes at once. */
export function readSettings(bindings: Bindings): Settings {
  const mistakes: Mistake[] = [];
  const wrong = (variable: string, sentence: string): null => {
    mistakes.push({ variable, sentence });
    return null;
  };
  const required = (variable: NonNullable<Variable>, howToGet: string): string => {
    const value = bindings[variable];
    if (typeof value === "string" && value.trim() !== "") return value.trim();
    wrong(variable, `is missing; ${howToGet}`);
    return "";
  };
  const url = (variable: string, value: string): URL | null => {
    if (!URL.canParse(value)) return wrong(variable, "is not a URL");
    const parsed = new URL(value);
    if (parsed.protocol !== "https:" && !(parsed.protocol === "http:" && isLoopback(parsed)))
      return wrong(variable, "must begin with https://, or on the loopback with http://");
    if (parsed.username || parsed.password || parsed.hash || parsed.search)
      return wrong(variable, "must hold no user, query or fragment");
    return parsed;
  };

  for (const binding of ["KV", "LEDGER", "ASSETS", "ADDRESS_LIMIT", "CALLER_LIMIT", "MINT_LIMIT"] as const) {
    if (!bindings[binding]) wrong(binding, "is not bound; wrangler.toml as it comes binds it");
  }

  const milliseconds = (variable: "GITHUB_TIMEOUT_MS" | "REQUEST_TIMEOUT_MS", usual: number): number => {
    const value = bindings[variable]?.trim() || String(usual);
    if (/^[1-9]\d{0,5}$/.test(value)) return Number(value);
    wrong(variable, "is not a number of milliseconds from 1 to 999999; remove it for the usual one");
    return usual;
  };

  const clientId = required("GITHUB_CLIENT_ID", "it stands on the GitHub App's settings page");
  const clientSecret = required("GITHUB_CLIENT_SECRET", "make one on the GitHub App's settings page");
  const appId = required("GITHUB_APP_ID", "it stands on the GitHub App's settings page");
  const pem = required("GITHUB_APP_PRIVATE_KEY", "make one on the GitHub App's settings page");
  const secrets = required("ENCRYPTION_SECRET", "make one with: openssl rand -base64 32");
  const callback = required("CALLBACK_URL", "it is the service's own address and /callback");

  const callbackUrl = callback ? url("CALLBACK_URL", callback) : null;
  if (callbackUrl && callbackUrl.pathname !== "/callback") wrong("CALLBACK_URL", "must end with the path /callback");
  const encryptionSecrets = secrets.split(",").map((secret) => secret.trim());
  if (secrets && encryptionSecrets.some((secret) => secret.length < 32))
    wrong(
      "ENCRYPTION_SECRET",
      "holds a secret of under 32 characters (a comma separates secrets); make one with: openssl rand -base64 32",
    );
  const privateKey = pem ? readPrivateKey(pem) : null;
  if (appId && !/^(\d+|Iv[\w.]+)$/.test(appId))
    wrong("GITHUB_APP_ID", "is neither an App's number nor its client id (Iv…)");
  if (Boolean(bindings.GITHUB_SERVER_URL?.trim()) !== Boolean(bindings.GITHUB_API_URL?.trim())) {
    const missing = bindings.GITHUB_API_URL?.trim() ? "GITHUB_SERVER_URL" : "GITHUB_API_URL";
    wrong(missing, "is missing; GITHUB_SERVER_URL and GITHUB_API_URL belong together");
  }
  if (pem && !privateKey) wrong("GITHUB_APP_PRIVATE_KEY", keyMistake(pem));
  const loopback = callbackUrl !== null && isLoopback(callbackUrl);
  const personalToken = bindings.GITHUB_TOKEN?.trim() || null;
  if (personalToken && callbackUrl && !loopback)
    wrong("GITHUB_TOKEN", "stands in for sign-in and is only for the loopback; remove it");
  const allowed = listOf(bindings.ALLOWED_LOGINS);
  if (allowed?.some((entry) => !/^(\*|[a-z0-9][a-z0-9_-]*)$/.test(entry)))
    wrong("ALLOWED_LOGINS", "holds what is neither a login nor a numeric id nor *; a comma separates them");
  const serverUrl = url("GITHUB_SERVER_URL", bindings.GITHUB_SERVER_URL?.trim() || "https://github.com");
  const callTimeout = milliseconds("GITHUB_TIMEOUT_MS", 10_000);
  const requestTimeout = milliseconds("REQUEST_TIMEOUT_MS", 25_000);
  const apiUrl = url("GITHUB_API_URL", bindings.GITHUB_API_URL?.trim() || "https://api.github.com");

  if (mistakes.length > 0 || !callbackUrl || !privateKey || !serverUrl || !apiUrl) throw new Misconfigured(mistakes);
  return {
    origin: callbackUrl.origin,
    callbackUrl: callbackUrl.href,
    loopback,
    clientId,
    clientSecret,
    appId,
    privateKey,
    encryptionSecrets,
    personalToken,
    serverUrl: serverUrl.href.replace(/\/$/, ""),
    apiUrl: apiUrl.href.replace(/\/$/, ""),
    allowed,
    callTimeout,
    requestTimeout,
  };
}

/** A comma-separated list in lower case; `null` where the variable is not set. */
function listOf(variable: string | undefined): string[] | null {
  if (!variable?.trim()) return null;
  return variable.split(",").flatMap((entry) => entry.trim().toLowerCase() || []);
}

/** Whether only this machine can reach the URL's host (RFC 6761, section 6.3; RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3). */
export function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}

function keyMistake(text: string): string {
  const cut = text.includes("-----BEGIN") && !text.includes("-----END");
  if (cut) return "holds only the first line of the key; put it in double quotes, with all its lines";
  return "is not an RSA key: the PEM file as GitHub hands it out, its line breaks real or as \\n, or base64 of it in one line";
}

/** GitHub hands the key out as PKCS#1; it may also come as PKCS#8, with `\n` for line breaks, or as base64 of the file. */
function readPrivateKey(text: string): string | null {
  const pem = text.includes("-----") ? text.replaceAll("\\n", "\n") : Buffer.from(text, "base64").toString();
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === "rsa" ? key.export({ type: "pkcs8", format: "pem" }).toString() : null;
  } catch {
    return null;
  }
}
