import { expect, onTestFinished, test, vi } from "vitest";
import { day, minute, second } from "../../src/domain/time.ts";
import { createIssuerKeys, IssuerUnavailable } from "../../src/oidc/issuerKeys.ts";
import { runInContext } from "../../src/requestContext.ts";
import { createFakeClock } from "../harness/fakeClock.ts";
import { createIssuer, createSigningKey, publicJwk, serveIssuers } from "../harness/idTokens.ts";

/** Creates an issuer's keys as an isolate caches them, with a clock. `has` tells whether a key id is known. */
function createKeys(issuer = createIssuer(), loopback = false) {
  const clock = createFakeClock();
  const requested = serveIssuers(issuer);
  onTestFinished(() => void vi.restoreAllMocks());
  const log = {
    warn: vi.spyOn(console, "warn").mockReturnValue(),
    error: vi.spyOn(console, "error").mockReturnValue(),
  };
  const keys = createIssuerKeys([{ issuer: issuer.issuer, kind: "github-actions" }], loopback, clock.now);
  const has = async (id: string) => (await keys.find(issuer.issuer, id)) !== null;
  const pass = (milliseconds: number) => clock.advanceTo(clock.now() + milliseconds);
  return { issuer, keys, has, requested, pass, log };
}

const down = () => new Response(null, { status: 503 });
const unavailable = expect.objectContaining({ retryAfter: expect.any(Number) });

test("fetches an issuer's keys once, and finds them without a request from then on", async () => {
  const { issuer, has, requested } = createKeys();
  for (const _ of [1, 2, 3]) expect(await has("first")).toBe(true);
  expect(requested).toEqual([`${issuer.issuer}/.well-known/openid-configuration`, `${issuer.issuer}/.well-known/jwks`]);
});

test("sends no request to an issuer that isn't configured", async () => {
  const { keys, requested } = createKeys();
  expect(await keys.find("https://attacker.example", "first")).toBeNull();
  expect(requested).toEqual([]);
});

test("follows a rotation within a minute, and fetches at most once a minute for any number of unknown keys", async () => {
  const { issuer, has, requested, pass } = createKeys();
  await has("first");
  issuer.keys.push(createSigningKey("second"));
  for (let tries = 0; tries < 100; tries++) expect(await has(`unknown-${tries}`)).toBe(false);
  expect(await has("second")).toBe(false);
  expect(requested).toHaveLength(2);
  pass(minute);
  expect(await has("second")).toBe(true);
  expect(await has("first")).toBe(true);
  expect(requested).toHaveLength(4);
});

test("stops using a key that its issuer has withdrawn", async () => {
  const { issuer, has, requested, pass } = createKeys();
  await has("first");
  issuer.keys = [createSigningKey("second")];
  pass(10 * minute);
  expect(await has("first")).toBe(true);
  expect(requested).toHaveLength(2);
  pass(1);
  // This request still uses the cached keys and makes the isolate look for new ones.
  expect(await has("first")).toBe(true);
  await vi.waitFor(async () => expect(await has("first")).toBe(false));
  expect(await has("second")).toBe(true);
  expect(requested).toHaveLength(4);
});

test("keeps known keys while the issuer is down, for a day, and answers 503 for others", async () => {
  const { issuer, has, pass } = createKeys();
  await has("first");
  issuer.configuration = down;
  pass(23 * 60 * minute);
  expect(await has("first")).toBe(true);
  await expect(has("second")).rejects.toThrow(IssuerUnavailable);
  expect(await has("first")).toBe(true);
  pass(day);
  await expect(has("first")).rejects.toThrow(IssuerUnavailable);
});

test("asks an issuer again after ten seconds if it was down and no key is known", async () => {
  const { issuer, has, requested, pass } = createKeys();
  const { configuration } = issuer;
  issuer.configuration = down;
  await expect(has("first")).rejects.toEqual(unavailable);
  issuer.configuration = configuration;
  await expect(has("first")).rejects.toEqual(unavailable);
  expect(requested).toHaveLength(1);
  pass(10 * second);
  expect(await has("first")).toBe(true);
});

test.each<[what: string, answer: () => Response | Promise<Response>]>([
  ["doesn't answer", () => Promise.reject(new TypeError("fetch failed"))],
  ["is slow", () => Promise.reject(new DOMException("The operation timed out", "TimeoutError"))],
  ["redirects", () => new Response(null, { status: 302, headers: { Location: "https://attacker.example" } })],
  ["limits the rate", () => new Response(null, { status: 429 })],
])("an issuer that %s is unavailable", async (_what, answer) => {
  const { issuer, has, requested, log } = createKeys();
  issuer.configuration = answer;
  await expect(has("first")).rejects.toThrow(IssuerUnavailable);
  expect(requested).toHaveLength(1);
  expect(log.warn).toHaveBeenCalledOnce();
});

test("allows five seconds for both documents, and follows no redirect", async () => {
  const { has } = createKeys();
  const timeout = vi.spyOn(AbortSignal, "timeout");
  await has("first");
  expect(timeout.mock.calls).toEqual([[5_000]]);
  const signal = timeout.mock.results[0]?.value;
  expect(fetch).toHaveBeenCalledTimes(2);
  for (const [, init] of vi.mocked(fetch).mock.calls) expect(init).toMatchObject({ redirect: "manual", signal });
});

test("requests that arrive during a fetch wait for it, and send none of their own", async () => {
  const { issuer, has, requested } = createKeys();
  const released = Promise.withResolvers<void>();
  const { configuration } = issuer;
  issuer.configuration = async () => {
    await released.promise;
    return Response.json(configuration);
  };
  const answers = Promise.all([has("first"), has("first"), has("unknown")]);
  released.resolve();
  expect(await answers).toEqual([true, true, false]);
  expect(requested).toHaveLength(2);
});

