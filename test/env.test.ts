import { expect, test } from "vitest";
import { type Bindings, Misconfigured, readSettings } from "../src/env.ts";
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

test.each([
  ["as GitHub hands it out", pkcs1],
  ["as PKCS#8", pkcs8],
  ["with \\n for line breaks", pkcs1.trim().replaceAll("\n", "\\n")],
  ["as base64 of the file", Buffer.from(pkcs1).toString("base64")],
])("the App's key may come %s", (_how, key) => {
  expect(settings({ GITHUB_APP_PRIVATE_KEY: key }).privateKey).toBe(pkcs8);
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
  ["ENCRYPTION_SECRET", "tiny"],
  ["ENCRYPTION_SECRET", `${"x".repeat(32)},short`],
  ["GITHUB_TOKEN", "ghp_x"],
  ["GITHUB_APP_ID", "My App"],
  ["ALLOWED_LOGINS", "@ada"],
  ["ALLOWED_LOGINS", "ada; ben"],
  ["GITHUB_TIMEOUT_MS", "10s"],
  ["REQUEST_TIMEOUT_MS", "0"],
  ["KV", undefined],
  ["LEDGER", undefined],
  ["MINT_LIMIT", undefined],
])("a wrong %s is named, and its value is not (%j)", (variable, value) => {
  const found = mistakes({ [variable]: value });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(new RegExp(`^${variable} `));
  if (value?.trim()) expect(found[0]).not.toContain(value);
});

test("all mistakes are told at once", () => {
  expect(mistakes({ GITHUB_CLIENT_ID: "", CALLBACK_URL: "", ENCRYPTION_SECRET: "" })).toHaveLength(3);
});

test.each([
  "http://localhost:5178/callback",
  "http://127.0.0.1:1/callback",
  "http://[::1]:1/callback",
  "http://x.localhost/callback",
])("%s is for this machine alone, so http and GITHUB_TOKEN are in order", (url) => {
  expect(settings({ CALLBACK_URL: url, GITHUB_TOKEN: "ghp_x" })).toMatchObject({
    loopback: true,
    personalToken: "ghp_x",
  });
});

test.each(["https://localhost.example/callback", "https://127.0.0.1.example/callback"])(
  "%s is not this machine",
  (url) => {
    expect(settings({ CALLBACK_URL: url }).loopback).toBe(false);
    expect(mistakes({ CALLBACK_URL: url, GITHUB_TOKEN: "ghp_x" })).toHaveLength(1);
  },
);

test("a list of secrets rotates them, and ALLOWED_LOGINS is read in any case", () => {
  const read = settings({ ENCRYPTION_SECRET: `${"a".repeat(32)}, ${"b".repeat(32)}`, ALLOWED_LOGINS: "Ada, 42," });
  expect(read.encryptionSecrets).toEqual(["a".repeat(32), "b".repeat(32)]);
  expect(read.allowed).toEqual(["ada", "42"]);
  expect(settings({}).allowed).toBeNull();
});

test("the two addresses of a GitHub Enterprise Server belong together, and must be addresses", () => {
  const [server, api] = [
    { GITHUB_SERVER_URL: "https://ghe.example" },
    { GITHUB_API_URL: "https://ghe.example/api/v3" },
  ];
  expect(settings({ ...server, ...api })).toMatchObject({
    serverUrl: "https://ghe.example",
    apiUrl: "https://ghe.example/api/v3",
  });
  expect(mistakes(server)).toEqual([expect.stringMatching(/^GITHUB_API_URL is missing/)]);
  expect(mistakes(api)).toEqual([expect.stringMatching(/^GITHUB_SERVER_URL is missing/)]);
  expect(mistakes({ GITHUB_SERVER_URL: "ghe", ...api })).toEqual([
    expect.stringMatching(/^GITHUB_SERVER_URL is not a URL/),
  ]);
});

test("of a key that lost its lines it is said how to keep them", () => {
  expect(mistakes({ GITHUB_APP_PRIVATE_KEY: "-----BEGIN RSA PRIVATE KEY-----" })[0]).toContain("double quotes");
});

test.each(["htp://localhost:5178/callback", "https://user@deplodash.example/callback"])(
  "%s is no callback",
  (CALLBACK_URL) => {
    expect(mistakes({ CALLBACK_URL })).toHaveLength(1);
  },
);

test("an empty ALLOWED_LOGINS is as if it were not set", () => {
  expect(settings({ ALLOWED_LOGINS: " " }).allowed).toBeNull();
});
