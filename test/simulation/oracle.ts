import type { AgentCredential, WorkloadCredential } from "../../src/crypto/agentToken.ts";
import { pushScope } from "../../src/domain/branchLimit.ts";
import type { BranchPattern } from "../../src/domain/branchPattern.ts";
import type { Permissions } from "../../src/domain/permissions.ts";
import { covers, type Scope } from "../../src/domain/scopes.ts";
import { isExpired } from "../../src/domain/tokenLifetime.ts";
import type { SimulatedToken } from "./simulatedGitHub.ts";

/** A violation of something that the product promises. */
export class Violation extends Error {}

/**
 * An order as its sender knows it. It may take effect from `start`, when it was sent. It must have taken effect by
 * `end`, when it was acknowledged or the ledger crashed and left the outcome unknown. Until then, `end` is `null`.
 */
interface Order {
  agentId: string;
  start: number;
  end: number | null;
  isAcknowledged: boolean;
  /** Whether the answer said that nothing was done. */
  isVoid: boolean;
}

export interface Approval extends Order {
  by: number;
  name: string;
  repositoryId: number;
  installationId: number;
  /** The scopes that the approval may grant, and those that it certainly grants once it has been acknowledged. */
  scopes: Scope[];
  certainScopes: Scope[];
  /** Scopes that earlier approvals no longer grant, because this order decides or removes them. */
  replaces: Scope[];
  /** The branches that an approved `contents:write` may push to, or `null` for any branch. */
  branches: BranchPattern[] | null;
  /**
   * When the approval ends, in milliseconds. If that is unknown because earlier approvals keep their ends, the latest
   * possible time.
   */
  endsAt: number;
  isEndKnown: boolean;
  /** GitHub's count of moves. After another move, the name may refer to another repository. */
  moveCount: number;
}

interface Ending extends Order {
  /** The repository whose access ends, or `null` for all of the agent's repositories. */
  repositoryId: number | null;
  /** The installation under which access continues. */
  exceptInstallation?: number;
  /** Whether only tokens end, but not the approvals behind them. */
  tokensOnly: boolean;
}

interface Secret extends Order {
  secretHash: string;
  /** When the secret expires, in milliseconds, or `null` if it never does. */
  expiresAt: number | null;
}

/** The registrant's order to trust the jobs on a ref or to stop trusting them. */
interface Trust extends Order {
  ref: string;
  isTrusted: boolean;
}

/** A push that has begun and may be finished. */
export interface Push {
  credential: AgentCredential;
  token: SimulatedToken;
  ref: string;
  /** When the answer to its beginning arrived, and the limits that may have applied then (`null` for any branch). */
  startedAt: number;
  limits: (BranchPattern[] | null)[];
}

/** The agent, repository, and installation of an approval or a token. */
type Place = Pick<Approval, "agentId" | "repositoryId" | "installationId">;

/**
 * A record of all orders and all issued tokens, which determines what is allowed. It doesn't know how a ledger works.
 */
export interface Oracle {
  /** Returns the next moment. No two events share one. */
  tick(): number;
  approvals: Approval[];
  endings: Ending[];
  secrets: Secret[];
  trusts: Trust[];
  /** The decided requests, each identified by its id and repository. */
  decided: Set<string>;
  /** When each token's revocation by an agent was acknowledged. */
  revokedByAgent: Map<string, number>;
  /** The callers that each token was issued to, with the times. */
  holders: Map<SimulatedToken, { credential: AgentCredential; at: number }[]>;
  /** Every token that an agent got, and every token that the Worker used for a push. */
  issued: Set<SimulatedToken>;
  pushTokens: Set<SimulatedToken>;
  /** Records that an order was sent. `finish` records its outcome. */
  begin<T extends Order>(list: T[], order: Omit<T, keyof Order> & { agentId: string }): T;
  finish(order: Order, outcome: "done" | "nothing" | "unknown"): void;
  /** Returns the approvals that together certainly cover all these scopes now, or an empty list. */
  certainApprovals(agentId: string, name: string, scopes: readonly Scope[], moveCount: number): Approval[];
  /**
   * Returns the approvals that may be in effect, or may have been since `since`, with the scopes that they may still
   * grant.
   */
  possibleApprovals(place: Place, since?: number): Approval[];
  pushApprovals(place: Place): Approval[];
  /** Returns whether the approval certainly grants the scope now. */
  isCertain(approval: Approval, scope: Scope): boolean;
  /**
   * Returns whether a token is older than an acknowledged end, or than the end of trust in a job that has the token.
   */
  isEnded(token: SimulatedToken): boolean;
  /**
   * Returns why an agent must not have the token or, if the token never left the Worker, why it must not be live.
   * Returns `null` if there is no objection.
   */
  objectionTo(token: SimulatedToken, isForPush?: boolean): string | null;
  /** Returns why the token must not be used to push to the ref, or `null`. */
  objectionToPush(token: SimulatedToken, ref: string): string | null;
  /** Returns why a push that has begun must not be finished, or `null`. */
  objectionToFinish(push: Push): string | null;
  /**
   * Returns whether the caller may be the agent, because no acknowledged rotation or end of trust has invalidated its
   * credential.
   */
  mayAuthenticate(credential: AgentCredential): boolean;
  /** Returns whether the caller is certainly the agent. */
  surelyAuthenticates(credential: AgentCredential): boolean;
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

