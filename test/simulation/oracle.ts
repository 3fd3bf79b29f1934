import { allows } from "../../src/domain/branchPattern.ts";
import { covers, type Permissions, type Scope } from "../../src/domain/scopes.ts";
import type { SimulatedToken } from "./simulatedGitHub.ts";

/** A promise of the product that was broken. */
export class Violation extends Error {}

/**
 * What someone ordered, as they know it: it may have taken effect since `start`, when it was sent, and must have by `end`, when it was
 * acknowledged, or the ledger crashed and the outcome is unknown (`null` until then).
 */
interface Order {
  agentId: string;
  start: number;
  end: number | null;
  isAcknowledged: boolean;
  /** The answer was that nothing was done. */
  isVoid: boolean;
}

export interface Approval extends Order {
  by: number;
  name: string;
  repositoryId: number;
  installationId: number;
  /** What it may grant, and what it certainly grants once it is acknowledged. */
  scopes: Scope[];
  certainScopes: Scope[];
  /** Where `contents:write` may push; `null` for any branch. */
  branches: string[] | null;
  /** Milliseconds. */
  endsAt: number;
  /** GitHub's count of moves: after another move, the name may mean another repository. */
  moveCount: number;
}

export interface Ending extends Order {
  /** `null`: all of the agent's repositories. */
  repositoryId: number | null;
  /** What rests on this installation continues. */
  exceptInstallation?: number;
  /** It ends tokens, but not the approvals under them. */
  tokensOnly: boolean;
}

/** A decision that replaces what anyone approved of these scopes before. */
export interface Replacement extends Order {
  repositoryId: number;
  scopes: Scope[];
}

interface Secret extends Order {
  secretHash: string;
}

/** Knows all orders and all issued tokens, and says what is allowed. It doesn't know how a ledger works. */
export interface Oracle {
  /** Returns the next moment. No two events share one. */
  tick(): number;
  approvals: Approval[];
  endings: Ending[];
  replacements: Replacement[];
  secrets: Secret[];
  /** The ids of decided requests. */
  decided: Set<string>;
  /** When each token's revocation by an agent was acknowledged. */
  revokedByAgent: Map<string, number>;
  /** Every token that an agent got. */
  issued: Set<SimulatedToken>;
  /** Notes that an order was sent; `finish` notes its outcome. */
  begin<T extends Order>(list: T[], order: Omit<T, keyof Order> & { agentId: string }): T;
  finish(order: Order, outcome: "done" | "nothing" | "unknown"): void;
  /** The approvals that together certainly cover all these scopes now, or none. */
  certainApprovals(agentId: string, name: string, scopes: readonly Scope[], moveCount: number): Approval[];
  /** Why the token must not be alive, or `null`. `isProxied`: it stayed in the Worker, so it may carry a limited `contents:write`. */
  objectionTo(token: SimulatedToken, isProxied?: boolean): string | null;
  /** Whether a push to this branch may be allowed now. */
  mayPush(agentId: string, repositoryId: number, branch: string): boolean;
  /** Whether the secret may be the agent's: no acknowledged rotation came after it. */
  mayAuthenticate(agentId: string, secretHash: string): boolean;
  /** Whether the secret is certainly the agent's. */
  surelyAuthenticates(agentId: string, secretHash: string): boolean;
}

