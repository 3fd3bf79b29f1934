import type { DurableObjectNamespace, Fetcher, KVNamespace, RateLimit } from "@cloudflare/workers-types";
import * as z from "zod/mini";
import { readAppPrivateKey } from "./domain/appPrivateKey.ts";
import { isLoopback } from "./domain/loopback.ts";
import { issuersOf, type OidcIssuer, readIssuerList } from "./domain/oidcIssuer.ts";
import { Invalid, listOf, readMilliseconds, readUrl } from "./domain/variable.ts";

/** The bindings and variables from wrangler.toml, and the secrets. The README explains each variable. */
export interface Bindings extends Variables {
  KV: KVNamespace;
  LEDGER: DurableObjectNamespace;
  DIRECTORY: DurableObjectNamespace;
  DEVICE_REQUESTS: DurableObjectNamespace;
  ASSETS: Fetcher;
  ADDRESS_LIMIT: RateLimit;
  CALLER_LIMIT: RateLimit;
  GIT_LIMIT: RateLimit;
  MINT_LIMIT: RateLimit;
  CONSENT_PAGE_LIMIT: RateLimit;
  DASHBOARD_LIMIT: RateLimit;
  DEVICE_LIMIT: RateLimit;
  REGISTRANT_MINT_LIMIT: RateLimit;
  APP_MINT_LIMIT: RateLimit;
}

const bindingNames = [
  ...(["KV", "LEDGER", "DIRECTORY", "DEVICE_REQUESTS", "ASSETS"] as const),
  "ADDRESS_LIMIT",
  "CALLER_LIMIT",
  "GIT_LIMIT",
  "MINT_LIMIT",
  "CONSENT_PAGE_LIMIT",
  "DASHBOARD_LIMIT",
  "DEVICE_LIMIT",
  "REGISTRANT_MINT_LIMIT",
  "APP_MINT_LIMIT",
] as const;

/** The unchecked variables. They are usually text, but [vars] in wrangler.toml may also contain numbers and lists. */
type Variables = { [Name in keyof typeof variables.shape]?: unknown };

export interface Settings {
  /** The public origin of the service, such as `https://deplodash.example`. */
  origin: string;
  callbackUrl: string;
  /** Whether the service runs on a loopback host, which only this machine can reach. */
  loopback: boolean;
  /** Additional host names for reaching this machine during development, such as `host.docker.internal`. */
  devHosts: string[];
  clientId: string;
  clientSecret: string;
  appId: string;
  /** The private key as PKCS#8 PEM, which WebCrypto can import. */
  privateKey: string;
  /** The first secret seals; any of them can open. */
  encryptionSecrets: string[];
  /** A token that replaces sign-in during development. Everyone is signed in as its owner. */
  personalToken: string | null;
  serverUrl: string;
  apiUrl: string;
  /** The OpenID Connect issuers that workloads may authenticate with. */
  oidcIssuers: OidcIssuer[];
  /** Logins (lower case) and numeric ids of people who may register agents; `null` if the variable is not set. */
  allowed: string[] | null;
  /** GitHub ids of the people who may use the operator page. */
  operatorIds: number[];
  /** How long one call to GitHub may take, in milliseconds. */
  callTimeout: number;
  /** How long an entire request may take, in milliseconds. */
  requestTimeout: number;
  /** The largest push through the git proxy, in bytes. */
  maxPushBytes: number;
}

/** A missing or invalid variable, with a sentence that says how to fix it. The sentence never contains the value. */
export interface Mistake {
  variable: string;
  sentence: string;
}

/** The error that is thrown if the service can't run with its configuration. */
export class Misconfigured extends Error {
  readonly mistakes: Mistake[];
  constructor(mistakes: Mistake[]) {
    super(mistakes.map(({ variable, sentence }) => `${variable} ${sentence}`).join("\n"));
    this.mistakes = mistakes;
  }
}