  const isUnended = (approval: Approval) =>
    approval.endsAt > now() &&
    !oracle.endings.some((end) => !end.tokensOnly && matches(end, approval) && end.start > approval.start);
  /** Returns the scopes that no later order has certainly replaced. */
  const remainingScopes = (approval: Approval) => {
    const later = oracle.approvals.filter(
      (other) =>
        other.agentId === approval.agentId &&
        other.repositoryId === approval.repositoryId &&
        surelyAfter(other, approval),
    );
    return approval.scopes.filter((scope) => !later.some(({ replaces }) => replaces.includes(scope)));
  };

  const trustsOf = ({ agentId, workload }: WorkloadCredential) =>
    oracle.trusts.filter((trust) => trust.agentId === agentId && trust.ref === workload.claims.ref && !trust.isVoid);
  const holdersOf = (token: SimulatedToken) => oracle.holders.get(token) ?? [];
  /** Returns whether an end affects a token. A rotation doesn't if only jobs got the token. */
  const concerns = (end: Ending, token: SimulatedToken) =>
    !end.tokensOnly ||
    !oracle.trusts.some(({ agentId }) => agentId === token.agentId) ||
    holdersOf(token).some(({ credential, at }) => "secretHash" in credential && at < end.start);
  /** Returns whether a holder of the token has an agent token that has expired. */
  const outlivesHolder = (token: SimulatedToken) =>
    holdersOf(token).some(({ credential }) =>
      oracle.secrets.some(
        ({ secretHash, expiresAt }) =>
          "secretHash" in credential && credential.secretHash === secretHash && isExpired(expiresAt, now()),
      ),
    );
  const objectionToScopes = (token: SimulatedToken, isForPush: boolean) => {
    const approved = oracle.possibleApprovals(token).map(({ scopes, branches }) =>
      // While pushes are limited, an agent's token can't write code.
      branches === null || isForPush ? scopes : scopes.map((scope) => (scope === pushScope ? "contents:read" : scope)),
    );
    const missing = scopesIn(token.permissions).filter((scope) => !cover(approved, scope));
    return missing.length > 0 ? `no one approves ${missing.join(" ")}` : null;
  };

