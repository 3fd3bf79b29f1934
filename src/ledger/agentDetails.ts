import type { TrustedIdentity } from "../domain/trustedIdentity.ts";
import type { Row } from "../durableObjects/sql.ts";
import type { AgentRecord } from "../store/agents.ts";
import {
  type Activity,
  type ActivityFilter,
  allActivity,
  findLastUse,
  isConcerned,
  listActiveRepositories,
  readActivity,
} from "./activityQuery.ts";
import { type Agent, adoptAgent, findAgentEver } from "./agent.ts";
import { approversOf, type Consent, listConsents } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { findIdentities } from "./identities.ts";
import { countPendingRevocations } from "./outbox.ts";

/** What a person may know about an agent, deleted or not. */
export interface AgentDetails {
  agent: Agent;
  /** Milliseconds since the epoch; `null` if it wasn't deleted. */
  deletedAt: number | null;
  /** Whether the person registered it and may therefore see everything. */
  isRegistrant: boolean;
  /** Active consents: all for the registrant, their own for approvers. */
  consents: Consent[];
  /** When it last got a token or pushed; `null` if the log has neither. */
  usedAt: number | null;
  /** The trusted identities, oldest first. Only the registrant sees them. */
  identities: TrustedIdentity[];
  /** The live tokens of these consents. */
  tokens: LiveTokens[];
  /** A page of the activity, newest first. */
  entries: Activity[];
  /** Where the next page begins. */
  next: number | null;
  /** The repositories in the whole log. */
  repositories: string[];
  /** How many revocations GitHub hasn't confirmed yet. */
  pending: number;
}

/** The live tokens of one consent, and when the last of them ends. */
interface LiveTokens extends Row {
  consentId: number;
  count: number;
  endsAt: number;
}

const pageSize = 50;
/** More than the log ever has: 500 of each kind of event. */
const wholeLog = 10_000;

/**
 * Returns what a person may know about an agent, with a page of its activity; `null` if nothing. `record` is `null` for an agent that
 * was deleted.
 */
export function getAgentDetails(
  ledger: Ledger,
  record: AgentRecord | null,
  userId: number,
  before: number | null,
  filter: ActivityFilter = allActivity,
): AgentDetails | null {
  const found = findFor(ledger, record, userId);
  if (!found) return null;
  const { viewerId } = found;
  const isRegistrant = viewerId === null;
  const approvers = (consent: Consent) => approversOf(consent, ledger.now());
  const consents = listConsents(ledger).filter((consent) =>
    isRegistrant ? approvers(consent).length > 0 : approvers(consent).includes(userId),
  );
  return {
    agent: found.agent,
    deletedAt: found.deletedAt,
    isRegistrant,
    consents,
    usedAt: findLastUse(ledger, viewerId),
    identities: isRegistrant ? findIdentities(ledger) : [],
    tokens: listLiveTokens(ledger).filter(({ consentId }) => consents.some(({ id }) => id === consentId)),
    ...readActivity(ledger, viewerId, before, filter, pageSize),
    repositories: listActiveRepositories(ledger, viewerId),
    pending: countPendingRevocations(ledger, viewerId),
  };
}

/** Returns everything in the log that a person may know, newest first; `null` if they may know nothing about the agent. */
export function getActivity(
  ledger: Ledger,
  record: AgentRecord | null,
  userId: number,
  filter: ActivityFilter,
): Activity[] | null {
  const found = findFor(ledger, record, userId);
  return found && readActivity(ledger, found.viewerId, null, filter, wholeLog).entries;
}

/** Returns the agent, and the person for whom its log is read: `null` for the registrant, who sees all of it. */
function findFor(ledger: Ledger, record: AgentRecord | null, userId: number) {
  if (record) adoptAgent(ledger, record);
  const found = findAgentEver(ledger);
  const isRegistrant = found?.agent.registeredBy?.id === userId;
  if (!found || !(isRegistrant || isConcerned(ledger, userId))) return null;
  return { ...found, viewerId: isRegistrant ? null : userId };
}

function listLiveTokens({ sql, now }: Ledger): LiveTokens[] {
  const query = `SELECT consent_id AS consentId, COUNT(*) AS count, MAX(ends_at) AS endsAt FROM tokens WHERE ends_at > ?
    GROUP BY consent_id`;
  return sql.all<LiveTokens>(query, now());
}