export function createOracle(now: () => number): Oracle {
  let moment = 0;
  const matches = (ending: Ending, { agentId, repositoryId, installationId }: SimulatedToken | Approval) =>
    !ending.isVoid &&
    ending.agentId === agentId &&
    (ending.repositoryId === null || ending.repositoryId === repositoryId) &&
    ending.exceptInstallation !== installationId;
  const surelyAfter = (order: Order, other: Order) =>
    order.isAcknowledged && order.start > (other.end ?? Number.POSITIVE_INFINITY);
  const cover = (approved: Scope[][], scope: Scope) => approved.some((list) => list.some((one) => covers(one, scope)));
  const isReplaced = (approval: Approval, scope: Scope) =>
    oracle.replacements.some(
      (order) =>
        order.agentId === approval.agentId &&
        order.repositoryId === approval.repositoryId &&
        order.scopes.includes(scope) &&
        surelyAfter(order, approval),
    );
  const possibleApprovals = (agentId: string, repositoryId: number) =>
    oracle.approvals.filter(
      (approval) =>
        !approval.isVoid &&
        approval.agentId === agentId &&
        approval.repositoryId === repositoryId &&
        approval.endsAt > now() &&
        !oracle.endings.some((end) => !end.tokensOnly && matches(end, approval) && surelyAfter(end, approval)),
    );

  const oracle: Oracle = {
    tick: () => ++moment,
    approvals: [],
    endings: [],
    replacements: [],
    secrets: [],
    decided: new Set(),
    revokedByAgent: new Map(),
    issued: new Set(),
    begin(list, order) {
      const state = { start: oracle.tick(), end: null, isAcknowledged: false, isVoid: false };
      const begun = { ...order, ...state } as (typeof list)[number];
      list.push(begun);
      return begun;
    },
    finish(order, outcome) {
      order.end = oracle.tick();
      order.isAcknowledged = outcome === "done";
      order.isVoid = outcome === "nothing";
    },
    certainApprovals(agentId, name, scopes, moveCount) {
      const covering = oracle.approvals.filter(
        (approval) =>
          approval.agentId === agentId &&
          approval.name === name &&
          approval.moveCount === moveCount &&
          approval.isAcknowledged &&
          approval.endsAt > now() &&
          !oracle.endings.some((end) => !end.tokensOnly && matches(end, approval) && end.start > approval.start) &&
          scopes.some((scope) => cover([approval.certainScopes], scope)),
      );
      const certain = covering.map(({ certainScopes }) => certainScopes);
      return scopes.every((scope) => cover(certain, scope)) ? covering : [];
    },
    objectionTo(token, isProxied = false) {
      const isEnded = (end: Ending) => matches(end, token) && end.isAcknowledged && token.requestedAt < end.start;
      if (oracle.endings.some(isEnded)) return "it is older than an acknowledged end";
      const possible = possibleApprovals(token.agentId, token.repositoryId).filter(
        (approval) => approval.installationId === token.installationId,
      );
      const supports = (approval: Approval, scope: Scope) =>
        approval.scopes.some((one) => covers(one, scope) && !isReplaced(approval, one)) &&
        (scope !== "contents:write" || isProxied || approval.branches === null);
      const missing = scopesIn(token.permissions).filter((scope) => !possible.some((one) => supports(one, scope)));
      return missing.length > 0 ? `no one approves ${missing.join(" ")}` : null;
    },
    mayPush(agentId, repositoryId, branch) {
      return possibleApprovals(agentId, repositoryId).some(
        (approval) =>
          approval.scopes.includes("contents:write") &&
          !isReplaced(approval, "contents:write") &&
          (approval.branches === null || allows(approval.branches, `refs/heads/${branch}`)),
      );
    },
    mayAuthenticate(agentId, secretHash) {
      const own = oracle.secrets.filter((secret) => secret.agentId === agentId);
      const isCurrent = (secret: Secret) => !secret.isVoid && !own.some((other) => surelyAfter(other, secret));
      return own.some((secret) => secret.secretHash === secretHash && isCurrent(secret));
    },
    surelyAuthenticates(agentId, secretHash) {
      const last = oracle.secrets.findLast((secret) => secret.agentId === agentId && !secret.isVoid);
      return last?.secretHash === secretHash && last.isAcknowledged;
    },
  };
  return oracle;
}

function scopesIn(permissions: Permissions): Scope[] {
  // Every token may read metadata.
  const rest = Object.entries(permissions).filter(([key]) => key !== "metadata");
  return rest.map(([key, level]) => `${key}:${level}` as Scope);
}
