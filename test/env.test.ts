import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { type Bindings, Misconfigured, readSettings, requestTimeoutOf } from "../src/env.ts";
import { bindingsOf, privateKey } from "./harness/bindings.ts";

const pkcs1 = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

function settings(variables: Partial<Bindings>) {
  return readSettings(bindingsOf(variables));
}

function mistakes(variables: Partial<Bindings>): string[] {
  try {
    settings(variables);
    return [];
  } catch (error) {
    if (error instanceof Misconfigured)
      return error.mistakes.map(({ variable, sentence }) => `${variable} ${sentence}`);
    throw error;
  }
}

const lines = pkcs1.trim().split("\n");
const base64 = (value: string) => Buffer.from(value).toString("base64");

test.each<[string, string]>([
  ["as GitHub provides it", pkcs1],
  ["as PKCS#8", pkcs8],
  ["with CRLF", pkcs1.replaceAll("\n", "\r\n")],
  ["with literal \\n", lines.join("\\n")],
  ["with literal \\r\\n", lines.join("\\r\\n")],
  ["with double-escaped \\\\n", lines.join("\\\\n")],
  ["indented", lines.map((line) => `    ${line}`).join("\n")],
  ["with trailing spaces", lines.join("  \n")],
  ["with no-break spaces", lines.join("\u00a0\n")],
  ["with blank lines", lines.join("\n\n")],
  ["with spaces instead of line breaks", lines.join(" ")],
  ["without line breaks", lines.join("")],
  ["in double quotes", `"${pkcs1}"`],
  ["in single quotes", `'${lines.join("\\n")}'`],
  ["after a byte order mark", `\ufeff${pkcs1}`],
  ["after other text", `Bag Attributes\n  friendlyName: deplodash\n${pkcs1}`],
  ["with dashes that a word processor changed", pkcs1.replaceAll("-----", "–––––")],
  ["as base64 of the file", base64(pkcs1)],
  ["as wrapped base64 of the file", base64(pkcs1).replaceAll(/(.{76})/g, "$1\n")],
  ["as base64url of the file", Buffer.from(pkcs1).toString("base64url")],
  ["as base64 of base64", base64(base64(pkcs1))],
  ["as base64 of its DER", privateKey.export({ type: "pkcs8", format: "der" }).toString("base64")],
  ["without the BEGIN and END lines", lines.slice(1, -1).join("")],
])("accepts the App's private key %s", (_form, key) => {
  expect(settings({ GITHUB_APP_PRIVATE_KEY: key }).privateKey).toBe(pkcs8);
});

const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

const encrypted = { format: "pem", cipher: "aes-256-cbc", passphrase: "x" } as const;

test.each<[string, string, RegExp]>([
  ["encrypted", privateKey.export({ type: "pkcs8", ...encrypted }).toString(), /passphrase/],
  ["encrypted as PKCS#1", privateKey.export({ type: "pkcs1", ...encrypted }).toString(), /passphrase/],
  ["EC", ec.export({ type: "pkcs8", format: "pem" }).toString(), /not an RSA key/],
  ["EC in SEC1", ec.export({ type: "sec1", format: "pem" }).toString(), /not an RSA key/],
  ["public", createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString(), /is a public key/],
  ["cut after the first line", lines[0] ?? "", /in double quotes, with all its lines/],
  ["damaged", pkcs1.replace(/[\s\S]{200}(?=-----END)/, ""), /is damaged/],
  ["a client secret", "0123456789abcdef0123456789abcdef01234567", /looks like a client secret/],
  ["a file name", "./my-app.2026-01-01.private-key.pem", /is a file name/],
  ["other text", "hunter2", /is not a private key/],
])("says what is wrong with a private key that is %s", (_form, key, sentence) => {
  expect(mistakes({ GITHUB_APP_PRIVATE_KEY: key })).toEqual([expect.stringMatching(sentence)]);
});

const [a, b] = ["a".repeat(32), "b".repeat(32)];

// wrangler.toml's [vars] may hold numbers and lists.
test.each<[given: Partial<Bindings>, read: object]>([
  [{ GITHUB_TIMEOUT_MS: 5000 }, { callTimeout: 5000 }],
  [{ GITHUB_APP_ID: 12345 }, { appId: "12345" }],
  [{ GITHUB_APP_ID: '"123"' }, { appId: "123" }],
  [{ CALLBACK_URL: "'https://deplodash.example/callback'" }, { callbackUrl: "https://deplodash.example/callback" }],
  [{ ALLOWED_LOGINS: ["Ada", 42] }, { allowed: ["ada", "42"] }],
  [{ ALLOWED_LOGINS: "Ada, 42," }, { allowed: ["ada", "42"] }],
  [{ ALLOWED_LOGINS: 583231 }, { allowed: ["583231"] }],
  [{ ALLOWED_LOGINS: "@ada, ben" }, { allowed: ["ada", "ben"] }],
  [{ ALLOWED_LOGINS: "ada ben" }, { allowed: ["ada", "ben"] }],
  [{ ALLOWED_LOGINS: "ada\nben" }, { allowed: ["ada", "ben"] }],
  [{ ALLOWED_LOGINS: "ada; ben," }, { allowed: ["ada", "ben"] }],
  [{ ALLOWED_LOGINS: " " }, { allowed: null }],
  [{}, { allowed: null }],
  [{ ENCRYPTION_SECRET: `${a}, ${b}` }, { encryptionSecrets: [a, b] }],
  [{ OPERATOR_IDS: "583231, 42" }, { operatorIds: [583231, 42] }],
  [{ OPERATOR_IDS: 42 }, { operatorIds: [42] }],
  [{ OPERATOR_IDS: " " }, { operatorIds: [] }],
])("reads %j", (given, read) => {
  expect(settings(given)).toMatchObject(read);
});

