/**
 * `consents-of:<user id>:<agent id>:<repository id>`: what a person granted, to list it without reads. The ledger writes it and
 * knows better; it ends with the consent.
 *   consents-of:1:8sUd0aGq3LfW2mZx:1296269 → (no value)
 */
import { type Kv, listAll } from "./kv.ts";

export function consentKey(userId: number, agentId: string, repositoryId: number): string {
  return `consents-of:${userId}:${agentId}:${repositoryId}`;
}

/** The agents to which a person has granted something. The list may be a minute late. */
export async function listAgentsWithConsentOf(kv: Kv, userId: number): Promise<string[]> {
  const rows = await listAll(kv, `consents-of:${userId}:`);
  return [...new Set(rows.flatMap(({ name }) => name.split(":")[2] ?? []))];
}
