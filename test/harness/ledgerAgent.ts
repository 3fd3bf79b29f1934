import type { AgentCredential, NewAgentToken } from "../../src/crypto/agentToken.ts";
import { expandScopes, type Scope } from "../../src/domain/scopes.ts";
import { day } from "../../src/domain/time.ts";
import type { Sql } from "../../src/durableObjects/sql.ts";
import type { Agent } from "../../src/ledger/agent.ts";
import type { Ledger } from "../../src/ledger/context.ts";
import { type Decided, decide, type Verdict } from "../../src/ledger/decide.ts";
import { type IssueOutcome, issue } from "../../src/ledger/issue.ts";
import { getRequestDetails, type Place, type WantDetails } from "../../src/ledger/queries.ts";
import { type AccessOutcome, requestAccess } from "../../src/ledger/requestAccess.ts";
import { findRequest } from "../../src/ledger/requests.ts";
import { type Revoked, revokeConsent } from "../../src/ledger/revoke.ts";
import { askUntilDecided } from "../../src/operations/heldRequest.ts";
import {
  type ConsentRequest,
  findWant,
  isSealed,
  openLink,
  type RequestReference,
  type Want,
} from "../../src/session/consentRequest.ts";
import type { AgentRecord, Person } from "../../src/store/agents.ts";
import { type Issued, readToken, tokenKey } from "../../src/store/tokens.ts";
import { ada, notes, unlimited } from "./fixtures.ts";
import type { LedgerEnvironment } from "./ledgerEnvironment.ts";
import { createLedgerHost, type LedgerHost } from "./ledgerHost.ts";
import { createMemorySql } from "./memorySql.ts";

type Scopes = (Scope | "admin")[];
const push: Scopes = ["contents:write"];

export interface AskOptions {
  repo?: string;
  renew?: boolean;
  /** Milliseconds. */
  wait?: number;
  optionalScopes?: Scope[];
  /** Where the agent proposes to push. */
  branches?: string[];
  /** Why, in the agent's words. */
  reason?: string;
  /** Whether the owner is asked. */
  mayAsk?: boolean;
  /** For a push through the git proxy. */
  isProxied?: boolean;
  /** Another credential than the agent's own. */
  as?: AgentCredential;
}

export type DecideOptions = Partial<Omit<Verdict, "request">>;

/** What the consent page shows about one repository of a request. */
export type ShownWant = WantDetails & { agent: Agent; request: ConsentRequest };

/** Returns what the consent page of the request's first repository shows the viewer, who was proven to administer `place`. */
export async function openConsentPage(
  ledger: Ledger,
  link: RequestReference | ConsentRequest,
  viewerId: number,
  place: Place | null,
): Promise<ShownWant | null> {
  const request = isSealed(link) ? link : findRequest(ledger, link.id);
  const name = request?.wants[0]?.repo.toLowerCase() ?? "";
  const details = await getRequestDetails(ledger, link, viewerId, { [name]: place });
  const [first] = details?.wants ?? [];
  return details && first ? { agent: details.agent, request: details.request, ...first } : null;
}

/** One agent with its ledger, and what the agent and people do with it. */
export interface LedgerAgent extends LedgerHost {
  readonly agentId: string;
  readonly credential: NewAgentToken;
  readonly record: AgentRecord;
  readonly sql: Sql;
  /** Asks the ledger for a token, with `contents:write` by default. */
  ask(scopes?: Scopes, options?: AskOptions): Promise<IssueOutcome>;
  /** Asks for access to several repositories. */
  askFor(wants: Want[], options?: { reason?: string; wait?: number }): Promise<AccessOutcome>;
  /** Asks as the Worker does: KV first. `from` is KV as the agent's location sees it. */
  request(scopes?: Scopes, from?: LedgerEnvironment["kv"]): Promise<IssueOutcome | ({ kind: "cached" } & Issued)>;
  /** The request behind the link of an answer. */
  link(outcome: IssueOutcome | AccessOutcome): Promise<ConsentRequest>;
  /** Opens the consent page of the request behind a link as ada, who was proven to administer `place`. */
  openConsentPage(outcome: IssueOutcome, place: Place | null): Promise<ShownWant | null>;
  /** Decides the first repository of the request behind a link, or `repo`. By default, ada approves all of it for a week. */
  decide(outcome: IssueOutcome | AccessOutcome | ConsentRequest, options?: DecideOptions): Promise<Decided>;
  /** Asks for consent, and decides it. */
  grant(scopes?: Scopes, options?: DecideOptions): Promise<void>;
  revoke(by?: Person, repositoryId?: number): Promise<Revoked>;
}

