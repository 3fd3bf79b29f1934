import { importPKCS8, SignJWT } from "jose";
import { minute, second } from "../domain/time.ts";

/** How long a JWT is valid. GitHub accepts at most ten minutes, by its own clock. */
const lifetime = 9 * minute;
/** How long before its expiry a JWT is replaced. GitHub's clock may be ahead. */
const margin = 1 * minute;
/** How far GitHub's clock may be behind. */
const backdating = 1 * minute;

interface AppJwt {
  jwt: string;
  expiresAt: string;
}

/**
 * Creates a function that signs the App's JWT. Many calls share one JWT, because a signature takes a millisecond of CPU time.
 * `timeDifference` is the number of seconds that GitHub's clock is ahead, which is known once a rejected JWT has revealed it.
 */
export function createJwtSigner(privateKey: string, now = Date.now) {
  let key: CryptoKey | null = null;
  let last: (AppJwt & { until: number }) | null = null;
  return async (appId: string | number, timeDifference = 0): Promise<AppJwt> => {
    if (last && timeDifference === 0 && last.until > now()) return last;
    key ??= await importPKCS8(privateKey, "RS256");
    const time = now() + timeDifference * second;
    const end = time + lifetime;
    const jwt = await new SignJWT()
      .setProtectedHeader({ alg: "RS256", typ: "JWT" })
      .setIssuedAt(new Date(time - backdating))
      .setExpirationTime(new Date(end))
      .setIssuer(String(appId))
      .sign(key);
    const signed = { jwt, expiresAt: new Date(end).toISOString() };
    if (timeDifference === 0) last = { ...signed, until: end - margin };
    return signed;
  };
}
