import { EncryptJWT, type JWTPayload, jwtDecrypt } from "jose";
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
  seal(purpose: Purpose, payload: JWTPayload, endsAt: number): Promise<string>;
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
  const keyFor = async (kid: string, purpose: Purpose): Promise<CryptoKey> => {
    const name = `${kid}:${purpose}`;
    const key = keys.get(name) ?? (await deriveKey(secrets[kids.indexOf(kid)] ?? "", purpose));
    keys.set(name, key);
    return key;
  };
  return {
    async seal(purpose, payload, endsAt) {
      return new EncryptJWT(payload)
        .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: first })
        .setExpirationTime(Math.floor(endsAt / 1000))
        .encrypt(await keyFor(first, purpose));
    },
    async open<T extends object>(purpose: Purpose, sealed: string) {
      try {
        const { payload } = await jwtDecrypt<T>(
          sealed,
          ({ kid = "" }) => {
            if (!kids.includes(kid)) throw new Error("sealed with another secret");
            return keyFor(kid, purpose);
          },
          { keyManagementAlgorithms: ["dir"], contentEncryptionAlgorithms: ["A256GCM"], currentDate: new Date(now()) },
        );
        return payload;
      } catch {
        return null;
      }
    },
  };
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
