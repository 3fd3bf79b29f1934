import { hkdfSync } from "node:crypto";
import { decodeProtectedHeader, EncryptJWT, jwtDecrypt } from "jose";
import { expect, test } from "vitest";
import { createSeal, type Purpose } from "../../src/crypto/seal.ts";
import { hour } from "../../src/domain/time.ts";
import { createFakeClock } from "../harness/fakeClock.ts";

const purposes: Purpose[] = ["session", "sign-in", "consent-request", "shown", "token", "cached-token"];

function sealWith(...secrets: string[]) {
  const clock = createFakeClock();
  return { clock, seal: createSeal(secrets, clock.now), end: clock.now() + hour };
}

test("does not open an expired value, even within the second in which it expired", async () => {
  const { clock, seal, end } = sealWith("one");
  const sealed = await seal.seal("token", {}, end + 900);
  clock.advanceTo(end + 900);
  expect(await seal.open("token", sealed)).toBeNull();
});

test("seals into characters that cookies, URLs, and headers allow, without revealing the content", async () => {
  const { seal, end } = sealWith("one");
  const sealed = await seal.seal("session", { token: "ghu_secret" }, end);
  expect(sealed).toMatch(/^[\w.-]+$/);
  const [header = ""] = sealed.split(".");
  expect(Buffer.from(header, "base64url").toString()).not.toContain("ghu_secret");
  expect(await seal.seal("session", { token: "ghu_secret" }, end)).not.toBe(sealed);
});

test("opens a value only for the purpose it was sealed for", async () => {
  const { seal, end } = sealWith("one");
  for (const purpose of purposes) {
    const sealed = await seal.seal(purpose, { purpose }, end);
    for (const other of purposes) {
      const opened = await seal.open(other, sealed);
      if (other === purpose) expect(opened).toMatchObject({ purpose });
      else expect(opened, `${purpose} as ${other}`).toBeNull();
    }
  }
});

test.each(["token", "cached-token"] as const)("does not open an altered or combined value: %s", async (purpose) => {
  const { seal, end } = sealWith("one", "two");
  const sealed = await seal.seal(purpose, { token: "ghs_1" }, end);
  const [parts, others] = [sealed.split("."), (await seal.seal(purpose, { token: "ghs_2" }, end)).split(".")];
  for (const index of [2, 3, 4]) {
    expect(await seal.open(purpose, parts.with(index, others[index] ?? "").join("."))).toBeNull();
  }
  for (const index of [0, 2, 3, 4]) {
    const part = parts[index] ?? "";
    // Change the first character, because the last one of a part may contain unused bits.
    const altered = parts.with(index, (part.startsWith("A") ? "B" : "A") + part.slice(1)).join(".");
    expect(await seal.open(purpose, altered), `part ${index}`).toBeNull();
  }
  for (const text of ["", ".", "....", sealed.slice(0, -2), `${sealed}AA`, "eyJhbGciOiJub25lIn0.e30."]) {
    expect(await seal.open(purpose, text), text).toBeNull();
  }
});

test("seals with the first secret of the list, and opens with all of them", async () => {
  const { clock, seal: before, end } = sealWith("old");
  const sealed = await before.seal("token", { token: "ghs_1" }, end);
  const during = createSeal(["new", "old"], clock.now);
  expect(await during.open("token", sealed)).toMatchObject({ token: "ghs_1" });
  const fresh = await during.seal("token", { token: "ghs_2" }, end);
  const after = createSeal(["new"], clock.now);
  expect(await after.open("token", fresh)).toMatchObject({ token: "ghs_2" });
  expect(await after.open("token", sealed)).toBeNull();
  expect(await before.open("token", fresh)).toBeNull();
});

test("names the secret in the header without revealing it", async () => {
  const { seal, end } = sealWith("a secret");
  const { kid, alg, enc } = decodeProtectedHeader(await seal.seal("token", {}, end));
  expect({ alg, enc }).toEqual({ alg: "dir", enc: "A256GCM" });
  expect(kid).toMatch(/^[0-9a-f]{8}$/);
});

