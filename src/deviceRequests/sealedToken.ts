import type { Seal } from "../crypto/seal.ts";
import { second } from "../domain/time.ts";

/** Seals the token of an agent that was claimed, for as long as its request lasts. */
export function sealAgentToken({ seal }: Seal, token: string, expiresAt: number): Promise<string> {
  // Sealed values end at whole seconds.
  return seal("agent-token", { token }, expiresAt + second);
}

/** Returns the agent token; `null` if `ENCRYPTION_SECRET` no longer has the secret that sealed it. */
export async function openAgentToken({ open }: Seal, sealedToken: string): Promise<string | null> {
  return (await open<{ token: string }>("agent-token", sealedToken))?.token ?? null;
}