export function createLedgerAgent(
  environment: LedgerEnvironment,
  credential: NewAgentToken,
  sql: Sql = createMemorySql(),
): LedgerAgent {
  const { clock } = environment;
  const { agentId, secretHash } = credential;
  const record: AgentRecord = {
    label: "Release notes",
    registeredBy: ada,
    createdAt: clock.now(),
    secretHash,
    ...unlimited,
  };
  const host = createLedgerHost(agentId, () => {
    const { kv, directories, github, backoff, budgets, hasOperators, seal } = environment;
    const { now, pause } = clock;
    return { sql, now, pause, kv, directory: directories.of, github, backoff, budgets, hasOperators, seal };
  });
  const hold = <Outcome extends { kind: string }>(wait: number, ask: () => Promise<Outcome>) =>
    askUntilDecided(clock.now() + wait, { ask, wait: host.wait, ...clock });
  // Getters of the host stay getters.
  const agent: LedgerAgent = Object.defineProperties({} as LedgerAgent, Object.getOwnPropertyDescriptors(host));
  return Object.assign(agent, {
    agentId,
    credential,
    record,
    sql,
    ask: (scopes = push, { repo = notes.fullName, renew = false, wait = 0, as = credential, ...wanted } = {}) => {
      const request = { ...wanted, repo, scopes: expandScopes(scopes), renew };
      return hold(wait, () => host.call((ledger) => issue(ledger, as, record, request)));
    },
    askFor: (wants, { reason = null, wait = 0 }: { reason?: string | null; wait?: number } = {}) => {
      return hold(wait, () => host.call((ledger) => requestAccess(ledger, credential, record, { wants, reason })));
    },
    async request(scopes = push, from = environment.kv) {
      const key = tokenKey(agentId, notes.fullName, expandScopes(scopes));
      const cached = await readToken(from, environment.seal, key, credential);
      return cached ? { kind: "cached", ...cached } : agent.ask(scopes);
    },
    async link(outcome) {
      if (outcome.kind !== "needs_consent") throw new Error(`no link in an answer that is ${outcome.kind}`);
      const reference = await openLink(environment.seal, outcome.request);
      const request = reference && findRequest(agent.ledger, reference.id);
      if (!request) throw new Error("the ledger doesn't know the request");
      return request;
    },
    openConsentPage: async (outcome, place) => openConsentPage(agent.ledger, await agent.link(outcome), ada.id, place),
    async decide(outcome, { repo, by = ada, approved, branches = null, lasts = 7 * day, repository = notes } = {}) {
      const request = "kind" in outcome ? await agent.link(outcome) : outcome;
      const want = repo === undefined ? request.wants[0] : findWant(request, repo);
      if (!want) throw new Error("the request doesn't name the repository");
      const verdict = { request, repo: want.repo, by, approved: approved ?? want.scopes, branches, lasts, repository };
      return host.call((ledger) => decide(ledger, verdict));
    },
    async grant(scopes = push, { repo, ...options } = {}) {
      const asked = repo ?? options.repository?.fullName;
      await agent.decide(await agent.ask(scopes, asked === undefined ? {} : { repo: asked }), options);
    },
    revoke: (by = ada, repositoryId = notes.id) => host.call((ledger) => revokeConsent(ledger, repositoryId, by)),
  } satisfies Partial<LedgerAgent>);
}
