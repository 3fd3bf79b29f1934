import { createHash } from "node:crypto";
import { permissionsOf, type Scope } from "../../src/domain/scopes.ts";
import { ada, notes } from "../harness/fixtures.ts";
import type { Scene } from "./scene.ts";

/** What people and agents were told: the truth that the ledger, KV and GitHub are held against. */
export interface TruthRecord {
  /** What was approved for each repository and acknowledged, and when it ends. */
  granted: Map<number, Map<Scope, number>>;
  /** What anybody tried to approve since the last acknowledged end. */
  tried: Map<number, Set<Scope>>;
  /** A token that an agent was given; throws where it should not have been. `settled`: nothing else is under way. */
  receive(token: string, settled: boolean): void;
  /** Call before what ends a repository's tokens, and the answer when that was acknowledged. */
  ending(repositoryId: number | null): () => void;
  trying(repositoryId: number, scopes: Scope[]): void;
  /** Takes the ledger's word for what is granted: where things went on at once, any order of them is right. */
  adopt(): void;
  /** Holds the tables and KV against all this; `settled`: nothing is under way, so that they must be equal. */
  audit(settled: boolean): void;
  /** When all is over and the agent is deleted: nothing may be left of it. */
  auditEnd(): void;
}

export function createRecord(scene: Scene): TruthRecord {
  const { environment, agents, line } = scene;
  const { github, kv, clock, directories } = environment;
  const granted: TruthRecord["granted"] = new Map();
  const tried: TruthRecord["tried"] = new Map();
  const handedOut = new Set<string>();
  const ended = new Set<string>();
  /** How many tokens there were when somebody last tried to approve something. */
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
  const owed = () => new Set(rows<{ key: string }>("SELECT key FROM outbox").map(({ key }) => key));

  /** Nothing that is alive and out is unknown, whatever goes on. */
  const auditTokens = () => {
    for (const token of handedOut) {
      if (github.isAlive(token) && !isKnown(token)) throw new Error(`${token} is out, alive and unknown`);
    }
  };
  const approvals = () =>
    rows<{ id: number; scope: Scope; by: number; endsAt: number }>(
      `SELECT repository_id AS id, scope, decided_by AS "by", ends_at AS endsAt FROM decisions JOIN consents ON consents.id = consent_id
       WHERE approved = 1 AND decisions.ends_at > ?`,
      clock.now(),
    );
  const auditConsents = (settled: boolean) => {
    const found = approvals();
    for (const { id, scope } of found) {
      if (!tried.get(id)?.has(scope)) throw new Error(`the consent to ${scope} on ${id} comes from nowhere`);
    }
    if (!settled) return;
    const wanted = [...granted].flatMap(([id, scopes]) =>
      [...scopes].flatMap(([scope, endsAt]) => (endsAt > clock.now() ? [`${id} ${scope}`] : [])),
    );
    const there = found.map(({ id, scope }) => `${id} ${scope}`);
    const differ = [...wanted.filter((one) => !there.includes(one)), ...there.filter((one) => !wanted.includes(one))];
    if (differ.length > 0) throw new Error(`consents are not as acknowledged: ${differ.join(", ")}`);
  };
  const auditKv = () => {
    const debts = owed();
    const edge = new Set(rows<{ key: string }>("SELECT key FROM cached_tokens").map(({ key }) => key));
    const agents = rows<{ id: string }>("SELECT id FROM agent WHERE deleted_at IS NULL").map(({ id }) => id);
    const seen = rows<{ id: string }>("SELECT id FROM agent").map(({ id }) => id);
    const isRight = (key: string): boolean => {
      const [kind, agentId = ""] = key.split(":");
      if (kind === "token") return edge.has(key);
      return agents.includes(agentId) || !seen.includes(agentId); // An agent that no ledger has seen is in KV alone.
    };
    for (const key of kv.keys()) {
      if (!isRight(key) && !debts.has(key) && !line.ghosts.includes(key)) throw new Error(`KV has ${key}`);
    }
  };
  const auditDirectory = () => {
    const pending = owed();
    const isPending = (entry: string) =>
      pending.has(`directory:${ada.id}:${entry.includes(":") ? entry : `${entry}:`}`);
    const listed = directories.listed(ada.id);
    const consents = (since: number) =>
      rows<{ entry: string }>(
        `SELECT DISTINCT agent.id || ':' || repository_id AS entry FROM agent, consents c JOIN decisions d ON d.consent_id = c.id
         WHERE d.approved = 1 AND d.ends_at > ?`,
        since,
      ).map(({ entry }) => entry);
    // What has ended stays listed until the alarm comes.
    const known = consents(0);
    for (const entry of listed) {
      const isRight = entry.includes(":") ? known.includes(entry) : kv.expiryOf(`agent:${entry}`) !== undefined;
      if (!isRight && !isPending(entry)) throw new Error(`the directory lists ${entry}`);
    }
    for (const entry of consents(clock.now())) {
      if (!listed.includes(entry) && !isPending(entry)) throw new Error(`the directory doesn't list ${entry}`);
    }
  };

  const wrong: string[] = [];
  scene.onIssued((token) => {
    // A copy in KV may still be read, if its token is dead. A ledger must know better.
    if (ended.has(token)) wrong.push(`a ledger answered with ${token} after its acknowledged end`);
  });

  return {
    granted,
    tried,
    receive(token, settled) {
      const minted = github.tokens.find((one) => one.token === token);
      if (!minted) throw new Error(`${token} was never minted`);
      handedOut.add(token);
      const alive = github.isAlive(token);
      if (alive && ended.has(token)) throw new Error(`${token} was handed out alive after its acknowledged end`);
      if (!alive && settled && !ended.has(token)) throw new Error(`${token} was handed out dead`);
      const most = permissionsOf([...(tried.get(minted.repositoryId) ?? [])]);
      for (const key of Object.keys(minted.permissions)) {
        if (alive && !(key in most)) throw new Error(`${token} may ${key}, which nobody approved`);
      }
      auditTokens();
    },
    ending(repositoryId) {
      const before = github.tokens.length;
      return () => {
        const meanwhile = triedAt.get(repositoryId ?? notes.id) ?? 0;
        const until = meanwhile > before ? meanwhile : github.tokens.length;
        for (const minted of github.tokens.slice(0, until)) {
          if (repositoryId === null || minted.repositoryId === repositoryId) ended.add(minted.token);
        }
      };
    },
    trying(repositoryId, scopes) {
      triedAt.set(repositoryId, github.tokens.length);
      tried.set(repositoryId, new Set([...(tried.get(repositoryId) ?? []), ...scopes]));
    },
    adopt() {
      granted.clear();
      for (const { id, scope, endsAt } of approvals())
        granted.set(id, (granted.get(id) ?? new Map()).set(scope, endsAt));
    },
    audit(settled) {
      if (wrong.length > 0) throw new Error(wrong.join(", "));
      auditTokens();
      auditConsents(settled);
      if (!settled) return;
      auditKv();
      auditDirectory();
    },
    auditEnd() {
      auditKv();
      auditDirectory();
      const left = [...handedOut].filter((token) => github.isAlive(token));
      if (left.length > 0) throw new Error(`alive although all has ended: ${left.join(", ")}`);
      if (owed().size > 0) throw new Error(`owed for ever: ${[...owed()].join(", ")}`);
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
