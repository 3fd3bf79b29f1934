import { compactVerify } from "jose";
import { ApiError } from "./response.ts";
import type { State } from "./state.ts";

const maxLifetime = 10 * 60;

const undecodable = (): ApiError => new ApiError(401, "A JSON web token could not be decoded");

async function verifiedClaims(state: State, token: string): Promise<Record<string, unknown>> {
  try {
    const { payload } = await compactVerify(token, state.app.publicKey, { algorithms: ["RS256"] });
    const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
    if (typeof claims === "object" && claims !== null) return { ...claims };
  } catch {
    // GitHub gives the same answer to a token that isn't a JWT, uses another algorithm, or is signed with another key.
  }
  throw undecodable();
}

/** Throws GitHub's error unless this is a valid JWT for the App. */
export async function verifyAppJwt(state: State, token: string): Promise<void> {
  const { iss, iat, exp } = await verifiedClaims(state, token);
  const now = state.now() / 1000;
  if (iss === undefined || iss === null) throw new ApiError(401, "Missing 'issuer' claim ('iss') in assertion");
  // This is the only failure whose status isn't 401.
  if (String(iss) !== String(state.app.id) && iss !== state.app.clientId) {
    throw new ApiError(404, "Integration not found");
  }
  if (typeof exp !== "number" || exp <= now) {
    throw new ApiError(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > now + maxLifetime) throw new ApiError(401, "'Expiration time' claim ('exp') is too far in the future");
  if (typeof iat !== "number" || iat > now) {
    throw new ApiError(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
}
