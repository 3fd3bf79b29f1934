import { type AgentCredential, proofAt } from "../crypto/agentToken.ts";
import type { Permissions } from "../domain/permissions.ts";
import { parseRepositoryName } from "../domain/repository.ts";
import type { Scope } from "../domain/scopes.ts";
import { isExpired } from "../domain/tokenLifetime.ts";
import type { TrustedIdentity } from "../domain/trustedIdentity.ts";
import { first } from "../durableObjects/sql.ts";
import { audit, logWarning } from "../log.ts";
import { formatReference } from "../session/consentRequest.ts";
import type { AgentRecord } from "../store/agents.ts";
import { type Issued, minLifetime, tokenKey, writeToken } from "../store/tokens.ts";
import { type Agent, type AgentRefusal, authenticateAgent, findIdentityOf, recordOf, refuseAgent } from "./agent.ts";
import { chargeCacheWrite } from "./cacheBudget.ts";
import { findConsent, findConsentHead } from "./consents.ts";
import type { Ledger, MintResult } from "./context.ts";
import { evaluate, type Grant, grantFor, type Wanted } from "./grant.ts";
import { recordUse, tellDirectories } from "./listings.ts";
import { findOpenRequest, openRequest, type Requested } from "./requests.ts";
import { carriedScopes, findLiveToken, isCurrent, type LiveToken, mintToken } from "./tokens.ts";
import { endUnreachableConsent } from "./unreachableRepository.ts";

export interface TokenRequest extends Wanted {
  repo: string;
  /** Why the agent wants the token, in its own words. */
  reason?: string | null;
  /** Whether the agent wants a new token because GitHub rejected the last one. */
  renew: boolean;
}

export type IssueOutcome =
  /** `consent` is the consent under which the token was issued, for `mayFinishPush`. */
  | ({ kind: "issued"; consent: { id: number; version: number } } & Issued)
  | NeedsConsent
  /** A scope is undecided, and the request doesn't ask the owner (`mayAsk`). */
  | { kind: "not_asked" }
  /** The agent has reached its limit of open requests. */
  | { kind: "too_many_open" }
  /** `retryAt` is when the agent may ask again, in milliseconds since the epoch. */
  | { kind: "denied"; retryAt: number }
  | AgentRefusal
  | Exclude<MintResult, { kind: "minted" | "ended" | "gone" }>;

interface NeedsConsent {
  kind: "needs_consent";
  /** The reference that identifies the request in its link (`formatReference`). */
  request: string;
  expiresAt: number;
  missing: Scope[];
  granted: Scope[];
  /** The last decision, after which the agent may wait for the next one. It is unset when the agent gets this link for the first time. */
  lastDecision?: string;
}

/** Authenticates an agent and charges its budget. Then issues a token, opens a request for consent, or returns why it did neither. */
export async function issue(
  ledger: Ledger,
  credential: AgentCredential,
  record: AgentRecord,
  ask: TokenRequest,
): Promise<IssueOutcome> {
  if (!authenticateAgent(ledger, credential, record)) return refuseAgent(ledger, credential);
  const charge = ask.isProxied || ask.mayAsk === false ? ledger.budgets.git : ledger.budgets.request;
  if (!(await charge(ledger.agentId))) return { kind: "too_many" };
  return issueInRounds(ledger, credential, record, ask);
}

/** The state of an agent's request for a token. */
interface Caller {
  /** Returns whether the caller is still authenticated. Its secret may have been rotated, or its identity removed, in the meantime. */
  isAgent(): boolean;
  /** Returns the trusted identity of the caller; `null` for a caller with the agent token. */
  findIdentity(): TrustedIdentity | null;
  ask: TokenRequest;
  /** The repository's name in lower case. */
  name: string;
  /** The consents for which this request has minted a token. It mints at most one token for each. */
  minted: Set<number>;
}

/**
 * Issues a token, or returns why it can't. Each round starts from the committed state. A round that waited (for a mint or a seal) checks
 * the state again before it issues a token.
 */
