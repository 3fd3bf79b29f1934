import { covers, type Permissions, type Scope } from "../../src/domain/scopes.ts";
import type { MintedToken } from "./town.ts";

/** A promise of the product that was broken. */
export class Violation extends Error {}

/**
 * What was ordered, as those who ordered it know it: from when it may have taken effect (`start`, when it was sent) and from when
 * it must have (`end`, when it was acknowledged, or the ledger ended and nobody knows; `null` until then).
 */
interface Order {
  agentId: string;
  start: number;
  end: number | null;
  acknowledged: boolean;
  /** It was answered that nothing was done. */
  void: boolean;
}

export interface Approval extends Order {
  by: number;
  name: string;
  repositoryId: number;
  installationId: number;
  /** Which may be granted by it, and which surely are where it was acknowledged. */
  scopes: Scope[];
  sure: Scope[];
  /** Milliseconds. */
  endsAt: number;
  /** Of the town: a name that moved since may mean another repository. */
  version: number;
}

export interface Ending extends Order {
  /** `null`: all that the agent has. */
  repositoryId: number | null;
  /** What rests on this one goes on. */
  butInstallation?: number;
  /** Whether it ends tokens only, and what they rest on goes on. */
  tokensOnly: boolean;
}

interface Secret extends Order {
  secretHash: string;
}

/** Sees all that is ordered and all that is handed out, and says what may be. It knows nothing of how a ledger works. */
export interface Witness {
  /** The next moment: whatever happens has its own. */
  tick(): number;
  approvals: Approval[];
  endings: Ending[];
  secrets: Secret[];
  /** The ids of requests that were decided. */
  decided: Set<string>;
  /** Tokens that were given back and acknowledged, with the moment. */
  givenBack: Map<string, number>;
  /** Every token that left, by agents' ids. */
  left: Map<MintedToken, Set<string>>;
  /** Notes that an order is under way; its outcome is noted by `close`. */
  open<T extends Order>(list: T[], order: Omit<T, keyof Order> & { agentId: string }): T;
  close(order: Order, outcome: "done" | "nothing" | "unknown"): void;
  /** The approvals that surely hold now for all of this. */
  sureOf(agentId: string, name: string, scopes: readonly Scope[], version: number): Approval[];
  /** Why the token must not live for its agent, or `null`. */
  objection(token: MintedToken): string | null;
  /** Whether the secret may be the agent's: not where a rotation after it was acknowledged. */
  mayBe(agentId: string, secretHash: string): boolean;
  /** Whether the secret is the agent's for sure. */
  isSurely(agentId: string, secretHash: string): boolean;
}

export function createWitness(now: () => number): Witness {
  let moment = 0;
  const matches = (ending: Ending, { agentId, repositoryId, installationId }: MintedToken | Approval) =>
    !ending.void &&
    ending.agentId === agentId &&
    (ending.repositoryId === null || ending.repositoryId === repositoryId) &&
    ending.butInstallation !== installationId;
  const surelyAfter = (order: Order, other: Order) =>
    order.acknowledged && order.start > (other.end ?? Number.POSITIVE_INFINITY);

  const witness: Witness = {
    tick: () => ++moment,
    approvals: [],
    endings: [],
    secrets: [],
    decided: new Set(),
    givenBack: new Map(),
    left: new Map(),
    open(list, order) {
      const opened = {
        ...order,
        start: witness.tick(),
        end: null,
        acknowledged: false,
        void: false,
      } as (typeof list)[number];
      list.push(opened);
      return opened;
    },
    close(order, outcome) {
      order.end = witness.tick();
      order.acknowledged = outcome === "done";
      order.void = outcome === "nothing";
    },
    sureOf(agentId, name, scopes, version) {
      const sure = witness.approvals.filter(
        (approval) =>
          approval.agentId === agentId &&
          approval.name === name &&
          approval.version === version &&
          approval.acknowledged &&
          approval.endsAt > now() &&
          !witness.endings.some((end) => !end.tokensOnly && matches(end, approval) && end.start > approval.start),
      );
      const covering = sure.filter((approval) =>
        scopes.some((scope) => approval.sure.some((yes) => covers(yes, scope))),
      );
      return scopes.every((scope) => covering.some(({ sure }) => sure.some((yes) => covers(yes, scope))))
        ? covering
        : [];
    },
    objection(token) {
      const ended = witness.endings.some((end) => matches(end, token) && end.acknowledged && token.askedAt < end.start);
      if (ended) return "it is older than an acknowledged end";
      const may = witness.approvals.filter(
        (approval) =>
          !approval.void &&
          approval.agentId === token.agentId &&
          approval.repositoryId === token.repositoryId &&
          approval.installationId === token.installationId &&
          approval.endsAt > now() &&
          !witness.endings.some((end) => !end.tokensOnly && matches(end, approval) && surelyAfter(end, approval)),
      );
      const scopes = scopesIn(token.permissions);
      const missing = scopes.filter(
        (scope) => !may.some((approval) => approval.scopes.some((yes) => covers(yes, scope))),
      );
      return missing.length > 0 ? `nobody agrees to ${missing.join(" ")}` : null;
    },
    mayBe(agentId, secretHash) {
      const own = witness.secrets.filter((secret) => secret.agentId === agentId);
      return own.some(
        (secret) =>
          secret.secretHash === secretHash && !secret.void && !own.some((other) => surelyAfter(other, secret)),
      );
    },
    isSurely(agentId, secretHash) {
      const own = witness.secrets.filter((secret) => secret.agentId === agentId && !secret.void);
      const last = own.at(-1);
      return last?.secretHash === secretHash && last.acknowledged;
    },
  };
  return witness;
}

function scopesIn(permissions: Permissions): Scope[] {
  // Every token may look at the repository.
  const rest = Object.entries(permissions).filter(([key]) => key !== "metadata");
  return rest.map(([key, level]) => `${key}:${level}` as Scope);
}
