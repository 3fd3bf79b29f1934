import { type CreatedAgentToken, createAgentToken } from "../crypto/agentToken.ts";
import type { Dependencies } from "../dependencies.ts";
import { personName, serviceName } from "../directory/context.ts";
import type { AgentEntry } from "../directory/entries.ts";
import { audit, logError } from "../log.ts";
import type { Message } from "../pages/message.tsx";
import { background } from "../requestContext.ts";
import type { Session } from "../session/cookie.ts";
import { type AgentRecord, newAgentRecord, type Person } from "../store/agents.ts";

/** An agent to register. */
interface Registration {
  /** The label, as `readLabel` returns it. */
  label: string;
  /** When the agent token expires, in milliseconds since the epoch; `null` for never. */
  expiresAt: number | null;
  byDeviceCode: boolean;
}

export type Registered =
  | { kind: "registered"; agent: CreatedAgentToken; record: AgentRecord }
  /** The person has reached the limit of agents. */
  | { kind: "too_many" }
  /** The person has reached the limit of registrations in 24 hours. */
  | { kind: "too_often" };

/** Registers an agent for a person whom GitHub has just verified and who may register agents (`mayRegister`). */
export async function register(
  dependencies: Dependencies,
  { id, login }: Person,
  { label, expiresAt, byDeviceCode }: Registration,
): Promise<Registered> {
  const { kv, directory, now, settings } = dependencies;
  const agent = createAgentToken();
  const { agentId } = agent;
  const reservation = await directory(personName(id)).reserveAgent(agentId);
  if (reservation !== "reserved") return { kind: reservation };
  const createdAt = now();
  const { key, value, record } = newAgentRecord(agent, label, { id, login }, createdAt, { expiresAt, byDeviceCode });
  await kv.put(key, value);
  // The agent is listed last, so that every listed agent can be used and deleted.
  const entry = { kind: "agent", agentId, label, createdAt, expiresAt, byDeviceCode } as const;
  await directory(personName(id)).recordChanges([{ key: entry, entry, version: 0 }]);
  if (settings.operatorIds.length > 0) background(listInService(dependencies, { ...entry, registrant: { id, login } }));
  audit({ event: "registered", actor: { id, login }, agentId, result: "done" });
  return { kind: "registered", agent, record };
}

/** Lists a new agent for operators. If this fails, the agent's ledger does it when the agent first asks for something. */
async function listInService({ directory }: Dependencies, entry: AgentEntry): Promise<void> {
  try {
    await directory(serviceName).recordChanges([{ key: entry, entry, version: 0 }]);
  } catch (error) {
    logError("an agent was not listed for operators", { agentId: entry.agentId, error: String(error) });
  }
}

/**
 * Returns whether a person may register agents. Without `ALLOWED_LOGINS`, a person may if they can see an installation or if this service
 * runs on loopback.
 */
export async function mayRegister(
  { settings, user }: Dependencies,
  { user: { id, login }, token }: Session,
): Promise<boolean> {
  const { allowed, loopback } = settings;
  // An entry that consists of digits is always an id, even though a login may consist of digits, too.
  const own = (entry: string) => entry === (/^\d+$/.test(entry) ? String(id) : login.toLowerCase());
  if (allowed) return allowed.some((entry) => entry === "*" || own(entry));
  return loopback || ((await user.installations(token)) ?? []).length > 0;
}

/** The page for a person who may not register another agent. */
export const tooManyAgents: Message = {
  title: "You already have 50 agents",
  detail: "That’s the limit for one person. Nothing was registered. Delete an agent that you no longer need.",
  more: [{ href: "/", text: "Go to dashboard" }],
};