async function issueInRounds(
  ledger: Ledger,
  credential: AgentCredential,
  record: AgentRecord,
  ask: TokenRequest,
): Promise<IssueOutcome> {
  const { key: name } = parseRepositoryName(ask.repo);
  const authenticate = () => authenticateAgent(ledger, credential, record);
  const caller: Caller = {
    isAgent: () => authenticate() !== null,
    findIdentity: () => findIdentityOf(ledger, credential),
    ...{ ask, name, minted: new Set<number>() },
  };
  // A revocation during a mint requires another round, and so does a new consent after that.
  for (let round = 0; round < 5; round++) {
    const agent = authenticate();
    if (!agent) return refuseAgent(ledger, credential);
    const consent = findConsent(ledger, name);
    // Use the same time for both steps, so that a limit can't end in between.
    const now = ledger.now();
    const evaluation = evaluate(ask, consent, now);
    const { approved, undecided, retryAt } = evaluation;
    if (undecided.length > 0) {
      const opened =
        ask.mayAsk === false ? findOpenRequest(ledger, name) : openRequest(ledger, requestFor(ask, undecided));
      if (!opened) return { kind: ask.mayAsk === false ? "not_asked" : "too_many_open" };
      if (opened.first) tellDirectories(ledger);
      const { id, expiresAt, first } = opened;
      const request = formatReference({ agentId: ledger.agentId, id });
      const wait = first ? {} : { lastDecision: ledger.lastDecision };
      return { kind: "needs_consent", request, expiresAt, missing: undecided, granted: approved, ...wait };
    }
    const decided = grantFor(ask, consent, evaluation, now);
    if (!decided) return { kind: "denied", retryAt };
    const grant = grantTo(credential, agent, decided);
    const outcome = (await issueLive(ledger, caller, grant)) ?? (await issueNew(ledger, caller, grant));
    if (outcome !== "again") return outcome;
  }
  return { kind: "unavailable", retryAfter: 5 };
}

/**
 * Limits the GitHub tokens for an agent token to the agent token's expiry. A trusted identity doesn't expire, so it gets separate tokens.
 */
function grantTo(credential: AgentCredential, { expiresAt }: Agent, grant: Grant): Grant {
  if (expiresAt === null) return grant;
  if ("workload" in credential) return expiresAt < grant.endsAt ? { ...grant, unusableEnd: expiresAt } : grant;
  return { ...grant, endsAt: Math.min(grant.endsAt, expiresAt), latestEnd: expiresAt };
}

/** The branches that a push requests by default. Git doesn't name its branches until later. */
const proposedBranches = ["agent/*"];

function requestFor({ repo, branches, isProxied, reason = null }: TokenRequest, scopes: readonly Scope[]): Requested {
  return { wants: [{ repo, scopes, branches: branches ?? (isProxied ? proposedBranches : null) }], reason };
}

/** Issues a live token. Returns `null` if there is none, or "again" if it ended while it was being opened. */
async function issueLive(ledger: Ledger, caller: Caller, grant: Grant): Promise<IssueOutcome | "again" | null> {
  const live = findLiveToken(ledger, grant, caller.ask.renew);
  const opened = live && (await ledger.seal.open<{ token: string }>("token", live.sealed));
  // A token can't be opened if the secret that sealed it is no longer in ENCRYPTION_SECRET. A new token then replaces it.
  return opened ? issueIfLive(ledger, caller, grant, live.sha256, opened.token) : null;
}

/** Mints a token and issues it. Returns "again" if the decisions changed during the mint. */
async function issueNew(ledger: Ledger, caller: Caller, grant: Grant): Promise<IssueOutcome | "again"> {
  const { ask, isAgent, findIdentity, minted } = caller;
  if (minted.has(grant.consent.id)) return { kind: "unavailable", retryAfter: 5 };
  const mayStill = () => isCurrent(ledger, grant) && isAgent();
  const outcome = await mintToken(ledger, grant, { renew: ask.renew, mayStill, findIdentity });
  switch (outcome.kind) {
    case "minted":
      minted.add(grant.consent.id);
      return issueIfLive(ledger, caller, grant, outcome.sha256, outcome.token);
    case "gone":
      endUnreachableConsent(ledger, grant);
      return "again";
    case "ended":
      return "again";
    default:
      return outcome;
  }
}

