import { createLocalJWKSet, type JWK, type JWTVerifyGetKey } from "jose";

/** The accepted signature algorithms, which are all asymmetric (RFC 8725, sections 3.1 and 3.2). */
export const algorithms = ["RS256", "PS256", "ES256", "EdDSA"];

/** The public keys of an issuer. */
export interface KeySet {
  ids: ReadonlySet<string>;
  /** Finds the key for a token's header, for `jose`. */
  find: JWTVerifyGetKey;
}

/** Thrown if an issuer's answer can't be trusted. */
export class IssuerRefused extends Error {}

/** Thrown if an issuer publishes keys that it should keep secret. Anyone can then sign as the issuer, so none of its keys is trusted. */
export class KeysExposed extends IssuerRefused {}

const maxKeys = 100;
const maxIdLength = 255;
/** The minimum and maximum sizes of RSA keys, in bytes (2048 and 4096 bits). Verifying takes longer with larger keys. */
const [minModulus, maxModulus] = [256, 512];
/** The maximum length of a public exponent, in bytes. 65537 has three; a huge exponent would make every verification slow. */
const maxExponent = 4;
/** The members of private and symmetric keys (RFC 7518, sections 6.2.2, 6.3.2, and 6.4). */
const privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/**
 * Reads a JWK Set (RFC 7517, section 5). Leaves out keys of other kinds and for other purposes. Throws `IssuerRefused` if the whole set
 * can't be trusted. A published private key, or two keys with the same id, means that something is wrong at the issuer.
 */
export function readKeySet(value: unknown): KeySet {
  const { keys } = isObject(value) ? value : {};
  if (!Array.isArray(keys)) throw new IssuerRefused("its keys are not a JWK Set");
  if (keys.length > maxKeys) throw new IssuerRefused(`it has more than ${maxKeys} keys`);
  const usable = keys.flatMap((key: unknown) => (isObject(key) ? (readKey(key) ?? []) : []));
  const ids = new Set(usable.map(({ kid }) => kid));
  if (ids.size < usable.length) throw new IssuerRefused("two of its keys have the same id");
  return { ids, find: createLocalJWKSet({ keys: usable }) };
}

type IdentifiedKey = JWK & { kty: string; kid: string };

/** Returns a key with only its public members; `null` if tokens can't be verified with it here. */
function readKey(key: Record<string, unknown>): IdentifiedKey | null {
  const { kty, kid, use, alg, n, e, crv, x, y } = key;
  if (privateMembers.some((name) => name in key)) throw new KeysExposed("it publishes a private or symmetric key");
  if (typeof kid !== "string" || kid === "" || kid.length > maxIdLength) return null;
  if (use !== undefined && use !== "sig") return null;
  if (alg !== undefined && !algorithms.includes(String(alg))) return null;
  const common = { kid, ...(typeof alg === "string" && { alg }) };
  if (kty === "RSA" && typeof n === "string" && typeof e === "string") {
    const [modulus, exponent] = [sizeOf(n), sizeOf(e)];
    if (modulus < minModulus || modulus > maxModulus || exponent > maxExponent)
      throw new IssuerRefused("an RSA key has an unusual size");
    return { ...common, kty, n, e };
  }
  if (kty === "EC" && crv === "P-256" && typeof x === "string" && typeof y === "string")
    return { ...common, kty, crv, x, y };
  if (kty === "OKP" && crv === "Ed25519" && typeof x === "string") return { ...common, kty, crv, x };
  return null;
}

/** Returns the size of a number in bytes, without leading zeros. */
function sizeOf(base64url: string): number {
  const bytes = Buffer.from(base64url, "base64url");
  const start = bytes.findIndex((byte) => byte !== 0);
  return start < 0 ? 0 : bytes.length - start;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
