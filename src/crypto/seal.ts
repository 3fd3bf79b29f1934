import { EncryptJWT, jwtDecrypt } from "jose";
import { sha256 } from "./secret.ts";

/** The purpose of a sealed value. A value that was sealed for one purpose can't be opened for another. */
export type Purpose =
  | "session"
  | "sign-in"
  | "return-path"
  | "new-token"
  | "outcome"
  | "administrator"
  | "consent-request"
  | "shown"
  | "shown-access"
  | "shown-repository"
  | "shown-code"
  | "token"
  | "webhook"
  | "new-webhook-secret"
  | "cached-token"
  | "agent-token";

export interface Seal {
  /** Seals `payload` until `endsAt` (milliseconds since the epoch). The result consists of letters, digits, `.`, `-`, and `_`. */
  seal(purpose: Purpose, payload: object, endsAt: number): Promise<string>;
  /** Returns `null` if the value was changed, has expired, or was sealed for another purpose or with a secret that is no longer listed. */
  open<T extends object>(purpose: Purpose, sealed: string): Promise<T | null>;
}

/**
 * Creates a seal. Sealed values are JWEs (RFC 7516) that use `dir` with A256GCM. Each combination of secret and purpose has its own key
 * (HKDF, RFC 5869), and `kid` names the secret. The first secret seals; any of them can open.
 */
export function createSeal(secrets: readonly string[], now: () => number): Seal {
  const kids = secrets.map((secret) => sha256(secret).slice(0, 8));
  const [first = ""] = kids;
  // Store keys rather than promises. On Workers, a promise belongs to the request that created it.
  const keys = new Map<string, CryptoKey>();
  const keyFor = async (kid: string | undefined, purpose: Purpose): Promise<CryptoKey> => {
    const secret = secrets[kids.indexOf(kid ?? "")];
    if (secret === undefined) throw new Error("sealed with another secret");
    const name = `${kid}:${purpose}`;
    const key = keys.get(name) ?? (await deriveKey(secret, purpose));
    keys.set(name, key);
    return key;
  };
  const openDirectly = async <T extends object>(sealed: string, find: FindKey): Promise<T | null> => {
    const payload: T & { exp: number } = JSON.parse(await decryptDirectly(sealed, find));
    return payload.exp > Math.floor(now() / 1000) ? payload : null;
  };
  return {
    async seal(purpose, payload, endsAt) {
      const exp = Math.floor(endsAt / 1000);
      const key = await keyFor(first, purpose);
      if (isOnlyStored(purpose)) return encryptDirectly({ ...payload, exp }, first, key);
      return new EncryptJWT({ ...payload })
        .setProtectedHeader({ ...header, kid: first })
        .setExpirationTime(exp)
        .encrypt(key);
    },
    async open<T extends object>(purpose: Purpose, sealed: string) {
      const find: FindKey = ({ kid }) => keyFor(kid, purpose);
      try {
        if (isOnlyStored(purpose)) return await openDirectly<T>(sealed, find);
        return (await jwtDecrypt<T>(sealed, find, { ...accepted, currentDate: new Date(now()) })).payload;
      } catch {
        return null;
      }
    },
  };
}

const header = { alg: "dir", enc: "A256GCM" };
const accepted = { keyManagementAlgorithms: [header.alg], contentEncryptionAlgorithms: [header.enc] };

/**
 * Returns whether values with this purpose are tokens, which never leave our storage. Each mint seals two, and each warm request opens
 * one, so they use WebCrypto directly, at a fraction of jose's cost. jose can open them, too.
 */
function isOnlyStored(purpose: Purpose): boolean {
  return purpose === "token" || purpose === "cached-token";
}

/** `header..iv.ciphertext.tag`, with no encrypted key, a 12-byte IV, and a 16-byte tag (RFC 7518, section 5.3). */
const shape = /^([\w-]+)\.\.([\w-]{16})\.([\w-]*)\.([\w-]{22})$/;
const [ivLength, tagLength] = [12, 16];

/** A function that returns the key named in a JWE's header. */
type FindKey = (header: { kid?: string }) => Promise<CryptoKey>;

/** Encrypts a value for our own storage. */
async function encryptDirectly(payload: { exp: number }, kid: string, key: CryptoKey): Promise<string> {
  if (!Number.isFinite(payload.exp)) throw new Error("a sealed value needs an end");
  const encoded = Buffer.from(JSON.stringify({ ...header, kid })).toString("base64url");
  const iv = crypto.getRandomValues(Buffer.alloc(ivLength));
  const text = Buffer.from(JSON.stringify(payload));
  const encrypted = Buffer.from(await crypto.subtle.encrypt(algorithmOf(encoded, iv), key, text));
  const parts = [iv, encrypted.subarray(0, -tagLength), encrypted.subarray(-tagLength)];
  return [encoded, "", ...parts.map((part) => part.toString("base64url"))].join(".");
}

/** Decrypts a value from our own storage. Throws if it can't be opened. */
async function decryptDirectly(sealed: string, find: FindKey): Promise<string> {
  const [, encoded = "", iv = "", ciphertext = "", tag = ""] = shape.exec(sealed) ?? [];
  const { kid, alg, enc } = JSON.parse(Buffer.from(encoded, "base64url").toString());
  if (alg !== header.alg || enc !== header.enc) throw new Error("sealed with another algorithm");
  const encrypted = Buffer.concat([Buffer.from(ciphertext, "base64url"), Buffer.from(tag, "base64url")]);
  const algorithm = algorithmOf(encoded, Buffer.from(iv, "base64url"));
  return Buffer.from(await crypto.subtle.decrypt(algorithm, await find({ kid }), encrypted)).toString();
}

/** Returns the cipher's parameters. The encoded header is also authenticated (RFC 7516, section 5.1). */
function algorithmOf(encoded: string, iv: Buffer<ArrayBuffer>): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: Buffer.from(encoded), tagLength: 8 * tagLength };
}

async function deriveKey(secret: string, purpose: Purpose): Promise<CryptoKey> {
  const text = new TextEncoder();
  const material = await crypto.subtle.importKey("raw", text.encode(secret), "HKDF", false, ["deriveKey"]);
  const derivation = {
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(32),
    info: text.encode(`deplodash ${purpose}`),
  };
  return crypto.subtle.deriveKey(derivation, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
