import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { appJwt } from "./apiClient.ts";
import { useSandbox } from "./useSandbox.ts";

const newSandbox = useSandbox();

async function refusal(here: ReturnType<typeof newSandbox>, claims: Record<string, unknown>, pem?: string) {
  const { status, body } = await here.send("GET /app", `Bearer ${await appJwt(here.sandbox, claims, pem)}`);
  return { status, body };
}

test("the App's key is PKCS#1, and its id and its client id are both accepted as issuer", async () => {
  const here = newSandbox();
  const { id, clientId, privateKey } = here.sandbox.app;
  expect(privateKey).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
  for (const iss of [id, String(id), clientId]) {
    expect((await refusal(here, { iss })).status, String(iss)).toBe(200);
  }
});

test("a JWT with another key or another algorithm cannot be decoded, and neither can a missing one", async () => {
  const here = newSandbox();
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const body = expect.objectContaining({ message: "A JSON web token could not be decoded" });
  const pem = other.export({ type: "pkcs8", format: "pem" }).toString();
  expect(await refusal(here, {}, pem)).toEqual({ status: 401, body });
  const [, claims] = (await appJwt(here.sandbox)).split(".");
  const unsigned = `${btoa('{"alg":"none"}')}.${claims}.`;
  expect(await here.send("GET /app", `Bearer ${unsigned}`)).toMatchObject({ status: 401, body });
  expect(await here.send("GET /app")).toMatchObject({ status: 401, body });
});

test("rejects a JWT that is expired, too long-lived, from the future, or without an expiry, as GitHub does", async () => {
  const here = newSandbox();
  const now = here.clock.now / 1000;
  const cases: Array<[Record<string, unknown>, RegExp]> = [
    [{ exp: now - 1 }, /'exp'\) must be a numeric value representing the future time/],
    [{ exp: undefined }, /'exp'\) must be a numeric value/],
    [{ exp: now + 601 }, /'exp'\) is too far in the future/],
    [{ iat: now + 5 }, /'iat'\) must be an Integer/],
    [{ iss: undefined }, /Missing 'issuer' claim/],
  ];
  for (const [claims, message] of cases) {
    const body = { message: expect.stringMatching(message) };
    expect(await refusal(here, claims)).toMatchObject({ status: 401, body });
  }
  expect((await refusal(here, { exp: now + 600, iat: now })).status).toBe(200);
});

test("an issuer that isn't an App is not found (404)", async () => {
  const body = expect.objectContaining({ message: "Integration not found" });
  expect(await refusal(newSandbox(), { iss: "1" })).toEqual({ status: 404, body });
});
