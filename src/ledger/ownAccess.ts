import type { AgentCredential } from "../crypto/agentToken.ts";
import type { BranchPattern } from "../domain/branchPattern.ts";
import { approvedScopes, evaluateScopes, limitOf } from "../domain/decision.ts";
import type { Scope } from "../domain/scopes.ts";
import type { AgentRecord } from "../store/agents.ts";
import { type AgentRefusal, authenticateAgent, refuseAgent } from "./agent.ts";
import { listConsents } from "./consents.ts";
import type { Ledger } from "./context.ts";

/** What an agent may do in one repository. */
interface OwnAccess {
  repo: string;
  scopes: Scope[];
  /** The branches that the agent may push to; `null` if `contents:write` isn't limited. */
  branches: BranchPattern[] | null;
  /** When the first of the approvals ends. */
  endsAt: number;
}

type OwnAgent =
  /** `expiresAt` is when the agent token expires, in milliseconds since the epoch; `null` if it never expires. */
  { kind: "found"; label: string; expiresAt: number | null; access: OwnAccess[] } | AgentRefusal | { kind: "too_many" };

/** Returns what an agent may know about itself. Omits repositories for which everything was declined. */
export async function getOwnAccess(
  ledger: Ledger,
  credential: AgentCredential,
  record: AgentRecord,
): Promise<OwnAgent> {
  if (!authenticateAgent(ledger, credential, record)) return refuseAgent(ledger, credential);
  if (!(await ledger.budgets.request(ledger.agentId))) return { kind: "too_many" };
  const agent = authenticateAgent(ledger, credential, record);
  if (!agent) return refuseAgent(ledger, credential);
  const now = ledger.now();
  const access = listConsents(ledger).flatMap(({ repo, decisions }): OwnAccess[] => {
    const scopes = approvedScopes(decisions, now).sort();
    const { endsAt } = evaluateScopes(scopes, decisions, now);
    return scopes.length > 0 ? [{ repo, scopes, branches: limitOf(decisions, now)?.branches ?? null, endsAt }] : [];
  });
  return { kind: "found", label: agent.label, expiresAt: agent.expiresAt, access };
}
