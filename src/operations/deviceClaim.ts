import type { Dependencies } from "../dependencies.ts";
import type { DeviceRequest } from "../deviceRequests/decide.ts";
import { sealAgentToken } from "../deviceRequests/sealedToken.ts";
import { letterOf } from "../domain/userCode.ts";
import type { AgentRecord, Person } from "../store/agents.ts";
import { type Registered, register } from "./registration.ts";

/** A person's claim of an agent. */
interface Claim {
  userCode: string;
  request: DeviceRequest;
  /** The label, as `readLabel` returns it. */
  label: string;
  /** When the agent token expires; `null` for never. */
  expiresAt: number | null;
}

type Claimed =
  /** `record` is `null` if the person had already claimed the agent. KV then has the record. */
  | { kind: "claimed"; agentId: string; record: AgentRecord | null }
  /** The request has expired, or someone else claimed it first. */
  | { kind: "lost" }
  | Exclude<Registered, { kind: "registered" }>;

/**
 * Registers the agent for a person who may claim it (`lookUp`), and then leaves its token for the next poll. A crash can leave an agent
 * without a token, but never a token without an agent. The registrant can then delete the agent or rotate its token.
 */
export async function claim(dependencies: Dependencies, by: Person, what: Claim): Promise<Claimed> {
  const { seal, ledger, deviceRequests } = dependencies;
  const { userCode, request, label, expiresAt } = what;
  if (request.claim) return { kind: "claimed", agentId: request.claim.agentId, record: null };
  const letter = letterOf(userCode);
  if (letter === null) return { kind: "lost" };
  const registered = await register(dependencies, by, { label, expiresAt, byDeviceCode: true });
  if (registered.kind !== "registered") return registered;
  const { agent, record } = registered;
  const { agentId, token } = agent;
  const sealedToken = await sealAgentToken(seal, { token, expiresAt }, request.expiresAt);
  // If this throws, the claim may have been recorded, so the agent stays.
  const outcome = await deviceRequests(letter).claim(userCode, { by, agentId, label, sealedToken });
  if (outcome === "done") return { kind: "claimed", agentId, record };
  await ledger(agentId).deleteAgent(record, by);
  const winner = outcome === "taken" && (await deviceRequests(letter).find(userCode))?.claim;
  // The person pressed the button twice.
  return winner && winner.by.id === by.id
    ? { kind: "claimed", agentId: winner.agentId, record: null }
    : { kind: "lost" };
}