/** The text of a variable; "" if it isn't set. Accepts numbers and lists from [vars] in wrangler.toml, and removes surrounding quotes. */
const text = z.pipe(
  z.nullish(z.union([z.string(), z.number(), z.array(z.union([z.string(), z.number()]))], "must be text")),
  z.transform((value) =>
    String(value ?? "")
      .trim()
      .replace(/^(["'])(.*)\1$/s, "$2")
      .trim(),
  ),
);

function variable<T>(unset: T | Invalid, read: (value: string) => T | Invalid) {
  return z.pipe(
    text,
    z.transform((value, { issues }) => {
      const result = value === "" ? unset : read(value);
      if (!(result instanceof Invalid)) return result;
      issues.push({ code: "custom", message: result.sentence, input: value });
      return z.NEVER;
    }),
  );
}

function required<T = string>(howToGet: string, read: (value: string) => T | Invalid = (value) => value as T) {
  return variable(new Invalid(`is missing; ${howToGet}`), read);
}

const secretCommand = "create one with: openssl rand -base64 32";

const defaultRequestTimeout = 25_000;

const variables = z.object({
  GITHUB_CLIENT_ID: required("copy it from the GitHub App's settings page"),
  GITHUB_CLIENT_SECRET: required("create one on the GitHub App's settings page"),
  GITHUB_APP_ID: required("copy it from the GitHub App's settings page", (id) =>
    /^(\d+|Iv[\w.]+)$/.test(id) ? id : new Invalid("is neither an App id (a number) nor a client id (Iv…)"),
  ),
  GITHUB_APP_PRIVATE_KEY: required("create one on the GitHub App's settings page", (key) => {
    const read = readAppPrivateKey(key);
    return "pem" in read ? read.pem : new Invalid(read.mistake);
  }),
  CALLBACK_URL: required("set it to the service's origin followed by /callback", (value) => {
    const url = readUrl(value);
    if (url instanceof Invalid || url.pathname === "/callback") return url;
    return new Invalid("must have the path /callback");
  }),
  ENCRYPTION_SECRET: required(secretCommand, (value) => {
    const secrets = value.split(",").map((secret) => secret.trim());
    if (secrets.every((secret) => secret.length >= 32)) return secrets;
    return new Invalid(`contains a secret shorter than 32 characters (commas separate secrets); ${secretCommand}`);
  }),
  GITHUB_TOKEN: variable<string | null>(null, (token) => token),
  GITHUB_SERVER_URL: variable(new URL("https://github.com"), readUrl),
  GITHUB_API_URL: variable(new URL("https://api.github.com"), readUrl),
  OIDC_ISSUERS: variable<string[] | null>(null, readIssuerList),
  ALLOWED_LOGINS: variable<string[] | null>(null, (value) => {
    const entries = listOf(value.toLowerCase()).map((entry) => entry.replace(/^@/, ""));
    if (entries.every((entry) => /^(\*|[a-z0-9][a-z0-9_-]*)$/.test(entry))) return entries;
    return new Invalid("contains an entry that is not a login, a numeric id, or *; separate entries with commas");
  }),
  OPERATOR_IDS: variable<number[]>([], (value) => {
    const ids = listOf(value.toLowerCase());
    if (ids.every((id) => /^[1-9]\d{0,14}$/.test(id))) return ids.map(Number);
    return new Invalid("contains an entry that is not a numeric GitHub user id; separate ids with commas");
  }),
  ALLOWED_DEV_HOSTS: variable<string[]>([], (value) => {
    const hosts = listOf(value.toLowerCase());
    if (hosts.every((host) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(host))) return hosts;
    return new Invalid("contains an entry that is not a host name; leave out http:// and ports");
  }),
  GITHUB_TIMEOUT_MS: variable(10_000, readMilliseconds),
  // Cloudflare rejects more than 100 MB on Free and Pro plans, without an explanation. 95 MiB stays below that.
  MAX_PUSH_BYTES: variable(95 * 1024 * 1024, (value) =>
    /^[1-9]\d{0,11}$/.test(value)
      ? Number(value)
      : new Invalid("must be a number of bytes; remove it to use the default"),
  ),
  REQUEST_TIMEOUT_MS: variable(defaultRequestTimeout, readMilliseconds),
});

/** Reads and checks all variables. Throws `Misconfigured` with every mistake at once. */
export function readSettings(bindings: Bindings): Settings {
  const { data, error } = variables.safeParse(bindings);
  const serverUrl = data?.GITHUB_SERVER_URL.href.replace(/\/$/, "") ?? "";
  const oidcIssuers = data ? issuersOf(data.OIDC_ISSUERS, serverUrl, isLoopback(data.CALLBACK_URL)) : [];
  const mistakes = [
    ...bindingNames
      .filter((name) => !bindings[name])
      .map((name) => mistake(name, "is not bound; restore the binding in wrangler.toml")),
    ...(error?.issues ?? []).map(({ path, message }) => mistake(String(path[0]), message)),
    ...contradictions(bindings),
    ...(oidcIssuers instanceof Invalid ? [mistake("OIDC_ISSUERS", oidcIssuers.sentence)] : []),
  ];
  if (!data || oidcIssuers instanceof Invalid || mistakes.length > 0) throw new Misconfigured(mistakes);
  return {
    origin: data.CALLBACK_URL.origin,
    callbackUrl: data.CALLBACK_URL.href,
    loopback: isLoopback(data.CALLBACK_URL),
    devHosts: data.ALLOWED_DEV_HOSTS,
    clientId: data.GITHUB_CLIENT_ID,
    clientSecret: data.GITHUB_CLIENT_SECRET,
    appId: data.GITHUB_APP_ID,
    privateKey: data.GITHUB_APP_PRIVATE_KEY,
    encryptionSecrets: data.ENCRYPTION_SECRET,
    personalToken: data.GITHUB_TOKEN,
    serverUrl,
    apiUrl: data.GITHUB_API_URL.href.replace(/\/$/, ""),
    oidcIssuers,
    allowed: data.ALLOWED_LOGINS,
    operatorIds: data.OPERATOR_IDS,
    callTimeout: data.GITHUB_TIMEOUT_MS,
    requestTimeout: data.REQUEST_TIMEOUT_MS,
    maxPushBytes: data.MAX_PUSH_BYTES,
  };
}

const requestTimeouts = new WeakMap<Bindings, number>();

/** Returns how long a request may take, in milliseconds, even if other variables are invalid. Reads the variable once per isolate. */
export function requestTimeoutOf(bindings: Bindings): number {
  const known = requestTimeouts.get(bindings);
  if (known !== undefined) return known;
  const { data = defaultRequestTimeout } = variables.shape.REQUEST_TIMEOUT_MS.safeParse(bindings.REQUEST_TIMEOUT_MS);
  requestTimeouts.set(bindings, data);
  return data;
}

/** Returns mistakes that involve two variables. */
function contradictions(bindings: Bindings): Mistake[] {
  const value = (name: keyof typeof variables.shape): string => text.safeParse(bindings[name]).data ?? "";
  const mistakes: Mistake[] = [];
  if (Boolean(value("GITHUB_SERVER_URL")) !== Boolean(value("GITHUB_API_URL"))) {
    const missing = value("GITHUB_API_URL") ? "GITHUB_SERVER_URL" : "GITHUB_API_URL";
    mistakes.push(mistake(missing, "is missing; set both GITHUB_SERVER_URL and GITHUB_API_URL, or neither"));
  }
  const callback = URL.parse(value("CALLBACK_URL"));
  if (callback && !isLoopback(callback)) {
    for (const name of ["GITHUB_TOKEN", "ALLOWED_DEV_HOSTS"] as const) {
      if (value(name)) mistakes.push(mistake(name, "is for development and works only on a loopback host; remove it"));
    }
  }
  return mistakes;
}

function mistake(variable: string, sentence: string): Mistake {
  return { variable, sentence };
}
