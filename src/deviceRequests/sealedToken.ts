import type { Seal } from "../crypto/seal.ts";
import { second } from "../domain/time.ts";

/** The token of a claimed agent. */
interface ClaimedToken {
  token: string;
  /** When the token expires, in milliseconds since the epoch; `null` if it never expires. */
  expiresAt: number | null;
}

/** Seals a claimed agent's token until its request expires. */
export function sealAgentToken(
  { seal }: Seal,
  { token, expiresAt }: ClaimedToken,
  requestEnds: number,
): Promise<string> {
  // Sealed values expire at whole seconds, so add one second.
  return seal("agent-token", { token, expiresAt }, requestEnds + second);
}

/** Returns the agent token; `null` if `ENCRYPTION_SECRET` no longer contains the secret that sealed it. */
export function openAgentToken({ open }: Seal, sealedToken: string): Promise<ClaimedToken | null> {
  return open<ClaimedToken>("agent-token", sealedToken);
}
