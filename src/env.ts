import { createPrivateKey } from "node:crypto";
import type { DurableObjectNamespace, Fetcher, KVNamespace, RateLimit } from "@cloudflare/workers-types";

/** The bindings and variables from wrangler.toml and the secrets. README explains each variable. */
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

/** The names of the variables among them. */
type Variable = { [Name in keyof Bindings]: Bindings[Name] extends string | undefined ? Name : never }[keyof Bindings];

export interface Settings {
  /** The public origin of the service, such as `https://deplodash.example`. */
  origin: string;
  callbackUrl: string;
  /** Whether the service runs on a loopback host, for this machine only. */
  loopback: boolean;
  clientId: string;
  clientSecret: string;
  appId: string;
  /** PKCS#8 PEM, the form that WebCrypto imports. */
  privateKey: string;
  /** The first one seals, all of them open. */
  encryptionSecrets: string[];
  /** Replaces sign-in during development: everyone is signed in as its owner. */
  personalToken: string | null;
  serverUrl: string;
  apiUrl: string;
  /** Logins (lower case) and numeric ids of people who may register agents; `null` if the variable is not set. */
  allowed: string[] | null;
  /** How long one call to GitHub, and a whole request, may take, in milliseconds. */
  callTimeout: number;
  requestTimeout: number;
}

/** A variable that is missing or invalid, and how to fix it. Never its value. */
export interface Mistake {
  variable: string;
  sentence: string;
}

/** Thrown if the service cannot run with its configuration. */
export class Misconfigured extends Error {
  readonly mistakes: Mistake[];
  constructor(mistakes: Mistake[]) {
    super(mistakes.map(({ variable, sentence }) => `${variable} ${sentence}`).join("\n"));
    this.mistakes = mistakes;
  }
}

/** Reads and checks all variables. Throws `Misconfigured` with every mistake at once. */
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
      return wrong(variable, "must start with https:// (http:// is allowed on loopback hosts)");
    if (parsed.username || parsed.password || parsed.hash || parsed.search)
      return wrong(variable, "must not contain a user, query, or fragment");
    return parsed;
  };

  for (const binding of ["KV", "LEDGER", "ASSETS", "ADDRESS_LIMIT", "CALLER_LIMIT", "MINT_LIMIT"] as const) {
    if (!bindings[binding]) wrong(binding, "is not bound; restore the binding in wrangler.toml");
  }

  const milliseconds = (variable: "GITHUB_TIMEOUT_MS" | "REQUEST_TIMEOUT_MS", usual: number): number => {
    const value = bindings[variable]?.trim() || String(usual);
    if (/^[1-9]\d{0,5}$/.test(value)) return Number(value);
    wrong(variable, "must be a number of milliseconds from 1 to 999999; remove it to use the default");
    return usual;
  };

  const clientId = required("GITHUB_CLIENT_ID", "copy it from the GitHub App's settings page");
  const clientSecret = required("GITHUB_CLIENT_SECRET", "create one on the GitHub App's settings page");
  const appId = required("GITHUB_APP_ID", "copy it from the GitHub App's settings page");
  const pem = required("GITHUB_APP_PRIVATE_KEY", "create one on the GitHub App's settings page");
  const secrets = required("ENCRYPTION_SECRET", "create one with: openssl rand -base64 32");
  const callback = required("CALLBACK_URL", "set it to the service's origin followed by /callback");

  const callbackUrl = callback ? url("CALLBACK_URL", callback) : null;
  if (callbackUrl && callbackUrl.pathname !== "/callback") wrong("CALLBACK_URL", "must have the path /callback");
  const encryptionSecrets = secrets.split(",").map((secret) => secret.trim());
  if (secrets && encryptionSecrets.some((secret) => secret.length < 32))
    wrong(
      "ENCRYPTION_SECRET",
      "contains a secret that is shorter than 32 characters (commas separate secrets); create one with: openssl rand -base64 32",
    );
  const privateKey = pem ? readPrivateKey(pem) : null;
  if (appId && !/^(\d+|Iv[\w.]+)$/.test(appId))
    wrong("GITHUB_APP_ID", "is neither an App id (a number) nor a client id (Iv…)");
  if (Boolean(bindings.GITHUB_SERVER_URL?.trim()) !== Boolean(bindings.GITHUB_API_URL?.trim())) {
    const missing = bindings.GITHUB_API_URL?.trim() ? "GITHUB_SERVER_URL" : "GITHUB_API_URL";
    wrong(missing, "is missing; set both GITHUB_SERVER_URL and GITHUB_API_URL, or neither");
  }
  if (pem && !privateKey) wrong("GITHUB_APP_PRIVATE_KEY", keyMistake(pem));
  const loopback = callbackUrl !== null && isLoopback(callbackUrl);
  const personalToken = bindings.GITHUB_TOKEN?.trim() || null;
  if (personalToken && callbackUrl && !loopback)
    wrong("GITHUB_TOKEN", "replaces sign-in during development and works only on a loopback host; remove it");
  const allowed = listOf(bindings.ALLOWED_LOGINS);
  if (allowed?.some((entry) => !/^(\*|[a-z0-9][a-z0-9_-]*)$/.test(entry)))
    wrong("ALLOWED_LOGINS", "contains an entry that is not a login, a numeric id, or *; separate entries with commas");
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

/** Returns the entries of a comma-separated list in lower case; `null` if the variable is not set. */
function listOf(variable: string | undefined): string[] | null {
  if (!variable?.trim()) return null;
  return variable.split(",").flatMap((entry) => entry.trim().toLowerCase() || []);
}

/** Returns whether the URL's host is this machine (RFC 6761, section 6.3; RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3). */
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
  if (cut) return "contains only the first line of the key; put the whole key in double quotes, with all its lines";
  return "is not an RSA private key; paste the PEM file from GitHub, with real line breaks or \\n, or its base64 in one line";
}

/** Returns the key as PKCS#8 PEM. GitHub provides PKCS#1; operators also paste PKCS#8, `\n` for line breaks, or base64 of the file. */
function readPrivateKey(text: string): string | null {
  const pem = text.includes("-----") ? text.replaceAll("\\n", "\n") : Buffer.from(text, "base64").toString();
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === "rsa" ? key.export({ type: "pkcs8", format: "pem" }).toString() : null;
  } catch {
    return null;
  }
}
