import { hkdfSync } from "node:crypto";
import { decodeProtectedHeader, EncryptJWT, jwtDecrypt } from "jose";
import { expect, test } from "vitest";
import { createSeal, type Purpose } from "../../src/crypto/seal.ts";
import { createFakeClock } from "../harness/fakeClock.ts";

const purposes: Purpose[] = ["session", "sign-in", "consent-request", "shown", "token", "cached-token"];
const hour = 3_600_000;

function sealWith(...secrets: string[]) {
  const clock = createFakeClock();
  return { clock, seal: createSeal(secrets, clock.now), end: clock.now() + hour };
}

test("opens a sealed value until it expires", async () => {
  const { clock, seal, end } = sealWith("one");
  const sealed = await seal.seal("token", { token: "ghs_1" }, end);
  clock.advanceTo(end - 1);
  expect(await seal.open("token", sealed)).toMatchObject({ token: "ghs_1" });
  clock.advanceTo(end);
  expect(await seal.open("token", sealed)).toBeNull();
});

test("does not open a value past an expiry within the same second", async () => {
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

test("does not open an altered value", async () => {
  const { seal, end } = sealWith("one");
  const sealed = await seal.seal("token", { token: "ghs_1" }, end);
  const parts = sealed.split(".");
  for (const index of [0, 2, 3, 4]) {
    const part = parts[index] ?? "";
    // The first character: the last one of a part may hold bits that mean nothing.
    const altered = parts.with(index, (part.startsWith("A") ? "B" : "A") + part.slice(1)).join(".");
    expect(await seal.open("token", altered), `part ${index}`).toBeNull();
  }
  for (const text of ["", ".", "....", sealed.slice(0, -2), `${sealed}AA`, "eyJhbGciOiJub25lIn0.e30."]) {
    expect(await seal.open("token", text), text).toBeNull();
  }
});

test("does not open a value combined from parts of two others", async () => {
  const { seal, end } = sealWith("one", "two");
  const one = (await seal.seal("token", { token: "ghs_1" }, end)).split(".");
  const other = (await seal.seal("token", { token: "ghs_2" }, end)).split(".");
  for (const index of [2, 3, 4]) {
    expect(await seal.open("token", one.with(index, other[index] ?? "").join("."))).toBeNull();
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

test("does not seal a value without an expiry", async () => {
  const { seal } = sealWith("one");
  await expect(seal.seal("token", {}, Number.NaN)).rejects.toThrow();
});

/** Derives a key by the definition of HKDF (RFC 5869), without the code under test. */
function keyOf(secret: string, purpose: Purpose): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(32), `deplodash ${purpose}`, 32));
}

test("seals values that another library opens as JWEs", async () => {
  const { clock, seal, end } = sealWith("one");
  const sealed = await seal.seal("session", { login: "ada", name: "Ada Löve 👩‍💻" }, end);
  const { payload } = await jwtDecrypt(sealed, keyOf("one", "session"), { currentDate: new Date(clock.now()) });
  expect(payload).toEqual({ login: "ada", name: "Ada Löve 👩‍💻", exp: Math.floor(end / 1000) });
});

test("opens values that another library sealed, as cookies and cached tokens of earlier versions are", async () => {
  const { clock, seal, end } = sealWith("one");
  const { alg = "", enc = "", kid = "" } = decodeProtectedHeader(await seal.seal("session", {}, end));
  const sealed = await new EncryptJWT({ login: "Ada Löve 👩‍💻" })
    .setProtectedHeader({ alg, enc: String(enc), kid })
    .setExpirationTime(Math.floor(end / 1000))
    .encrypt(keyOf("one", "session"));
  expect(await seal.open("session", sealed)).toEqual({ login: "Ada Löve 👩‍💻", exp: Math.floor(end / 1000) });
  clock.advanceTo(end);
  expect(await seal.open("session", sealed)).toBeNull();
});

test("opens a value only with an IV of 12 bytes and a tag of 16", async () => {
  const { seal, end } = sealWith("one");
  const [header = "", , iv = "", ciphertext = "", tag = ""] = (await seal.seal("token", {}, end)).split(".");
  const encrypted = Buffer.concat([Buffer.from(ciphertext, "base64url"), Buffer.from(tag, "base64url")]);
  const splitAt = (index: number) => {
    const parts = [encrypted.subarray(0, index), encrypted.subarray(index)];
    return [header, "", iv, ...parts.map((part) => part.toString("base64url"))].join(".");
  };
  expect(await seal.open("token", splitAt(encrypted.length - 16))).not.toBeNull();
  expect(await seal.open("token", splitAt(encrypted.length - 12))).toBeNull();
  expect(await seal.open("token", splitAt(encrypted.length - 17))).toBeNull();
  expect(await seal.open("token", [header, "", `${iv}AAAA`, ciphertext, tag].join("."))).toBeNull();
  expect(await seal.open("token", [header, "AAAA", iv, ciphertext, tag].join("."))).toBeNull();
});
