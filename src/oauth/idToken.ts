import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from "jose";
import type { WorkloadCredential } from "../crypto/agentToken.ts";
import type { Dependencies } from "../dependencies.ts";
import { agentIn } from "../domain/audience.ts";
import { day, minute, second } from "../domain/time.ts";
import { workloadClaims } from "../domain/trustedIdentity.ts";
import type { Settings } from "../env.ts";
import { algorithms } from "../oidc/keySet.ts";
import { addLogFacts } from "../requestContext.ts";

/** The maximum length of an ID token, in characters. GitHub's have about 1,800. */
const maxIdTokenLength = 8_192;
/** How far the issuer's clock and ours may differ. */
const skew = minute;
/** The maximum lifetime of an ID token. */
const maxLifetime = day;
/** Header parameters that carry a key or change what is signed (RFC 7515, section 4.1; RFC 7797, section 3). */
const refusedParameters = ["jwk", "jku", "x5u", "x5c", "crit", "b64"];

type Verifier = Pick<Dependencies, "settings" | "issuerKeys" | "now">;

/**
 * Verifies an OpenID Connect ID token for one of this service's agents. Returns `null` if it isn't valid. Doesn't check whether the agent
 * trusts the workload. Throws `IssuerUnavailable`.
 */
export async function verifyIdToken(
  { settings, issuerKeys, now }: Verifier,
  token: string,
): Promise<WorkloadCredential | null> {
  const claimed = readIdToken(token, settings, now());
  const keys = claimed && (await issuerKeys.find(claimed.issuer, claimed.keyId));
  if (!keys) return null;
  try {
    await compactVerify(token, keys, { algorithms });
  } catch {
    return null;
  }
  const { agentId, issuer, claims } = claimed;
  const workload = { issuer, claims };
  addLogFacts({ workload });
  return { agentId, workload };
}

/** Returns an ID token's claims if it passes every check that needs no key. */
function readIdToken(token: string, { origin, oidcIssuers }: Settings, now: number) {
  const decoded = decode(token);
  if (!decoded) return null;
  const { header, payload } = decoded;
  const { alg, kid, typ = "JWT" } = header;
  if (!algorithms.includes(String(alg)) || !kid || refusedParameters.some((name) => name in header)) return null;
  // Other kinds of JWTs from the same issuer aren't ID tokens (RFC 8725, section 3.11).
  if (!/^(application\/)?jwt$/i.test(String(typ))) return null;
  const known = oidcIssuers.find(({ issuer }) => issuer === payload.iss);
  const agentId = agentIn(payload.aud, origin);
  if (!known || !agentId || !isCurrent(payload, now)) return null;
  return { agentId, issuer: known.issuer, keyId: kid, claims: workloadClaims(known.kind, payload) };
}

function decode(token: string) {
  if (token.length > maxIdTokenLength || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return null;
  try {
    return { header: decodeProtectedHeader(token), payload: decodeJwt(token) };
  } catch {
    return null;
  }
}

function isCurrent({ exp, iat, nbf = iat }: JWTPayload, now: number): boolean {
  if (![exp, iat, nbf].every(Number.isFinite)) return false;
  const [end, start, from] = [Number(exp) * second, Number(iat) * second, Number(nbf) * second];
  return start < end && end - start <= maxLifetime && end > now - skew && start <= now + skew && from <= now + skew;
}