test("reads neither objects nor booleans", () => {
  expect(mistakes({ GITHUB_TIMEOUT_MS: { ms: 5000 }, ALLOWED_LOGINS: true })).toEqual([
    "ALLOWED_LOGINS must be text",
    "GITHUB_TIMEOUT_MS must be text",
  ]);
});

test("accepts development hosts only if CALLBACK_URL is loopback", () => {
  const ALLOWED_DEV_HOSTS = "host.docker.internal, Devbox.local";
  const CALLBACK_URL = "http://localhost:5178/callback";
  expect(settings({ ALLOWED_DEV_HOSTS, CALLBACK_URL }).devHosts).toEqual(["host.docker.internal", "devbox.local"]);
  expect(mistakes({ ALLOWED_DEV_HOSTS })).toEqual([expect.stringMatching(/^ALLOWED_DEV_HOSTS is for development/)]);
  expect(mistakes({ ALLOWED_DEV_HOSTS: "http://box:5178", CALLBACK_URL })).toEqual([
    expect.stringMatching(/^ALLOWED_DEV_HOSTS contains an entry that is not a host name/),
  ]);
});

test.each([
  ["GITHUB_CLIENT_ID", ""],
  ["GITHUB_CLIENT_SECRET", " "],
  ["GITHUB_APP_ID", undefined],
  ["GITHUB_APP_PRIVATE_KEY", "-----BEGIN NOTHING-----"],
  ["GITHUB_APP_PRIVATE_KEY", "bm90IGEga2V5"],
  ["CALLBACK_URL", "deplodash.example"],
  ["CALLBACK_URL", "http://deplodash.example/callback"],
  ["CALLBACK_URL", "https://deplodash.example/"],
  ["CALLBACK_URL", "htp://localhost:5178/callback"],
  ["CALLBACK_URL", "https://user@deplodash.example/callback"],
  ["ENCRYPTION_SECRET", "tiny"],
  ["ENCRYPTION_SECRET", `${"x".repeat(32)},short`],
  ["GITHUB_TOKEN", "ghp_x"],
  ["GITHUB_APP_ID", "My App"],
  ["ALLOWED_LOGINS", "acme/team"],
  ["ALLOWED_LOGINS", "ada[bot]"],
  ["OIDC_ISSUERS", "gitlab.com"],
  ["OIDC_ISSUERS", "http://issuer.example"],
  ["OIDC_ISSUERS", "https://issuer.example?tenant=ada"],
  ["OIDC_ISSUERS", "https://Issuer.example"],
  ["OIDC_ISSUERS", "https://issuer.example:443/"],
  ["OIDC_ISSUERS", "http://localhost:5179"],
  ["OIDC_ISSUERS", "https://token.actions.githubusercontent.com/"],
  ["OIDC_ISSUERS", "https://gitlab.com/"],
  ["OIDC_ISSUERS", "gitlab+https://gitlab.example/"],
  ["OIDC_ISSUERS", "https://gitlab.example, gitlab+https://gitlab.example"],
  ["OIDC_ISSUERS", "https://user:password@issuer.example"],
  ["OPERATOR_IDS", "ada"],
  ["OPERATOR_IDS", "583231, 0"],
  ["GITHUB_TIMEOUT_MS", "10s"],
  ["REQUEST_TIMEOUT_MS", "0"],
  ["KV", undefined],
  ["LEDGER", undefined],
  ["DIRECTORY", undefined],
  ["DEVICE_REQUESTS", undefined],
  ["DEVICE_LIMIT", undefined],
  ["MINT_LIMIT", undefined],
  ["REGISTRANT_MINT_LIMIT", undefined],
  ["APP_MINT_LIMIT", undefined],
])("names a wrong %s without its value (%j)", (variable, value) => {
  const found = mistakes({ [variable]: value });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(new RegExp(`^${variable} `));
  if (value?.trim()) expect(found[0]).not.toContain(value);
});

const gitHub = { issuer: "https://token.actions.githubusercontent.com", kind: "github-actions" };
const gitLab = { issuer: "https://gitlab.com", kind: "gitlab" };

