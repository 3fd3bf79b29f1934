import type { Property } from "./run.ts";

/** The source without one guard: `text`, which occurs once in `file`, is replaced. */
export interface Mutant {
  without: string;
  property: Property;
  file: string;
  text: string;
  instead: string;
  /** It takes thousands of histories to find it. */
  isRare?: boolean;
}

function mutant(without: string, file: string, text: string, instead = ""): Mutant {
  return { without, property: "histories", file: `src/${file}`, text, instead };
}

/** A guard that matters under load. */
function overloadMutant(without: string, file: string, text: string, instead = ""): Mutant {
  return { ...mutant(without, file, text, instead), property: "overloads" };
}

function rareMutant(without: string, file: string, text: string, instead = ""): Mutant {
  return { ...mutant(without, file, text, instead), isRare: true };
}

/** The guards behind immediate, consistent decisions. */
export const mutants: Mutant[] = [
  mutant(
    "the check of the consent after a mint",
    "ledger/tokens.ts",
    "&& !refusal && minting.mayStill()",
    "&& !refusal",
  ),
  mutant("the check of the agent after a mint", "ledger/issue.ts", "!== null && isAgent();", "!== null;"),
  rareMutant("the comparison of the consent's id", "ledger/tokens.ts", "current?.id === consent.id &&", "current &&"),
  mutant("sharing of equal mints", "ledger/tokens.ts", "mintsInFlight.get(name) ?? queueMint", "queueMint"),
  mutant(
    "the wait of a deletion for a write",
    "ledger/outbox.ts",
    "inFlight.get(key) ?? Promise.resolve()",
    "Promise.resolve()",
  ),
  mutant(
    "the record of a cached copy",
    "ledger/issue.ts",
    'sql.all("INSERT OR REPLACE INTO cached_tokens',
    '(() => {})("',
  ),
  mutant(
    "the revocation of tokens with their consent",
    "ledger/consents.ts",
    'revokeTokens(ledger, "consent_id = ?", consent.id);',
  ),
  mutant(
    "the outbox entry of a token's revocation",
    "ledger/consents.ts",
    'addEntry(ledger, { action: "revoke", sha256, sealed, expiresAt: expires_at, consentId: consent_id });',
  ),
  mutant(
    "the revocation of tokens at the end of an approval",
    "ledger/consents.ts",
    'revokeTokens(ledger, "ends_at <= ?", now());',
  ),
  mutant("the revocation of tokens on rotation", "ledger/lifecycle.ts", 'revokeTokens(ledger, "1 = 1");'),
  mutant(
    "the deletion of a token's cached copies",
    "ledger/consents.ts",
    'deleteCopies(ledger, "sha256 = ?", sha256);',
  ),
  mutant(
    "the retry for a token that GitHub doesn't know yet",
    "ledger/outbox.ts",
    'if (revoked === "unknown" && young)',
    "if (0)",
  ),
  mutant(
    "the retry of a failed delivery",
    "ledger/outbox.ts",
    "UPDATE outbox SET attempts = attempts + 1, due_at = ? WHERE id = ?",
    "DELETE FROM outbox WHERE ? > 0 AND id = ?",
  ),
  mutant(
    "the outbox entry's own id",
    "ledger/outbox.ts",
    '"DELETE FROM outbox WHERE id = ?", row.id',
    '"DELETE FROM outbox WHERE key = ?", key',
  ),
  mutant("the alarm", "ledger/alarm.ts", "if (next?.at != null) setAlarm(next.at);"),
  rareMutant(
    "the alarm before a revocation is delivered",
    "ledger/commit.ts",
    "scheduleAlarm(ledger);\n  await",
    "await",
  ),
  mutant("the tombstone", "ledger/lifecycle.ts", "UPDATE agent SET deleted_at = ?", "DELETE FROM agent WHERE ? > 0"),
  mutant("the precedence of the ledger's record over KV's", "ledger/agent.ts", "INSERT OR IGNORE", "INSERT OR REPLACE"),
  mutant("the ledger's check of the secret", "ledger/agent.ts", "agent && sameText(known, secretHash)", "agent"),
  mutant("the cached copy's check of the secret", "store/tokens.ts", " || !sameText(cached.secretHash, secretHash)"),
  mutant(
    "the limit of one decision per request",
    "ledger/decide.ts",
    'if (earlier) return isRepeated(ledger, verdict, earlier) ? "repeated" : "already_decided";',
  ),
  mutant(
    "the expiry of a link",
    "ledger/decide.ts",
    'if (verdict.request.expiresAt <= ledger.now()) return "expired";',
  ),
  mutant(
    "the check of the repository behind a denied name",
    "ledger/decide.ts",
    "named?.repositoryId === null ? named : null",
    "named",
  ),
  mutant("the end of a consent on transfer", "ledger/decide.ts", "if (ended) endConsent", "if (0) endConsent"),
  mutant("the notification of waiting requests", "ledger/commit.ts", "  notifyWaiting(ledger);\n"),
  mutant("the least remaining lifetime of a token", "ledger/tokens.ts", "now() + leastLife", "now()"),
  mutant(
    "the removal from a directory",
    "ledger/consents.ts",
    'addEntry(ledger, { action: "unlist", userId, directoryEntry });',
  ),
  overloadMutant(
    "the limit of tokens per consent",
    "ledger/tokenLimit.ts",
    "mostPerConsent = 4",
    "mostPerConsent = 400",
  ),
  overloadMutant(
    "the limit of tokens per ledger",
    "ledger/tokenLimit.ts",
    "mostPerLedger = 60",
    "mostPerLedger = 6000",
  ),
  overloadMutant(
    "the count of tokens that are being revoked",
    "ledger/tokenLimit.ts",
    "live + pending + minting",
    "live + minting",
  ),
  overloadMutant("the mint queue", "ledger/tokens.ts", "mintQueues.get(id) ?? Promise.resolve()", "Promise.resolve()"),
  overloadMutant("the order of revocations", "ledger/outbox.ts", "THEN -ends_at", "THEN ends_at"),
  overloadMutant("the App's mint limit", "github/installationTokens.ts", "if (!(await mayMint()))", "if (0)"),
  overloadMutant("the shared backoff", "github/backoff.ts", "if (seconds > 0) throw", "if (0) throw"),
  overloadMutant(
    "the retry when a rate limit ends",
    "ledger/outbox.ts",
    "now() + error.retryAfter * second, row.id",
    "now() + 3_600_000, row.id",
  ),
];