  const oracle: Oracle = {
    tick: () => ++moment,
    approvals: [],
    endings: [],
    secrets: [],
    trusts: [],
    holders: new Map(),
    decided: new Set(),
    revokedByAgent: new Map(),
    issued: new Set(),
    pushTokens: new Set(),
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
          isUnended(approval) &&
          scopes.some((scope) => cover([approval.certainScopes], scope)),
      );
      const certain = covering.map(({ certainScopes }) => certainScopes);
      return scopes.every((scope) => cover(certain, scope)) ? covering : [];
    },
    possibleApprovals: ({ agentId, repositoryId, installationId }, since = now()) =>
      oracle.approvals
        .filter(
          (approval) =>
            !approval.isVoid &&
            approval.agentId === agentId &&
            approval.repositoryId === repositoryId &&
            approval.installationId === installationId &&
            approval.endsAt > since &&
            !oracle.endings.some((end) => !end.tokensOnly && matches(end, approval) && surelyAfter(end, approval)),
        )
        .map((approval) => ({ ...approval, scopes: remainingScopes(approval) })),
    pushApprovals: (place) => oracle.possibleApprovals(place).filter(({ scopes }) => scopes.includes(pushScope)),
    isCertain(approval, scope) {
      const { agentId, repositoryId } = approval;
      const isUncertain = (other: Approval) =>
        other.agentId === agentId && other.repositoryId === repositoryId && !other.isAcknowledged && !other.isVoid;
      const mayBeTaken = oracle.approvals.some((one) => isUncertain(one) && one.replaces.includes(scope));
      return (
        approval.isAcknowledged &&
        approval.isEndKnown &&
        isUnended(approval) &&
        !mayBeTaken &&
        approval.scopes.includes(scope)
      );
    },
    isEnded: (token) =>
      oracle.endings.some(
        (end) => matches(end, token) && end.isAcknowledged && token.requestedAt < end.start && concerns(end, token),
      ) ||
      holdersOf(token).some(
        ({ credential, at }) =>
          "workload" in credential &&
          trustsOf(credential).some(
            ({ isTrusted, isAcknowledged, start }) => !isTrusted && isAcknowledged && at < start,
          ),
      ),
    objectionTo(token, isForPush = false) {
      if (oracle.isEnded(token)) return "it is older than an acknowledged end";
      if (outlivesHolder(token)) return "the agent token that it was issued for has expired";
      return objectionToScopes(token, isForPush);
    },
    objectionToPush(token, ref) {
      if (oracle.isEnded(token)) return "its token is older than an acknowledged end";
      const limits = oracle.pushApprovals(token).map(({ branches }) => branches);
      return limits.some((limit) => isWithin(limit, ref)) ? null : `no one approves pushes to ${ref}`;
    },
    objectionToFinish({ credential, token, ref, startedAt, limits }) {
      if (!oracle.mayAuthenticate(credential)) return "the caller is not the agent";
      const place = { ...token, requestedAt: startedAt };
      const isEnded = (end: Ending) =>
        !end.tokensOnly && matches(end, place) && end.isAcknowledged && startedAt < end.start;
      if (oracle.endings.some(isEnded)) return "an acknowledged end came after its beginning";
      const isChanged = oracle.approvals.some(
        (one) =>
          one.agentId === token.agentId &&
          one.repositoryId === token.repositoryId &&
          one.isAcknowledged &&
          one.start > startedAt &&
          one.scopes.includes(pushScope) &&
          limits.every((limit) => !isSamePatterns(limit, one.branches)),
      );
      if (isChanged) return "its branches were changed";
      return objectionToScopes(place, true) ?? oracle.objectionToPush(place, ref);
    },
    mayAuthenticate(credential) {
      if ("workload" in credential) {
        const trusts = trustsOf(credential);
        const isLast = (trust: Trust) => !trusts.some((other) => !other.isTrusted && surelyAfter(other, trust));
        return trusts.some((trust) => trust.isTrusted && isLast(trust));
      }
      const own = oracle.secrets.filter(({ agentId }) => agentId === credential.agentId);
      const isCurrent = (secret: Secret) =>
        !secret.isVoid && !isExpired(secret.expiresAt, now()) && !own.some((other) => surelyAfter(other, secret));
      return own.some((secret) => secret.secretHash === credential.secretHash && isCurrent(secret));
    },
    surelyAuthenticates(credential) {
      if ("workload" in credential) {
        const last = trustsOf(credential).at(-1);
        return last?.isTrusted === true && last.isAcknowledged;
      }
      const last = oracle.secrets.findLast(({ agentId, isVoid }) => agentId === credential.agentId && !isVoid);
      return last?.secretHash === credential.secretHash && last.isAcknowledged && !isExpired(last.expiresAt, now());
    },
  };
  return oracle;
}

function scopesIn(permissions: Permissions): Scope[] {
  // Every token may read metadata.
  const rest = Object.entries(permissions).filter(([key]) => key !== "metadata");
  return rest.map(([key, level]) => `${key}:${level}` as Scope);
}

/** The scopes that can't be combined with a limit. */
export const liftingScopes = ["administration:write", "workflows:write", "single_file:write"] satisfies Scope[];

/** Returns whether two lists have the same patterns. In each list, no pattern may include another. */
export function isSamePatterns(one: BranchPattern[] | null, other: BranchPattern[] | null): boolean {
  return String(one?.toSorted()) === String(other?.toSorted());
}

/** Returns whether a branch is within a limit, which lists branch names or prefixes followed by `/*`. */
export function isWithin(limit: BranchPattern[] | null, ref: string): boolean {
  const matches = (pattern: BranchPattern) =>
    pattern.endsWith("/*") ? ref.startsWith(`refs/heads/${pattern.slice(0, -1)}`) : ref === `refs/heads/${pattern}`;
  return limit === null || limit.some(matches);
}
