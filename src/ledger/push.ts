import type { AgentCredential } from "../crypto/agentToken.ts";
import { approvedScopes } from "../domain/consent.ts";
import { pushScope } from "../domain/pushLimit.ts";
import type { AgentRecord } from "../store/agents.ts";
import { authenticateAgent } from "./agent.ts";
import { findConsentById } from "./consents.ts";
import type { Ledger } from "./context.ts";

/**
 * Returns whether a push that began under this version of a consent (`issue` with `isProxied`) may finish: nothing was taken away and
 * the branches are the same, and the agent still has its secret.
 */
export function mayFinishPush(
  ledger: Ledger,
  credential: AgentCredential,
  record: AgentRecord,
  { id, version }: { id: number; version: number },
): boolean {
  if (!authenticateAgent(ledger, credential, record)) return false;
  const consent = findConsentById(ledger, id);
  return consent?.version === version && approvedScopes(consent.decisions, ledger.now()).includes(pushScope);
}
