import { EncryptJWT, jwtDecrypt } from "jose";
import { sha256 } from "./secret.ts";

/** The purpose of a sealed value. A value that was sealed for one purpose does not open for another. */
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
  /** Seals `payload` until `endsAt` (milliseconds since the epoch). Characters: letters, digits, `.`, `-`, `_`. */
  seal(purpose: Purpose, payload: object, endsAt: number): Promise<string>;
  /** Returns `null` if the value was changed, has expired, or was sealed for another purpose or with a secret that is no longer listed. */
  open<T extends object>(purpose: Purpose, sealed: string): Promise<T | null>;
}

/**
 * Creates a seal. Sealed values are JWEs (RFC 7516), `dir` with A256GCM. Each secret and purpose has its own key (HKDF, RFC 5869);
 * `kid` names the secret. The first secret seals, all of them open.
 */
export function createSeal(secrets: readonly string[], now: () => number): Seal {
  const kids = secrets.map((secret) => sha256(secret).slice(0, 8));
  const [first = ""] = kids;
  // Keys, not promises: on Workers, a promise belongs to the request that created it.
  const keys = new Map<string, CryptoKey>();
  const keyFor = async (kid: string | undefined, purpose: Purpose): Promise<CryptoKey> => {
    const secret = secrets[kids.indexOf(kid ?? "")];
    if (secret === undefined) throw new Error("sealed with another secret");
    const name = `${kid}:${purpose}`;
    const key = keys.get(name) ?? (await deriveKey(secret, purpose));
    keys.set(name, key);
    return key;
  };
  // As texts, so that every caller gets its own copy of the payload.
  const opened = new Map<string, string>();
  const openOurs = async <T extends object>(sealed: string, find: FindKey): Promise<T | null> => {
    let text = opened.get(sealed);
    if (text === undefined) {
      text = await decryptOurs(sealed, find);
      if (opened.size >= mostOpened) opened.clear();
      opened.set(sealed, text);
    }
    const payload: T & { exp: number } = JSON.parse(text);
    return payload.exp > Math.floor(now() / 1000) ? payload : null;
  };
  return {
    async seal(purpose, payload, endsAt) {
      return new EncryptJWT({ ...payload })
        .setProtectedHeader({ ...header, kid: first })
        .setExpirationTime(Math.floor(endsAt / 1000))
        .encrypt(await keyFor(first, purpose));
    },
    async open<T extends object>(purpose: Purpose, sealed: string) {
      const find: FindKey = ({ kid }) => keyFor(kid, purpose);
      try {
        if (purpose === "cached-token") return await openOurs<T>(sealed, find);
        return (await jwtDecrypt<T>(sealed, find, { ...accepted, currentDate: new Date(now()) })).payload;
      } catch {
        return null;
      }
    },
  };
}

const header = { alg: "dir", enc: "A256GCM" };
const accepted = { keyManagementAlgorithms: [header.alg], contentEncryptionAlgorithms: [header.enc] };

/** `header..iv.ciphertext.tag`: without an encrypted key, and with an IV of 12 bytes and a tag of 16 (RFC 7518, section 5.3). */
const shape = /^([\w-]+)\.\.([\w-]{16})\.([\w-]*)\.([\w-]{22})$/;
const tagLength = 128;

/** Finds the key that a JWE's header names. */
type FindKey = (header: { kid?: string }) => Promise<CryptoKey>;

/** How many values from our own storage an isolate remembers, because agents ask for the same tokens again and again. */
const mostOpened = 500;

/** Decrypts a value that comes from our own storage, at a fraction of the cost of jose. Throws if it can't be opened. */
async function decryptOurs(sealed: string, find: FindKey): Promise<string> {
  const [, encoded = "", iv = "", ciphertext = "", tag = ""] = shape.exec(sealed) ?? [];
  const { kid, alg, enc } = JSON.parse(Buffer.from(encoded, "base64url").toString());
  if (alg !== header.alg || enc !== header.enc) throw new Error("sealed with another algorithm");
  // The encoded header is authenticated as well (RFC 7516, section 5.1).
  const [ivBytes, additionalData] = [Buffer.from(iv, "base64url"), Buffer.from(encoded)];
  const encrypted = Buffer.concat([Buffer.from(ciphertext, "base64url"), Buffer.from(tag, "base64url")]);
  const algorithm = { name: "AES-GCM", iv: ivBytes, additionalData, tagLength };
  return Buffer.from(await crypto.subtle.decrypt(algorithm, await find({ kid }), encrypted)).toString();
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
