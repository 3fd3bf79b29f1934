import { importPKCS8, SignJWT } from "jose";
import { minute, second } from "../domain/time.ts";

/** GitHub accepts at most ten minutes ahead of its clock. */
const lifetime = 9 * minute;
/** How long before its expiry a JWT is replaced, because GitHub's clock may be ahead. */
const margin = 1 * minute;
/** How far GitHub's clock may be behind. */
const backdating = 1 * minute;

/**
 * Creates a function that signs the App's JWT. One serves many calls, because a signature takes a millisecond of CPU time.
 * `timeDifference`: how far GitHub's clock is ahead, in seconds, after GitHub has said so.
 */
export function createJwtSigner(privateKey: string, now = Date.now) {
  let key: CryptoKey | null = null;
  let last: { jwt: string; until: number } | null = null;
  return async (appId: string | number, timeDifference = 0): Promise<string> => {
    if (last && timeDifference === 0 && last.until > now()) return last.jwt;
    key ??= await importPKCS8(privateKey, "RS256");
    const time = now() + timeDifference * second;
    const end = time + lifetime;
    const jwt = await new SignJWT()
      .setProtectedHeader({ alg: "RS256", typ: "JWT" })
      .setIssuedAt(new Date(time - backdating))
      .setExpirationTime(new Date(end))
      .setIssuer(String(appId))
      .sign(key);
    if (timeDifference === 0) last = { jwt, until: end - margin };
    return jwt;
  };
}
