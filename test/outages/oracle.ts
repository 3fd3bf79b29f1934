import { createHash } from "node:crypto";
import { permissionsOf } from "../../src/domain/permissions.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { listingsKey } from "../../src/ledger/outbox.ts";
import { ada, notes } from "../harness/fixtures.ts";
import type { FaultyWorker } from "./faultyWorker.ts";

/** A record of what people and agents were told. Ledgers, KV, directories, and GitHub are compared with it. */
interface Oracle {
  /** The acknowledged approvals for each repository, with the times at which they end. */
  granted: Map<number, Map<Scope, number>>;
  /** The scopes that people have attempted to approve for each repository since the last acknowledged end. */
  tried: Map<number, Set<Scope>>;
  /**
   * Records a token that the agent received. Throws if the agent should not have received it. `isAlone` means that
   * nothing else was in flight.
   */
  receive(token: string, isAlone: boolean): void;
  /**
   * Records that a repository's tokens are about to end. Call the returned function once the end has been acknowledged.
   */
  startEnding(repositoryId: number | null): () => void;
  /** Records that someone is trying to approve these scopes. */
  startApproval(repositoryId: number, scopes: Scope[]): void;
  /** Accepts whatever approvals the ledger has now, because concurrent steps may take effect in any order. */
  acceptLedger(): void;
  /**
   * Compares everything with what people and agents were told. With `isIdle`, nothing is in flight and everything must
   * match exactly.
   */
  check(isIdle: boolean): void;
  /** Checks that nothing remains of a deleted agent. */
  checkEnd(): void;
}

