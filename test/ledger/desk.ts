import type { NewAgentToken } from "../../src/crypto/agentCredential.ts";
import { expandScopes, type Scope } from "../../src/domain/scopes.ts";
import { day } from "../../src/domain/time.ts";
import type { Sql } from "../../src/durableObjects/sql.ts";
import { handleAlarm, scheduleAlarm } from "../../src/ledger/alarm.ts";
import { type Ledger, openLedger } from "../../src/ledger/context.ts";
import { type Decided, decide, type Verdict } from "../../src/ledger/decide.ts";
import { type IssueOutcome, issue } from "../../src/ledger/issue.ts";
import { type Place, type Review, reviewRequest } from "../../src/ledger/queries.ts";
import { findRequest } from "../../src/ledger/requests.ts";
import { type Revoked, revokeConsent } from "../../src/ledger/revoke.ts";
import { type ConsentRequest, openLink } from "../../src/session/consentRequest.ts";
import type { AgentRecord, Person } from "../../src/store/agents.ts";
import { type Issued, readToken, tokenKey } from "../../src/store/tokens.ts";
import type { Bench } from "./bench.ts";
import { createSqlite } from "./sqlite.ts";

export const ada: Person = { id: 1, login: "ada" };
export const bob: Person = { id: 2, login: "bob" };
/** Where the repository is. */
export const here: Place = { repositoryId: 7, installationId: 70, fullName: "ada/notes" };
export const notes = { id: 7, fullName: "ada/notes", installationId: 70 };

export interface Asking {
  repo?: string;
  renew?: boolean;
  /** Milliseconds. */
  wait?: number;
  /** Another credential than the agent's own. */
  as?: NewAgentToken;
}

export type Deciding = Partial<Omit<Verdict, "request">>;

/** One agent and its ledger, and who has to do with them. */
export interface Desk {
  readonly agent: NewAgentToken;
  readonly record: AgentRecord;
  readonly ledger: Ledger;
  readonly sql: Sql;
  /** When the alarm rings; `null` where none is set. */
  readonly alarm: number | null;
  /** Asks the ledger. */
  ask(scopes: (Scope | "admin")[], asking?: Asking): Promise<IssueOutcome>;
  /** Asks as the Worker does: KV first. `from`: the KV as seen where the agent is. */
  request(scopes: (Scope | "admin")[], from?: Bench["kv"]): Promise<IssueOutcome | ({ kind: "cached" } & Issued)>;
  /** The request behind the link of an answer. */
  link(outcome: IssueOutcome): Promise<ConsentRequest>;
  /** Opens the consent page of the request behind a link, as ada; `place` is what she was proven to administer. */
  review(outcome: IssueOutcome, place: Place | null): Promise<Review | null>;
  /** Decides about the request behind a link: approves all of it as ada for a week, where nothing else is said. */
  decide(outcome: IssueOutcome | ConsentRequest, deciding?: Deciding): Promise<Decided>;
  /** Asks, and lets ada approve all of it. */
  grant(scopes: (Scope | "admin")[], deciding?: Deciding & { repo?: string }): Promise<void>;
  revoke(by?: Person, repositoryId?: number): Promise<Revoked>;
  /** Runs the alarm now, as the platform does when its time has come. */
  ring(): Promise<void>;
  /** The memory is lost and what is under way with it; the tables and the alarm stay. */
  crash(): void;
  idle(): Promise<void>;
}

export function createDesk(bench: Bench, agent: NewAgentToken, sqlite: Sql = createSqlite()): Desk {
  const { clock, kv, github } = bench;
  const { agentId } = agent;
  const record: AgentRecord = {
    label: "Release notes",
    registeredBy: ada,
    createdAt: clock.now(),
    secretHash: agent.secretHash,
  };
  let alarm: number | null = null;
  let background: Promise<unknown>[] = [];
  let stop = () => {};

  const open = (): Ledger => {
    let running = true;
    const whileRunning = <T>(work: () => T): T => {
      if (!running) throw new Error("this ledger is gone");
      return work();
    };
    stop = () => {
      running = false;
      background = [];
    };
    const ledger = openLedger({
      agentId,
      sql: {
        all: (query, ...bindings) => whileRunning(() => sqlite.all(query, ...bindings)),
        transaction: (work) => whileRunning(() => sqlite.transaction(work)),
      },
      now: clock.now,
      kv,
      directory: bench.directories.of,
      github,
      backoff: bench.backoff,
      budgets: bench.budgets,
      seal: bench.seal,
      pause: (milliseconds) => bench.clock.pause(milliseconds),
      setAlarm: (time) => whileRunning(() => (alarm = time)),
      background: (work) => background.push(work.catch(() => {})),
    });
    scheduleAlarm(ledger);
    return ledger;
  };
  let ledger = open();

  const desk: Desk = {
    agent,
    record,
    get ledger() {
      return ledger;
    },
    sql: sqlite,
    get alarm() {
      return alarm;
    },
    ask: (scopes, { repo = notes.fullName, renew = false, wait = 0, as = agent } = {}) =>
      issue(ledger, as, record, {
        repo,
        scopes: expandScopes(scopes),
        renew,
        holdUntil: wait === 0 ? 0 : clock.now() + wait,
      }),
    async request(scopes, from = kv) {
      const key = tokenKey(agentId, notes.fullName, expandScopes(scopes));
      const cached = await readToken(from, bench.seal, key, agent);
      return cached ? { kind: "cached", ...cached } : desk.ask(scopes);
    },
    async link(outcome) {
      if (outcome.kind !== "needs_consent") throw new Error(`no link in an answer that is ${outcome.kind}`);
      const reference = await openLink(bench.seal, outcome.request);
      const request = reference && findRequest(ledger, reference.id);
      if (!request) throw new Error("the ledger does not know the request");
      return request;
    },
    review: async (outcome, place) => reviewRequest(ledger, await desk.link(outcome), ada.id, place),
    async decide(outcome, { by = ada, approved, lasts = 7 * day, repository = notes } = {}) {
      const request = "kind" in outcome ? await desk.link(outcome) : outcome;
      return decide(ledger, { request, by, approved: approved ?? request.scopes, lasts, repository });
    },
    async grant(scopes, { repo = notes.fullName, ...deciding } = {}) {
      await desk.decide(await desk.ask(scopes, { repo }), deciding);
    },
    revoke: (by = ada, repositoryId = notes.id) => revokeConsent(ledger, repositoryId, by),
    async ring() {
      alarm = null;
      await handleAlarm(ledger);
    },
    crash() {
      stop();
      ledger = open();
    },
    async idle() {
      while (background.length > 0) await Promise.all(background.splice(0));
    },
  };
  return desk;
}
