import type { AgentCredential, CreatedAgentToken } from "../../src/crypto/agentToken.ts";
import { expandScopes, type Scope } from "../../src/domain/scopes.ts";
import { day } from "../../src/domain/time.ts";
import type { TrustedIdentity } from "../../src/domain/trustedIdentity.ts";
import type { Sql } from "../../src/durableObjects/sql.ts";
import type { Agent } from "../../src/ledger/agent.ts";
import { type AgentDetails, getAgentDetails } from "../../src/ledger/agentDetails.ts";
import { type AccessChange, type AccessChanged, changeAccess } from "../../src/ledger/changeAccess.ts";
import { type Decided, decide, type Verdict } from "../../src/ledger/decide.ts";
import { type IssueOutcome, issue } from "../../src/ledger/issue.ts";
import { deleteAgent, rotateAgent } from "../../src/ledger/lifecycle.ts";
import { beginPush, mayFinishPush } from "../../src/ledger/push.ts";
import { getAccessDetails, getRequestDetails, type Place, type WantDetails } from "../../src/ledger/queries.ts";
import { type AccessOutcome, requestAccess } from "../../src/ledger/requestAccess.ts";
import { findRequest } from "../../src/ledger/requests.ts";
import { type Revoked, revokeConsent, revokeToken } from "../../src/ledger/revoke.ts";
import { removeIdentity, trustIdentity } from "../../src/ledger/trust.ts";
import { askUntilDecided } from "../../src/operations/heldRequest.ts";
import { type ConsentRequest, findWant, openLink, type Want } from "../../src/session/consentRequest.ts";
import type { AgentRecord, Person } from "../../src/store/agents.ts";
import { type Issued, readToken, tokenKey } from "../../src/store/tokens.ts";
import { ada, notes, notesPlace, unlimited } from "./fixtures.ts";
import type { LedgerEnvironment } from "./ledgerEnvironment.ts";
import { createLedgerHost, type LedgerHost } from "./ledgerHost.ts";
import type { MemoryKv } from "./memoryKv.ts";
import { createMemorySql } from "./memorySql.ts";

type Scopes = (Scope | "admin")[];
const push: Scopes = ["contents:write"];

export interface AskOptions {
  repo?: string;
  renew?: boolean;
  /** How long to wait for a decision, in milliseconds. */
  wait?: number;
  optionalScopes?: Scope[];
  /** The branches that the agent proposes to push to. */
  branches?: string[];
  /** The agent's reason for the request, in its own words. */
  reason?: string;
  /** Whether the ledger may ask the owner. */
  mayAsk?: boolean;
  /** Whether the token is for a push through the git proxy. */
  isProxied?: boolean;
  /** A credential to use in place of the agent's own. */
  as?: AgentCredential;
}

export type DecideOptions = Partial<Omit<Verdict, "request">>;

type CachedToken = { kind: "cached" } & Issued;

/** A request for consent, or the answer that contains its link. */
type Asked = IssueOutcome | AccessOutcome | ConsentRequest;

/** What the consent page shows about one repository in a request. */
type ShownWant = WantDetails & { agent: Agent; request: ConsentRequest };

/** An agent with its ledger, and the actions that the agent and people can take. */
export interface LedgerAgent extends LedgerHost {
  readonly agentId: string;
  readonly credential: CreatedAgentToken;
  readonly record: AgentRecord;
  readonly sql: Sql;
  /** Asks the ledger for a token, by default one for `contents:write`. */
  ask(scopes?: Scopes, options?: AskOptions): Promise<IssueOutcome>;
  /** Asks for access to several repositories. */
  askFor(wants: Want[], options?: { reason?: string; wait?: number }): Promise<AccessOutcome>;
  /** Asks the way the Worker does, trying KV first. `from` is KV as seen from the agent's location. */
  request(scopes?: Scopes, options?: AskOptions & { from?: MemoryKv }): Promise<IssueOutcome | CachedToken>;
  /** Returns the request behind the link in an answer. */
  link(outcome: IssueOutcome | AccessOutcome): Promise<ConsentRequest>;
  /**
   * Returns what the consent page for the request's first repository shows the viewer, who is proven to administer
   * `place`.
   */
  openConsentPage(asked: Asked, place: Place | null, viewer?: Person): Promise<ShownWant | null>;
  /**
   * Decides the first repository of the request behind a link, or `repo`. By default, ada approves all of it for a
   * week.
   */
  decide(asked: Asked, options?: DecideOptions): Promise<Decided>;
  /** Asks for consent, and approves or denies the request. */
  grant(scopes?: Scopes, options?: DecideOptions): Promise<void>;
  /**
   * Returns a function that changes the access to ada/notes as its page shows it now. By default, ada keeps nothing.
   */
  seeAccess(): (change: Partial<AccessChange>) => Promise<AccessChanged>;
  /** Changes the access as its page shows it. */
  changeAccess(change: Partial<AccessChange>): Promise<AccessChanged>;
  revoke(by?: Person, repositoryId?: number): Promise<Revoked>;
  /** Revokes a token as the agent. */
  revokeToken(token: string): ReturnType<typeof revokeToken>;
  beginPush(push: Parameters<typeof beginPush>[3], as?: AgentCredential): ReturnType<typeof beginPush>;
  mayFinishPush(consent: Parameters<typeof mayFinishPush>[3], as?: AgentCredential): boolean;
  rotate(to: CreatedAgentToken, by?: Person, expiresAt?: number | null): ReturnType<typeof rotateAgent>;
  delete(by?: Person): ReturnType<typeof deleteAgent>;
  trust(identity: TrustedIdentity, by?: Person): ReturnType<typeof trustIdentity>;
  removeIdentity(id: string, by?: Person): ReturnType<typeof removeIdentity>;
  /** Returns what the agent's page shows a person. */
  details(viewer?: Person, before?: number | null): AgentDetails | null;
}