test("does not open a value that names our secret but was sealed with another key", async () => {
  const { seal, end } = sealWith("one");
  const { kid } = decodeProtectedHeader(await seal.seal("token", {}, end));
  if (kid === undefined) throw new Error("no kid");
  const forged = await new EncryptJWT({ token: "ghs_forged" })
    .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid })
    .setExpirationTime(Math.floor(end / 1000))
    .encrypt(new Uint8Array(32));
  expect(await seal.open("token", forged)).toBeNull();
});

test.each(["session", "token"] as const)("does not seal a value without an expiry: %s", async (purpose) => {
  const { seal } = sealWith("one");
  await expect(seal.seal(purpose, {}, Number.NaN)).rejects.toThrow();
});

/** Derives a key as HKDF is defined (RFC 5869), without using the code under test. */
function keyOf(secret: string, purpose: Purpose): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(32), `deplodash ${purpose}`, 32));
}

const kinds: Purpose[] = ["session", "token", "cached-token"];

test.each(kinds)("seals a JWE that opens until it expires, with the key that HKDF defines: %s", async (purpose) => {
  const { clock, seal, end } = sealWith("one");
  const sealed = await seal.seal(purpose, { login: "ada", name: "Ada Löve 👩‍💻" }, end);
  const { payload } = await jwtDecrypt(sealed, keyOf("one", purpose), { currentDate: new Date(clock.now()) });
  expect(payload).toEqual({ login: "ada", name: "Ada Löve 👩‍💻", exp: Math.floor(end / 1000) });
  clock.advanceTo(end - 1);
  expect(await seal.open(purpose, sealed)).toEqual(payload);
  clock.advanceTo(end);
  expect(await seal.open(purpose, sealed)).toBeNull();
});

test.each(kinds)("gives everyone who opens a value a copy of their own: %s", async (purpose) => {
  const { seal, end } = sealWith("one");
  const sealed = await seal.seal(purpose, { scopes: ["contents:read"] }, end);
  const open = () => seal.open<{ scopes: string[] }>(purpose, sealed);
  (await open())?.scopes.push("contents:write");
  expect((await open())?.scopes).toEqual(["contents:read"]);
});

test.each(kinds)("opens only a JWE that uses the algorithms for sealing: %s", async (purpose) => {
  const { seal, end } = sealWith("one");
  const { kid = "" } = decodeProtectedHeader(await seal.seal(purpose, {}, end));
  const under = (header: { alg: string; enc: string }, key: Uint8Array) =>
    new EncryptJWT({})
      .setProtectedHeader({ ...header, kid })
      .setExpirationTime(Math.floor(end / 1000))
      .encrypt(key);
  const key = keyOf("one", purpose);
  expect(await seal.open(purpose, await under({ alg: "dir", enc: "A256GCM" }, key))).not.toBeNull();
  expect(await seal.open(purpose, await under({ alg: "A256KW", enc: "A256GCM" }, key))).toBeNull();
  expect(await seal.open(purpose, await under({ alg: "dir", enc: "A128CBC-HS256" }, key))).toBeNull();
});

test.each(kinds)("opens a value only with an IV of 12 bytes and a tag of 16: %s", async (purpose) => {
  const { seal, end } = sealWith("one");
  const [header = "", , iv = "", ciphertext = "", tag = ""] = (await seal.seal(purpose, {}, end)).split(".");
  const encrypted = Buffer.concat([Buffer.from(ciphertext, "base64url"), Buffer.from(tag, "base64url")]);
  const splitAt = (index: number) => {
    const parts = [encrypted.subarray(0, index), encrypted.subarray(index)];
    return [header, "", iv, ...parts.map((part) => part.toString("base64url"))].join(".");
  };
  expect(await seal.open(purpose, splitAt(encrypted.length - 16))).not.toBeNull();
  expect(await seal.open(purpose, splitAt(encrypted.length - 12))).toBeNull();
  expect(await seal.open(purpose, splitAt(encrypted.length - 17))).toBeNull();
  expect(await seal.open(purpose, [header, "", `${iv}AAAA`, ciphertext, tag].join("."))).toBeNull();
  expect(await seal.open(purpose, [header, "AAAA", iv, ciphertext, tag].join("."))).toBeNull();
});