test("stops waiting after six seconds for a fetch whose request was cancelled, and the next request sends its own", async () => {
  const { issuer, has, pass } = createKeys();
  const { configuration } = issuer;
  issuer.configuration = () => new Promise(() => {});
  void has("first");
  issuer.configuration = configuration;
  pass(6 * second);
  expect(await has("first")).toBe(true);
});

test("a client that goes away doesn't cancel the fetch that others wait for", async () => {
  const { has } = createKeys();
  const background = vi.fn();
  const context = { requestId: "", deadline: 0, githubCalls: 0, ledgerCalls: 0, directoryCalls: 0, background };
  await runInContext(context, () => has("first"));
  expect(background.mock.calls).toEqual([[expect.any(Promise)]]);
});

const rsa = publicJwk(createSigningKey("large", "RS256"));
const sized = (bits: number) => ({ ...rsa, n: Buffer.alloc(bits / 8, 0xff).toString("base64url") });
const fill = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...publicJwk(createSigningKey("x")), kid: `key-${index}` }));
const huge = () => new Response(`{"keys": [], "padding": "${"x".repeat(64 * 1024)}"}`);

test.each<[what: string, key: object]>([
  ["private", createSigningKey("first").privateKey.export({ format: "jwk" })],
  ["symmetric", { kty: "oct", kid: "first", k: "AAAA" }],
])(
  "trusts no key of an issuer that publishes a %s key, until it publishes its public keys again",
  async (_what, key) => {
    const { issuer, has, pass, log } = createKeys();
    await has("first");
    issuer.keySet = { keys: [publicJwk(createSigningKey("second")), key] };
    pass(minute);
    for (const id of ["second", "first"]) await expect(has(id)).rejects.toEqual(unavailable);
    expect(log.error).toHaveBeenCalledOnce();
    issuer.keySet = { keys: [publicJwk(createSigningKey("second"))] };
    pass(minute);
    expect(await has("second")).toBe(true);
    expect(await has("first")).toBe(false);
  },
);

test.each<[what: string, keySet: object | (() => Response)]>([
  ["with an RSA key of 1,024 bits", { keys: [sized(1_024)] }],
  ["with an RSA key of 16,384 bits", { keys: [sized(16_384)] }],
  ["with a huge exponent", { keys: [{ ...rsa, e: rsa.n }] }],
  ["with thousands of keys", { keys: Array.from({ length: 2_000 }, () => ({})) }],
  ["with a hundred and one keys", { keys: fill(101) }],
  ["with one id for two keys", { keys: [1, 2].map(() => publicJwk(createSigningKey("third"))) }],
  ["of more than 64 KiB", huge],
  ["that isn't JSON", () => new Response("<html>")],
  ["that isn't a set", { keys: "none" }],
  ["that is null", () => Response.json(null)],
])("refuses a key set %s, takes nothing from it, and keeps what is known", async (_what, keySet) => {
  const { issuer, has, pass, log } = createKeys();
  await has("first");
  const good = publicJwk(createSigningKey("second"));
  issuer.keySet = "keys" in keySet && Array.isArray(keySet.keys) ? { keys: [good, ...keySet.keys] } : keySet;
  pass(minute);
  expect(await has("second")).toBe(false);
  expect(await has("first")).toBe(true);
  expect(log.error).toHaveBeenCalledOnce();
});

test("ignores encryption keys and keys of other kinds, and uses the rest", async () => {
  const { issuer, has } = createKeys();
  const p384 = { kty: "EC", crv: "P-384", x: "AA", y: "AA", kid: "p384" };
  const encryption = { ...rsa, kid: "encryption", use: "enc" };
  const withoutId = { ...rsa, kid: undefined };
  issuer.keySet = { keys: [p384, encryption, withoutId, { ...rsa, kid: "rs512", alg: "RS512" }, ...fill(2), null, 7] };
  for (const id of ["p384", "encryption", "rs512", "undefined"]) expect(await has(id)).toBe(false);
  for (const id of ["key-0", "key-1"]) expect(await has(id)).toBe(true);
});

const elsewhere = "https://attacker.example";

test.each<[what: string, configuration: (issuer: string) => object]>([
  ["names another issuer", () => ({ issuer: elsewhere, jwks_uri: `${elsewhere}/keys` })],
  ["names no issuer", () => ({ jwks_uri: `${elsewhere}/keys` })],
  ["names keys on plain http", (issuer) => ({ issuer, jwks_uri: issuer.replace("https", "http") })],
  ["names keys on plain http at a loopback host", (issuer) => ({ issuer, jwks_uri: "http://localhost/keys" })],
  ["names keys in a file", (issuer) => ({ issuer, jwks_uri: "file:///etc/keys" })],
  ["names no keys", (issuer) => ({ issuer })],
])("refuses a configuration that %s, without asking for its keys", async (_what, configuration) => {
  const { issuer, has, requested } = createKeys();
  issuer.configuration = configuration(issuer.issuer);
  // As long as no key is known, nobody can tell whether a token is valid.
  for (const _ of [1, 2]) await expect(has("first")).rejects.toEqual(unavailable);
  expect(requested).toHaveLength(1);
});

test("accepts keys on plain http for a service on a loopback host", async () => {
  const { has } = createKeys(createIssuer("http://localhost:5179/_services/token"), true);
  expect(await has("first")).toBe(true);
});
