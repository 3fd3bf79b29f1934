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

/** `header..iv.ciphertext.tag`: without an encrypted key, and with an IV of 12 bytes and a tag of 16 (RFC 7518, section 5.3). */
const shape = /^([\w-]+)\.\.([\w-]{16})\.([\w-]*)\.([\w-]{22})$/;
const ivLength = 12;
const tagLength = 16;

/**
 * Creates a seal. Sealed values are JWEs (RFC 7516), `dir` with A256GCM. Each secret and purpose has its own key (HKDF, RFC 5869);
 * `kid` names the secret. The first secret seals, all of them open.
 * Uses WebCrypto: each request opens a value, and jose takes several times as long for everything around the decryption.
 */
export function createSeal(secrets: readonly string[], now: () => number): Seal {
  const headers = secrets.map((secret) => headerOf(sha256(secret).slice(0, 8)));
  const [first = ""] = headers;
  // Keys, not promises: on Workers, a promise belongs to the request that created it.
  const keys = new Map<string, CryptoKey>();
  const keyFor = async (header: string, purpose: Purpose): Promise<CryptoKey> => {
    const name = `${header}:${purpose}`;
    const key = keys.get(name) ?? (await deriveKey(secrets[headers.indexOf(header)] ?? "", purpose));
    keys.set(name, key);
    return key;
  };
  return {
    async seal(purpose, payload, endsAt) {
      const exp = Math.floor(endsAt / 1000);
      if (!Number.isFinite(exp)) throw new Error("a sealed value needs an expiry");
      const iv = crypto.getRandomValues(new Uint8Array(ivLength));
      const text = Buffer.from(JSON.stringify({ ...payload, exp }));
      const encrypted = await crypto.subtle.encrypt(algorithmOf(first, iv), await keyFor(first, purpose), text);
      const end = encrypted.byteLength - tagLength;
      const parts = [iv, new Uint8Array(encrypted, 0, end), new Uint8Array(encrypted, end)];
      return [first, "", ...parts.map((part) => Buffer.from(part).toString("base64url"))].join(".");
    },
    async open<T extends object>(purpose: Purpose, sealed: string) {
      const [, header = "", iv = "", ciphertext = "", tag = ""] = shape.exec(sealed) ?? [];
      if (!headers.includes(header)) return null;
      const encrypted = Buffer.concat([Buffer.from(ciphertext, "base64url"), Buffer.from(tag, "base64url")]);
      const key = await keyFor(header, purpose);
      try {
        const text = await crypto.subtle.decrypt(algorithmOf(header, Buffer.from(iv, "base64url")), key, encrypted);
        const payload: T & { exp: number } = JSON.parse(Buffer.from(text).toString());
        return payload.exp > Math.floor(now() / 1000) ? payload : null;
      } catch {
        return null;
      }
    },
  };
}

function headerOf(kid: string): string {
  return Buffer.from(JSON.stringify({ alg: "dir", enc: "A256GCM", kid })).toString("base64url");
}

/** Returns the parameters of a JWE's encryption: the encoded header is authenticated as well (RFC 7516, section 5.1). */
function algorithmOf(header: string, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: Buffer.from(header), tagLength: 8 * tagLength };
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
