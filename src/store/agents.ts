/**
 * `agent:<agent id>`: that an agent exists, for its ledger to adopt at first sight. Lives until the agent is deleted.
 *   agent:8sUd0aGq3LfW2mZx → {"label":"Release notes","registeredBy":{"id":1,"login":"ada"},"createdAt":1781200000000,"secretHash":"9f86…"}
 * `agents-of:<user id>:<agent id>`: what a person registered, to list it without reads. Lives as long.
 *   agents-of:1:8sUd0aGq3LfW2mZx → metadata {"label":"Release notes","createdAt":1781200000000}
 */
import * as z from "zod/mini";
import type { NewAgentToken } from "../crypto/agentCredential.ts";
import { type Kv, listAll } from "./kv.ts";

const person = z.object({ id: z.int(), login: z.string() });
const agentRecord = z.object({
  label: z.string(),
  /** `null` for an agent that the operator made. */
  registeredBy: z.nullable(person),
  createdAt: z.int(),
  secretHash: z.string(),
});
const indexRow = z.object({ label: z.string(), createdAt: z.int() });

export type Person = z.infer<typeof person>;
export type AgentRecord = z.infer<typeof agentRecord>;
export interface RegisteredAgent {
  agentId: string;
  label: string;
  createdAt: number;
}

export function agentKey(agentId: string): string {
  return `agent:${agentId}`;
}

export function registrationKey(userId: number, agentId: string): string {
  return `agents-of:${userId}:${agentId}`;
}

/** The record of an agent, and its KV key, as they are stored. */
export function newAgentRecord(token: NewAgentToken, label: string, registeredBy: Person | null, createdAt: number) {
  const record: AgentRecord = { label, registeredBy, createdAt, secretHash: token.secretHash };
  return { key: agentKey(token.agentId), value: JSON.stringify(record) };
}

export async function saveAgent(
  kv: Kv,
  token: NewAgentToken,
  label: string,
  by: Person,
  createdAt: number,
): Promise<void> {
  const { key, value } = newAgentRecord(token, label, by, createdAt);
  // In this order: a row of the list without its agent could neither be used nor deleted.
  await kv.put(key, value);
  await kv.put(registrationKey(by.id, token.agentId), "", { metadata: { label, createdAt } });
}

export async function forgetAgent(kv: Kv, agentId: string, userId: number): Promise<void> {
  await kv.delete(registrationKey(userId, agentId));
  await kv.delete(agentKey(agentId));
}

/** `null` where there is none, or none that can be read; the latter is reported and left as it is. */
export async function readAgentRecord(kv: Kv, agentId: string): Promise<AgentRecord | null> {
  const text = await kv.get(agentKey(agentId));
  if (text === null) return null;
  const parsed = agentRecord.safeParse(readJson(text));
  if (!parsed.success) console.error(JSON.stringify({ message: "an agent's record cannot be read", agentId }));
  return parsed.data ?? null;
}

/** What a person registered, newest first. The list may be a minute late. */
export async function listAgentsOf(kv: Kv, userId: number): Promise<RegisteredAgent[]> {
  const prefix = registrationKey(userId, "");
  const rows = await listAll(kv, prefix);
  return rows
    .flatMap(({ name, metadata }) => {
      const row = indexRow.safeParse(metadata);
      if (!row.success)
        console.error(JSON.stringify({ message: "a row of an agents' list cannot be read", key: name }));
      return row.success ? [{ agentId: name.slice(prefix.length), ...row.data }] : [];
    })
    .sort((one, other) => other.createdAt - one.createdAt);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
