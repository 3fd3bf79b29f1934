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

/** What a person may know about an agent, even a deleted one. */
export interface AgentDetails {
  agent: Agent;
  /** When the agent was deleted, in milliseconds since the epoch; `null` if it wasn't. */
  deletedAt: number | null;
  /** Whether the person registered the agent and may therefore see everything. */
  isRegistrant: boolean;
  /** The active consents. The registrant sees all of them, and approvers see their own. */
  consents: Consent[];
  /** When the agent last got a token or pushed; `null` if the log shows neither. */
  usedAt: number | null;
  /** The trusted identities, oldest first. Only the registrant sees them. */
  identities: TrustedIdentity[];
  /** The live tokens of these consents. */
  tokens: LiveTokens[];
  /** One page of the activity log, newest first. */
  entries: Activity[];
  /** The id before which the next page begins; `null` on the last page. */
  next: number | null;
  /** The repositories in the entire log. */
  repositories: string[];
  /** How many revocations GitHub hasn't confirmed yet. */
  pending: number;
}

/** The number of live tokens for one consent, and when the last of them ends. */
interface LiveTokens extends Row {
  consentId: number;
  count: number;
  endsAt: number;
}

const pageSize = 50;
/** More entries than the log ever has, which is at most 500 of each kind. */
const wholeLog = 10_000;

/**
 * Returns what a person may know about an agent, with a page of its activity; `null` if they may know nothing. `record` is `null` if the
 * agent was deleted.
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

/** Returns all log entries that a person may see, newest first; `null` if they may know nothing about the agent. */
export function getActivity(
  ledger: Ledger,
  record: AgentRecord | null,
  userId: number,
  filter: ActivityFilter,
): Activity[] | null {
  const found = findFor(ledger, record, userId);
  return found && readActivity(ledger, found.viewerId, null, filter, wholeLog).entries;
}

/** Returns the agent, and the id of the viewer of its log. The id is `null` for the registrant, who may read all entries. */
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
