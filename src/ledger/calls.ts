import type { AgentCredential } from "../domain/agentToken.ts";
import type { ConsentRequest } from "../session/consentRequest.ts";
import type { AgentRecord, Person } from "../store/agents.ts";
import type { Agent } from "./agent.ts";
import type { Consent } from "./consents.ts";
import type { Decided, Verdict } from "./decide.ts";
import type { Ask, Outcome } from "./issue.ts";
import type { Revoked } from "./revoke.ts";

/** What a consent page needs to know of a request. */
export interface Review {
  agent: Agent;
  /** When it was decided; `null` while it is open. */
  decidedAt: number | null;
  /** What was decided for this agent on this repository, through this or another request. */
  consent: Consent | null;
}

/** What a ledger answers to the rest of the Worker. */
export interface LedgerCalls {
  issue(credential: AgentCredential, record: AgentRecord, ask: Ask): Promise<Outcome>;
  /** `null` where the agent was deleted. */
  review(request: ConsentRequest, repositoryId: number | null): Promise<Review | null>;
  decide(verdict: Verdict): Promise<Decided>;
  revoke(repositoryId: number, by: Person): Promise<Revoked>;
  /** The live consents of which this person approved something; `null` where the agent was deleted. */
  consentsBy(userId: number): Promise<{ agent: Agent; consents: Consent[] } | null>;
}
