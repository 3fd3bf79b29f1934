/**
 * `consents-of:<user id>:<agent id>:<repository id>`: what a person granted, to list it without reads. The ledger writes it and
 * knows better; it ends with the consent.
 *   consents-of:1:8sUd0aGq3LfW2mZx:1296269 → (no value)
 */
import type { Kv } from "./kv.ts";

const pageSize = 20;

export function consentKey(userId: number, agentId: string, repositoryId: number): string {
  return `consents-of:${userId}:${agentId}:${repositoryId}`;
}

export async function isGrantedBy(kv: Kv, userId: number, agentId: string, repositoryId: number): Promise<boolean> {
  return (await kv.get(consentKey(userId, agentId, repositoryId))) !== null;
}

export interface GrantedRow {
  agentId: string;
  repositoryId: number;
}

/** A page of what a person granted, and where the next one begins. It may be a minute late. */
export async function listConsentsOf(
  kv: Kv,
  userId: number,
  after: string | null,
): Promise<{ rows: GrantedRow[]; next: string | null }> {
  const page = await kv.list({ prefix: `consents-of:${userId}:`, limit: pageSize, ...(after && { cursor: after }) });
  const rows = page.keys.map(({ name }) => {
    const [, , agentId = "", repositoryId] = name.split(":");
    return { agentId, repositoryId: Number(repositoryId) };
  });
  return { rows, next: page.list_complete ? null : (page.cursor ?? null) };
}