export function createLedgerAgent(
  environment: LedgerEnvironment,
  credential: CreatedAgentToken,
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
  const requestOf = async (asked: Asked) => ("kind" in asked ? agent.link(asked) : asked);
  // Copy the host's getters as getters.
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
    async request(scopes = push, { from = environment.kv, ...options } = {}) {
      const key = tokenKey(agentId, notes.fullName, expandScopes(scopes));
      const cached = await readToken(from, environment.seal, key, options.as ?? credential);
      return cached ? { kind: "cached", ...cached } : agent.ask(scopes, options);
    },
    async link(outcome) {
      if (outcome.kind !== "needs_consent") throw new Error(`no link in an answer that is ${outcome.kind}`);
      const reference = await openLink(environment.seal, outcome.request);
      const request = reference && findRequest(agent.ledger, reference.id);
      if (!request) throw new Error("the ledger doesn't know the request");
      return request;
    },
    async openConsentPage(asked, place, viewer = ada) {
      const request = await requestOf(asked);
      const name = request.wants[0]?.repo.toLowerCase() ?? "";
      const details = await getRequestDetails(agent.ledger, request, viewer.id, { [name]: place });
      const [first] = details?.wants ?? [];
      return details && first ? { agent: details.agent, request: details.request, ...first } : null;
    },
    async decide(asked, { repo, by = ada, approved, branches = null, lasts = 7 * day, repository = notes } = {}) {
      const request = await requestOf(asked);
      const want = repo === undefined ? request.wants[0] : findWant(request, repo);
      if (!want) throw new Error("the request doesn't name the repository");
      const verdict = { request, repo: want.repo, by, approved: approved ?? want.scopes, branches, lasts, repository };
      return host.call((ledger) => decide(ledger, verdict));
    },
    async grant(scopes = push, { repo, ...options } = {}) {
      const asked = repo ?? options.repository?.fullName;
      await agent.decide(await agent.ask(scopes, asked === undefined ? {} : { repo: asked }), options);
    },
    seeAccess() {
      const { consent } = getAccessDetails(agent.ledger, notesPlace) ?? {};
      if (!consent) throw new Error("there is no access");
      const { repositoryId, installationId } = notesPlace;
      const unchanged = { repositoryId, installationId, consent, by: ada };
      const nothing = { kept: [], taken: [], branches: null, endsAt: null };
      return (change) => host.call((ledger) => changeAccess(ledger, { ...unchanged, ...nothing, ...change }));
    },
    changeAccess: (change) => agent.seeAccess()(change),
    revoke: (by = ada, repositoryId = notes.id) => host.call((ledger) => revokeConsent(ledger, repositoryId, by)),
    revokeToken: (token) => host.call((ledger) => revokeToken(ledger, credential, record, token)),
    beginPush: (started, as = credential) => host.call((ledger) => beginPush(ledger, as, record, started)),
    mayFinishPush: (consent, as = credential) => mayFinishPush(agent.ledger, as, record, consent),
    rotate: ({ secretHash: fresh }, by = ada, expiresAt = null) =>
      host.call((ledger) => rotateAgent(ledger, record, by, fresh, expiresAt)),
    delete: (by = ada) => host.call((ledger) => deleteAgent(ledger, record, by)),
    trust: (identity, by = ada) => host.call((ledger) => trustIdentity(ledger, record, by, identity, "github-actions")),
    removeIdentity: (id, by = ada) => host.call((ledger) => removeIdentity(ledger, record, by, id)),
    details: (viewer = ada, before = null) => getAgentDetails(agent.ledger, record, viewer.id, before),
  } satisfies Partial<LedgerAgent>);
}