test("workloads may authenticate with this GitHub's Actions and GitLab.com by default", () => {
  expect(settings({}).oidcIssuers).toEqual([gitHub, gitLab]);
  const server = { GITHUB_SERVER_URL: "https://ghe.example", GITHUB_API_URL: "https://ghe.example/api/v3" };
  const own = { issuer: "https://ghe.example/_services/token", kind: "github-actions" };
  expect(settings(server).oidcIssuers).toEqual([own, gitLab]);
  const tenant = { GITHUB_SERVER_URL: "https://acme.ghe.com", GITHUB_API_URL: "https://api.acme.ghe.com" };
  const tenantsOwn = { issuer: "https://token.actions.acme.ghe.com", kind: "github-actions" };
  expect(settings(tenant).oidcIssuers).toEqual([tenantsOwn, gitLab]);
  expect(settings({ ...tenant, OIDC_ISSUERS: tenantsOwn.issuer }).oidcIssuers).toEqual([tenantsOwn]);
});

test("an issuer on plain http works only for a service on a loopback host", () => {
  const CALLBACK_URL = "http://localhost:5178/callback";
  const sandbox = { GITHUB_SERVER_URL: "http://localhost:5179", GITHUB_API_URL: "http://localhost:5179/api/v3" };
  const issuer = "http://localhost:5179/_services/token";
  expect(settings({ ...sandbox, CALLBACK_URL }).oidcIssuers).toEqual([{ issuer, kind: "github-actions" }, gitLab]);
  expect(settings(sandbox).oidcIssuers).toEqual([gitLab]);
  const another = "http://localhost:5180";
  expect(settings({ CALLBACK_URL, OIDC_ISSUERS: another }).oidcIssuers).toEqual([{ issuer: another, kind: "other" }]);
});

test("reads a list of issuers, and the kind of each", () => {
  const list = [`${gitHub.issuer}/acme`, "gitlab+https://gitlab.example", "https://tenant.example/", gitLab.issuer];
  expect(settings({ OIDC_ISSUERS: `${list.join(", ")}, gitlab+${gitLab.issuer}` }).oidcIssuers).toEqual([
    { issuer: `${gitHub.issuer}/acme`, kind: "github-actions" },
    { issuer: "https://gitlab.example", kind: "gitlab" },
    { issuer: "https://tenant.example/", kind: "other" },
    gitLab,
  ]);
  expect(settings({ OIDC_ISSUERS: "none" }).oidcIssuers).toEqual([]);
});

test.each([
  gitHub.issuer,
  `${gitHub.issuer}/acme`,
  "https://token.actions.acme.ghe.com",
  "https://other.example/_services/token",
])(
  "refuses %s, the issuer of another GitHub, whose ids differ and whose subjects contain names that can change hands",
  (issuer) => {
    const server = { GITHUB_SERVER_URL: "https://ghe.example", GITHUB_API_URL: "https://ghe.example/api/v3" };
    expect(mistakes({ ...server, OIDC_ISSUERS: issuer })).toEqual([
      "OIDC_ISSUERS contains the issuer of a GitHub server other than GITHUB_SERVER_URL",
    ]);
  },
);

test("reports all mistakes at once", () => {
  expect(mistakes({ GITHUB_CLIENT_ID: "", CALLBACK_URL: "", ENCRYPTION_SECRET: "" })).toHaveLength(3);
});

test.each([
  ["http://localhost:5178/callback", true],
  ["http://127.0.0.1:1/callback", true],
  ["http://[::1]:1/callback", true],
  ["http://x.localhost/callback", true],
  ["https://localhost.example/callback", false],
  ["https://127.0.0.1.example/callback", false],
])("accepts GITHUB_TOKEN, and plain http, only with a loopback address (%s)", (CALLBACK_URL, loopback) => {
  expect(settings({ CALLBACK_URL }).loopback).toBe(loopback);
  const withToken = { CALLBACK_URL, GITHUB_TOKEN: "ghp_x" };
  expect(mistakes(withToken)).toHaveLength(loopback ? 0 : 1);
  if (loopback) expect(settings(withToken).personalToken).toBe("ghp_x");
});

test("requires both URLs of a GitHub Enterprise Server", () => {
  const [serverUrl, apiUrl] = ["https://ghe.example", "https://ghe.example/api/v3"];
  const [server, api] = [{ GITHUB_SERVER_URL: serverUrl }, { GITHUB_API_URL: apiUrl }];
  expect(settings({ ...server, ...api })).toMatchObject({ serverUrl, apiUrl });
  expect(mistakes(server)).toEqual([expect.stringMatching(/^GITHUB_API_URL is missing/)]);
  expect(mistakes(api)).toEqual([expect.stringMatching(/^GITHUB_SERVER_URL is missing/)]);
  expect(mistakes({ GITHUB_SERVER_URL: "ghe", ...api })).toEqual([
    expect.stringMatching(/^GITHUB_SERVER_URL is not a URL/),
  ]);
});

test.each([
  ["5000", 5000],
  [5000, 5000],
  ['"5000"', 5000],
  ["soon", 25_000],
  [undefined, 25_000],
])(
  "a request may take as long as REQUEST_TIMEOUT_MS says, even if other variables are missing (%j)",
  (value, expected) => {
    expect(requestTimeoutOf({ REQUEST_TIMEOUT_MS: value } as Bindings)).toBe(expected);
  },
);