/** Issues a token if the consent, the token, and the caller's credential are still valid. */
function issueIfLive(
  ledger: Ledger,
  { isAgent, ask, name, minted }: Caller,
  grant: Grant,
  sha256: string,
  token: string,
): IssueOutcome | "again" {
  const current = findConsentHead(ledger, name);
  const live = findLiveToken(ledger, grant, ask.renew);
  const { id, version } = grant.consent;
  if (current?.id !== id || current.version !== version || live?.sha256 !== sha256 || !isAgent()) return "again";
  if (recordUse(ledger, current)) tellDirectories(ledger);
  const permissions: Permissions = JSON.parse(live.confirmed);
  const scopes = carriedScopes(grant.scopes, permissions);
  const { isWhole, branches } = grant;
  const endsAt = Math.min(live.ends_at, grant.endsAt);
  const issued = { token, endsAt, repo: current.repo, scopes, permissions, ...(branches && { branches }) };
  const { agentId } = ledger;
  const result = minted.has(id) ? "minted" : "reused";
  audit({ event: "issued", actor: "agent", agentId, repo: current.repo, scopes, tokenSha256: sha256, result });
  if (isWhole && !ask.optionalScopes && !ask.isProxied && scopes.length === grant.scopes.length) {
    const key = tokenKey(ledger.agentId, name, ask.scopes);
    cacheToken(ledger, key, live, id, issued);
  }
  return { kind: "issued", consent: { id, version }, ...issued };
}

/**
 * The maximum number of cached copies per agent, low enough for a revocation to delete them all in one batch. Other requests go to the
 * ledger.
 */
const maxCachedTokens = 40;

/**
 * Caches the token in KV, in the background. Records the key first, so that any later revocation deletes the copy. Overwriting the
 * previous copy also completes its deletion, if that is still in the outbox.
 */
function cacheToken(
  ledger: Ledger,
  key: string,
  { sha256, ends_at, expires_at }: LiveToken,
  consentId: number,
  issued: Issued,
) {
  const { sql, kv, seal, now, agentId, inFlight } = ledger;
  const record = recordOf(ledger);
  if (!record) return;
  const end = isExpired(record.expiresAt, now()) ? null : record.expiresAt;
  // A holder of the agent token must not get a cached token that outlives the agent token.
  if (end !== null && ends_at > end) return;
  // KV accepts one write per second for each key, and a delete must not overtake this write.
  if (inFlight.has(key)) return;
  const { copies, overwritten } = findCopies(ledger, key);
  if (copies >= maxCachedTokens || !chargeCacheWrite(ledger, key)) return;
  const until = Math.min((end ?? expires_at) - minLifetime, expires_at - minLifetime, issued.endsAt);
  sql.all("INSERT OR REPLACE INTO cached_tokens VALUES (?, ?, ?, ?)", key, consentId, sha256, until);
  const write = writeToken(kv, seal, { key, proof: proofAt(now(), record), until, now: now() }, issued)
    .then((isWritten) => isWritten && overwritten && sql.all("DELETE FROM outbox WHERE id = ?", overwritten))
    .catch((error) => logWarning("a token was not cached", { agentId, error: String(error) }))
    .finally(() => inFlight.get(key) === write && inFlight.delete(key));
  inFlight.set(key, write);
  ledger.background(write);
}

/** Counts the cached copies under other keys. `overwritten` is the id of the outbox entry that deletes the copy under this key. */
function findCopies({ sql }: Ledger, key: string): { copies: number; overwritten: number | null } {
  const query = `SELECT (SELECT COUNT(*) FROM cached_tokens WHERE key <> ?1) AS copies,
    (SELECT id FROM outbox WHERE key = ?1) AS overwritten`;
  return first<{ copies: number; overwritten: number | null }>(sql, query, key) ?? { copies: 0, overwritten: null };
}
