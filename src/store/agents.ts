/**
 * `agent:<agent id>`: an agent as it was registered. Its ledger adopts the record on first contact and is the authority from then on.
 *   Example: agent:8sUd0aGq3LfW2mZx = {"label":"Release notes","registeredBy":{"id":1,"login":"ada"},"createdAt":1781200000000,"secretHash":"9f86…","expiresAt":1788976000000,"byDeviceCode":false}
 *   Lifetime: until the agent is deleted. Then the value is {"deletedAt":1781900000000} for 90 days, during which its history can still be read.
 */
import * as z from "zod/mini";
import type { CreatedAgentToken } from "../crypto/agentToken.ts";
import { logError } from "../log.ts";
import type { Kv } from "./kv.ts";

// Created on first use, like every larger schema, because most isolates answer few requests.
const person = z.lazy(() => z.object({ id: z.int(), login: z.string() }));
const agentRecord = z.lazy(() =>
  z.object({
    label: z.string(),
    /** `null` for an agent that the operator registered. */
    registeredBy: z.nullable(person),
    createdAt: z.int(),
    secretHash: z.string(),
    /** When the agent token expires, in milliseconds since the epoch; `null` if it never expires. Tokens from release 0.1.0 never do. */
    expiresAt: z._default(z.nullable(z.int()), null),
    /** Whether a person registered the agent by typing the user code that it showed (RFC 8628). */
    byDeviceCode: z._default(z.boolean(), false),
    /** The trusted identities, if any. The ledger ignores this copy, which only determines the rate limit that applies to a caller. */
    identities: z.optional(z.array(z.object({ issuer: z.string(), conditions: z.record(z.string(), z.string()) }))),
  }),
);

const deleted = z.object({ deletedAt: z.int() });

export type Person = z.infer<typeof person>;
/** A person who performs an action, and whether they act as an operator of this service. */
export interface Actor extends Person {
  isOperator?: boolean;
}
export type AgentRecord = z.infer<typeof agentRecord>;

export const agentPrefix = "agent:";

export function agentKey(agentId: string): string {
  return agentPrefix + agentId;
}

/** Returns the record of a new agent, with its KV key and value. */
export function newAgentRecord(
  { agentId, secretHash }: Pick<CreatedAgentToken, "agentId" | "secretHash">,
  label: string,
  registeredBy: Person | null,
  createdAt: number,
  { expiresAt, byDeviceCode }: Pick<AgentRecord, "expiresAt" | "byDeviceCode"> = {
    expiresAt: null,
    byDeviceCode: false,
  },
) {
  const record: AgentRecord = { label, registeredBy, createdAt, secretHash, expiresAt, byDeviceCode };
  return { key: agentKey(agentId), value: JSON.stringify(record), record };
}

/** Returns the value that replaces a deleted agent's record. */
export function deletedRecord(deletedAt: number): string {
  return JSON.stringify({ deletedAt });
}

/** Returns an agent's record; `null` if there is none, the agent was deleted, or the record is unreadable, which is logged. */
export async function readAgentRecord(kv: Pick<Kv, "get">, agentId: string): Promise<AgentRecord | null> {
  const found = await readAgent(kv, agentId);
  return found === "deleted" ? null : found;
}

/** Returns the same as `readAgentRecord`, or "deleted" if the agent was deleted within the last 90 days. */
export async function readAgent(kv: Pick<Kv, "get">, agentId: string): Promise<AgentRecord | "deleted" | null> {
  const text = await kv.get(agentKey(agentId));
  if (text === null) return null;
  const value = readJson(text);
  const { data: record } = agentRecord.safeParse(value);
  if (record) return record;
  if (deleted.safeParse(value).success) return "deleted";
  logError("an agent's record cannot be read", { agentId });
  return null;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