export function createOracle(worker: FaultyWorker): Oracle {
  const { environment, agents, injector } = worker;
  const { github, kv, clock, directories } = environment;
  const granted: Oracle["granted"] = new Map();
  const tried: Oracle["tried"] = new Map();
  const received = new Set<string>();
  const ended = new Set<string>();
  /** The number of tokens minted when someone last tried to approve something. */
  const triedAt = new Map<number, number>();

  const rows = <T extends Record<string, string | number | null>>(query: string, ...given: number[]) =>
    [...agents.values()].flatMap(({ sql }) => sql.all<T>(query, ...given));
  const known = () => {
    const keys = [
      ...rows<{ sha: string }>("SELECT sha256 AS sha FROM tokens"),
      ...rows<{ sha: string }>("SELECT substr(key, 8) AS sha FROM outbox WHERE action = 'revoke'"),
    ];
    return new Set(keys.map(({ sha }) => sha));
  };
  const isKnown = (token: string) => known().has(createHash("sha256").update(token).digest("base64"));
  const pendingKeys = () => new Set(rows<{ key: string }>("SELECT key FROM outbox").map(({ key }) => key));

  /** Checks that every live token that was received is known to its ledger. */
  const checkTokens = () => {
    for (const token of received) {
      if (github.isAlive(token) && !isKnown(token)) throw new Error(`${token} is alive, but no ledger knows it`);
    }
  };
  const approvals = () =>
    rows<{ id: number; scope: Scope; by: number; endsAt: number }>(
      `SELECT repository_id AS id, scope, decided_by AS "by", ends_at AS endsAt FROM decisions JOIN consents ON consents.id = consent_id
       WHERE approved = 1 AND decisions.ends_at > ?`,
      clock.now(),
    );
  const checkConsents = (isIdle: boolean) => {
    const found = approvals();
    for (const { id, scope } of found) {
      if (!tried.get(id)?.has(scope)) throw new Error(`the consent to ${scope} on ${id} was approved by no one`);
    }
    if (!isIdle) return;
    const wanted = [...granted].flatMap(([id, scopes]) =>
      [...scopes].flatMap(([scope, endsAt]) => (endsAt > clock.now() ? [`${id} ${scope}`] : [])),
    );
    const there = found.map(({ id, scope }) => `${id} ${scope}`);
    const differ = [...wanted.filter((one) => !there.includes(one)), ...there.filter((one) => !wanted.includes(one))];
    if (differ.length > 0) throw new Error(`consents are not as acknowledged: ${differ.join(", ")}`);
  };
  /**
   * Returns whether a key holds the record of an agent that hasn't been deleted. The keys of a deleted agent expire.
   */
  const isRecord = (key: string) => kv.expiryOf(key) === Number.POSITIVE_INFINITY;
  const checkKv = () => {
    const pending = pendingKeys();
    const edge = new Set(rows<{ key: string }>("SELECT key FROM cached_tokens").map(({ key }) => key));
    const agents = rows<{ id: string }>("SELECT id FROM agent WHERE deleted_at IS NULL").map(({ id }) => id);
    const seen = rows<{ id: string }>("SELECT id FROM agent").map(({ id }) => id);
    const isRight = (key: string): boolean => {
      const [kind, agentId = ""] = key.split(":");
      if (kind === "token") return edge.has(key);
      // Until its first call, an agent exists only in KV.
      return agents.includes(agentId) || !seen.includes(agentId) || !isRecord(key);
    };
    for (const key of kv.keys()) {
      if (!isRight(key) && !pending.has(key) && !injector.lateWrites.includes(key)) throw new Error(`KV has ${key}`);
    }
  };
  const checkDirectory = () => {
    const pending = pendingKeys();
    const listed = [...directories.listed(ada.id), ...directories.listedAgents(ada.id)];
    const consents = (since: number) =>
      rows<{ entry: string }>(
        `SELECT DISTINCT agent.id || ':' || repository_id AS entry FROM agent, consents c JOIN decisions d ON d.consent_id = c.id
         WHERE d.approved = 1 AND d.ends_at > ?`,
        since,
      ).map(({ entry }) => entry);
    if (pending.has(listingsKey)) return;
    // Ended consents stay listed until the alarm runs.
    const known = consents(0);
    for (const entry of listed) {
      const isRight = entry.includes(":") ? known.includes(entry) : isRecord(`agent:${entry}`);
      if (!isRight) throw new Error(`the directory lists ${entry}`);
    }
    for (const entry of consents(clock.now())) {
      if (!listed.includes(entry)) throw new Error(`the directory doesn't list ${entry}`);
    }
  };

  const wrong: string[] = [];
  worker.onIssued((token) => {
    // KV may still have a copy of a dead token, but a ledger never issues one.
    if (ended.has(token)) wrong.push(`a ledger answered with ${token} after its acknowledged end`);
  });

  return {
    granted,
    tried,
    receive(token, isAlone) {
      const minted = github.tokens.find((one) => one.token === token);
      if (!minted) throw new Error(`${token} was never minted`);
      received.add(token);
      const alive = github.isAlive(token);
      if (alive && ended.has(token)) throw new Error(`${token} was issued alive after its acknowledged end`);
      if (!alive && isAlone && !ended.has(token)) throw new Error(`${token} was issued dead`);
      const most = permissionsOf([...(tried.get(minted.repositoryId) ?? [])]);
      for (const key of Object.keys(minted.permissions)) {
        if (alive && !(key in most)) throw new Error(`${token} may ${key}, which nobody approved`);
      }
      checkTokens();
    },
    startEnding(repositoryId) {
      const before = github.tokens.length;
      return () => {
        const mintedBefore = triedAt.get(repositoryId ?? notes.id) ?? 0;
        const until = mintedBefore > before ? mintedBefore : github.tokens.length;
        for (const minted of github.tokens.slice(0, until)) {
          if (repositoryId === null || minted.repositoryId === repositoryId) ended.add(minted.token);
        }
      };
    },
    startApproval(repositoryId, scopes) {
      triedAt.set(repositoryId, github.tokens.length);
      tried.set(repositoryId, new Set([...(tried.get(repositoryId) ?? []), ...scopes]));
    },
    acceptLedger() {
      granted.clear();
      for (const { id, scope, endsAt } of approvals())
        granted.set(id, (granted.get(id) ?? new Map()).set(scope, endsAt));
    },
    check(isIdle) {
      if (wrong.length > 0) throw new Error(wrong.join(", "));
      checkTokens();
      checkConsents(isIdle);
      if (!isIdle) return;
      checkKv();
      checkDirectory();
    },
    checkEnd() {
      checkKv();
      checkDirectory();
      const left = [...received].filter((token) => github.isAlive(token));
      if (left.length > 0) throw new Error(`alive although everything has ended: ${left.join(", ")}`);
      if (pendingKeys().size > 0) throw new Error(`never delivered: ${[...pendingKeys()].join(", ")}`);
      const rest = ["tokens", "consents", "decisions", "cached_tokens", "names"].filter(
        (table) => rows(`SELECT * FROM ${table}`).length,
      );
      if (rest.length > 0) throw new Error(`rows are left in ${rest.join(", ")}`);
      for (const { alarm } of agents.values()) {
        if (alarm !== null && alarm <= clock.now()) throw new Error("an alarm is overdue");
      }
    },
  };
}
