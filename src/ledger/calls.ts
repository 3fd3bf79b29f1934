import type { AgentCredential } from "../domain/agentToken.ts";
import type { ConsentRequest } from "../session/consentRequest.ts";
import type { AgentRecord, Person } from "../store/agents.ts";
import type { Activity } from "./activity.ts";
import type { Agent } from "./agent.ts";
import type { Consent } from "./consents.ts";
import type { Decided, Verdict } from "./decide.ts";
import type { Answer, Ask } from "./issue.ts";
import type { Ordered } from "./registrar.ts";
import type { Revoked } from "./revoke.ts";

/** A repository that exists, and the installation that reaches it now. */
export interface Place {
  repositoryId: number;
  installationId: number;
}

/** What a consent page needs to know of a request. */
export interface Review {
  agent: Agent;
  /** When it was decided; `null` while it is open. */
  decidedAt: number | null;
  /** What was decided for this agent on this repository, through this or another request. */
  consent: Consent | null;
}

/** What is true of an agent and of some of its consents, where KV may be late. */
export interface Confirmed {
  /** `null` where it was deleted, and where it was never seen: it has not asked for anything yet. */
  agent: Agent | null;
  deleted: boolean;
  /** Those that live and of which the person approved something. */
  consents: Consent[];
  /** How many tokens that concern the person GitHub has not confirmed to be dead yet. */
  pending: number;
}

/** What a person may know of an agent. */
export interface AgentStory {
  agent: Agent;
  /** Whether they registered it, and so see all of it. */
  whole: boolean;
  /** What they approved and what has not ended. */
  consents: Consent[];
  /** Newest first. */
  entries: Activity[];
  /** Where the next page begins. */
  next: number | null;
  /** How many tokens GitHub has not confirmed to be dead yet. */
  pending: number;
}

/** An answer, and what it cost. */
export interface Measured<T> {
  value: T;
  githubCalls: number;
}

/** What a ledger answers to the rest of the Worker. */
export interface LedgerCalls {
  issue(credential: AgentCredential, record: AgentRecord, ask: Ask): Promise<Answer>;
  /** `null` where the agent was deleted. */
  review(request: ConsentRequest, place: Place | null): Promise<Review | null>;
  decide(verdict: Verdict): Promise<Decided>;
  revoke(repositoryId: number, by: Person): Promise<Revoked>;
  /** `false`: who asks is not the agent. */
  giveBack(credential: AgentCredential, record: AgentRecord, token: string): Promise<boolean>;
  rotate(record: AgentRecord, by: Person, secretHash: string): Promise<Ordered>;
  remove(record: AgentRecord, by: Person): Promise<Ordered>;
  confirm(userId: number, repositoryIds: readonly number[]): Promise<Confirmed>;
  /** `null` where the agent was deleted or nothing of it concerns this person. */
  tell(record: AgentRecord, userId: number, before: number | null): Promise<AgentStory | null>;
}
