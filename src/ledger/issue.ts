import type { AgentCredential } from "../domain/agentToken.ts";
import { type Decision, evaluateScopes, type ScopeEvaluation } from "../domain/consent.ts";
import { parseRepositoryName } from "../domain/repository.ts";
import type { Scope } from "../domain/scopes.ts";
import type { MintOutcome } from "../github/installationTokens.ts";
import { extendDeadline } from "../requestContext.ts";
import type { AgentRecord } from "../store/agents.ts";
import { type Issued, leastLife, tokenKey, writeToken } from "../store/tokens.ts";
import { authenticateAgent } from "./agent.ts";
import { scheduleAlarm } from "./alarm.ts";
import { chargeCacheWrite } from "./cacheBudget.ts";
import { endConsent, findConsent } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { deliver } from "./outbox.ts";
import { openRequest } from "./requests.ts";
import { currentConsent, findLiveToken, type Grant, mintToken } from "./tokens.ts";
import { waitForDecision } from "./waiting.ts";

export interface TokenRequest {
  repo: string;
  /** Expanded and sorted (`expandScopes`). */
  scopes: readonly Scope[];
  /** Come along where they are approved; nobody is asked for them. */
  optionalScopes?: readonly Scope[];
  /** GitHub refused the token that the agent was given: it wants another. */
  renew: boolean;
  /**
   * Until when the request may be held for the owner's decision, in milliseconds since the epoch; 0 if not at all. A time rather
   * than a duration, so that a call that is repeated is held for what is left.
   */
  holdUntil: number;
}

/** `held`: the request waited. */
export type IssueResult = IssueOutcome & { held?: true };

export type IssueOutcome =
  | ({ kind: "issued" } & Issued)
  | { kind: "needs_consent"; sealed: string; expiresAt: number; missing: Scope[]; granted: Scope[] }
  | { kind: "denied" }
  | { kind: "unknown_agent" }
  | Exclude<MintOutcome, { kind: "minted" | "gone" }>;

/**
 * What an agent gets. Each round decides anew from what is committed; a round that had to wait (for a mint, for a seal) hands out
 * nothing that a decision has ended meanwhile.
 */
export async function issue(
  ledger: Ledger,
  credential: AgentCredential,
  record: AgentRecord,
  ask: TokenRequest,
): Promise<IssueResult> {
  for (let held = {}; ; held = { held: true }) {
    const seen = ledger.waiting.decisions;
    const { first, ...outcome } = await issueOnce(ledger, credential, record, ask);
    // The first answer is the link; who has it already may wait.
    if (outcome.kind !== "needs_consent" || first || ask.holdUntil <= ledger.now()) return { ...outcome, ...held };
    const start = ledger.now();
    const decided = await waitForDecision(ledger, seen, ask.holdUntil);
    extendDeadline(ledger.now() - start);
    if (!decided) return { ...outcome, held: true };
  }
}

/** `first`: it is the first that the agent hears of this link. */
async function issueOnce(
  ledger: Ledger,
  credential: AgentCredential,
  record: AgentRecord,
  ask: TokenRequest,
): Promise<IssueOutcome & { first?: boolean }> {
  const { key: name } = parseRepositoryName(ask.repo);
  // A mint and an opening are two rounds; a revocation and a new consent in between are two more.
  for (let round = 0; round < 5; round++) {
    if (!authenticateAgent(ledger, credential, record)) return { kind: "unknown_agent" };
    const consent = findConsent(ledger, name);
    const { approved, undecided, endsAt } = evaluate(ask, consent?.decisions ?? [], ledger.now());
    if (undecided.length > 0) {
      const link = await openRequest(ledger, ask.repo, undecided);
      return { kind: "needs_consent", ...link, missing: undecided, granted: approved };
    }
    if (approved.length === 0 || !consent?.repositoryId || !consent.installationId) return { kind: "denied" };

    const { repositoryId, installationId } = consent;
    const grant: Grant = { consent, repositoryId, installationId, scopes: approved, endsAt };
    const live = findLiveToken(ledger, grant, ask.renew);
    if (live) {
      const opened = await ledger.seal.open<{ token: string }>("token", live.sealed);
      const current = findConsent(ledger, name);
      const alive = findLiveToken(ledger, grant, ask.renew)?.sha256 === live.sha256;
      if (current?.id !== consent.id || !alive || !authenticateAgent(ledger, credential, record)) continue;
      if (opened) {
        const permissions = JSON.parse(live.confirmed);
        const ends = Math.min(live.ends_at, endsAt);
        const issued = { token: opened.token, endsAt: ends, repo: current.repo, scopes: approved, permissions };
        if (!ask.optionalScopes && approved.length === ask.scopes.length)
          cacheToken(ledger, credential, name, grant, live.expires_at, issued);
        return { kind: "issued", ...issued };
      }
      // The secret that it is sealed under is gone: a new one, which then goes before it.
    }

    const mayStill = () =>
      currentConsent(ledger, grant) !== null && authenticateAgent(ledger, credential, record) !== null;
    const outcome = await mintToken(ledger, grant, mayStill);
    if (outcome.kind === "gone") {
      const current = currentConsent(ledger, grant);
      if (current) ledger.sql.transaction(() => endConsent(ledger, current, "ended"));
      scheduleAlarm(ledger);
      ledger.background(deliver(ledger));
    } else if (outcome.kind !== "minted") return outcome;
  }
  return { kind: "unavailable", retryAfter: 5, asked: false };
}

/** What of the ask is approved, what comes along included. */
function evaluate(
  { scopes, optionalScopes = [] }: TokenRequest,
  decisions: readonly Decision[],
  now: number,
): ScopeEvaluation {
  const standing = evaluateScopes([...scopes, ...optionalScopes], decisions, now);
  const undecided = standing.undecided.filter((scope) => scopes.includes(scope));
  return { ...standing, approved: standing.approved.sort(), undecided };
}

/** So many copies that a revocation deletes all of them at once (`drain`). Who asks for more kinds of tokens than that asks the ledger. */
const maxCachedTokens = 40;

/** Writes the token to KV, noting the key first, so that a revocation from now on knows what to delete. Nobody waits for it. */
function cacheToken(
  ledger: Ledger,
  credential: AgentCredential,
  name: string,
  grant: Grant,
  expiresAt: number,
  issued: Issued,
) {
  const { sql, kv, seal, now, agentId, inFlight } = ledger;
  const key = tokenKey(agentId, name, issued.scopes);
  // One write a key at a time: KV takes one a second, and a delete waits for this one.
  if (inFlight.has(key)) return;
  const copies = sql.all("SELECT key FROM cached_tokens WHERE key <> ?", key).length;
  if (copies >= maxCachedTokens || !chargeCacheWrite(ledger, key)) return;
  const until = Math.min(expiresAt - leastLife, issued.endsAt);
  sql.all("INSERT OR REPLACE INTO cached_tokens VALUES (?, ?, ?)", key, grant.consent.id, until);
  const write = writeToken(kv, seal, { key, secretHash: credential.secretHash, until, now: now() }, issued)
    .catch((error) =>
      console.warn(JSON.stringify({ message: "a token was not cached", agentId, error: String(error) })),
    )
    .finally(() => inFlight.get(key) === write && inFlight.delete(key));
  inFlight.set(key, write);
  ledger.background(write);
}
