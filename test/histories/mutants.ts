import type { Property } from "./run.ts";

/** A guard that is taken out: the text that stands for it in one file, and what stands there then. */
export interface Mutant {
  without: string;
  /** What finds it. */
  by: Property;
  file: string;
  text: string;
  instead: string;
}

function mutant(without: string, file: string, text: string, instead = ""): Mutant {
  return { without, by: "histories", file: `src/${file}`, text, instead };
}

/** A guard that matters where GitHub limits the rate. */
function stormMutant(without: string, file: string, text: string, instead = ""): Mutant {
  return { ...mutant(without, file, text, instead), by: "storms" };
}

/** Those that it takes thousands of histories to find. */
export const rare = ["the comparison of the consent's id", "the alarm before a revocation is paid"];

/** Each guard that decisions at once and everywhere rest on. */
export const mutants: Mutant[] = [
  mutant(
    "the look at the consent after a mint",
    "ledger/tokens.ts",
    "&& !refusal && minting.mayStill()",
    "&& !refusal",
  ),
  mutant("the look at the agent after a mint", "ledger/issue.ts", "!== null && isAgent();", "!== null;"),
  mutant("the comparison of the consent's id", "ledger/tokens.ts", "current?.id === consent.id &&", "current &&"),
  mutant("single flight", "ledger/tokens.ts", "mintsInFlight.get(name) ?? queueMint", "queueMint"),
  mutant(
    "the deletion that waits for a write",
    "ledger/outbox.ts",
    "inFlight.get(key) ?? Promise.resolve()",
    "Promise.resolve()",
  ),
  mutant(
    "the note of a cached copy",
    "ledger/issue.ts",
    'sql.all("INSERT OR REPLACE INTO cached_tokens',
    '(() => {})("',
  ),
  mutant("the kill on revocation", "ledger/consents.ts", 'revokeTokens(ledger, "consent_id = ?", consent.id);'),
  mutant(
    "the debt of a kill",
    "ledger/consents.ts",
    'addEntry(ledger, { action: "revoke", sha256, sealed, expiresAt: expires_at, consentId: consent_id });',
  ),
  mutant("the kill at the end of an approval", "ledger/consents.ts", 'revokeTokens(ledger, "ends_at <= ?", now());'),
  mutant("the kill on rotation", "ledger/lifecycle.ts", 'revokeTokens(ledger, "1 = 1");'),
  mutant("the end of a token's copies", "ledger/consents.ts", 'deleteCopies(ledger, "sha256 = ?", sha256);'),
  mutant(
    "patience with a token that GitHub does not know yet",
    "ledger/outbox.ts",
    'if (revoked === "unknown" && young)',
    "if (0)",
  ),
  mutant(
    "the memory of what failed",
    "ledger/outbox.ts",
    "UPDATE outbox SET attempts = attempts + 1, due_at = ? WHERE id = ?",
    "DELETE FROM outbox WHERE ? > 0 AND id = ?",
  ),
  mutant(
    "the debt's own id",
    "ledger/outbox.ts",
    '"DELETE FROM outbox WHERE id = ?", row.id',
    '"DELETE FROM outbox WHERE key = ?", key',
  ),
  mutant("the alarm", "ledger/alarm.ts", "if (next?.at != null) setAlarm(next.at);"),
  mutant("the alarm before a revocation is paid", "ledger/commit.ts", "scheduleAlarm(ledger);\n  await", "await"),
  mutant("the tombstone", "ledger/lifecycle.ts", "UPDATE agent SET deleted_at = ?", "DELETE FROM agent WHERE ? > 0"),
  mutant("the ledger's own word over KV's", "ledger/agent.ts", "INSERT OR IGNORE", "INSERT OR REPLACE"),
  mutant("the ledger's look at the secret", "ledger/agent.ts", "agent && sameText(known, secretHash)", "agent"),
  mutant("the edge's look at the secret", "store/tokens.ts", " || !sameText(cached.secretHash, secretHash)"),
  mutant(
    "one decision a request",
    "ledger/decide.ts",
    'if (earlier) return isRepeated(ledger, verdict, earlier) ? "repeated" : "already_decided";',
  ),
  mutant("the end of a link", "ledger/decide.ts", 'if (verdict.request.expiresAt <= ledger.now()) return "expired";'),
  mutant(
    "the repository's id under a name",
    "ledger/decide.ts",
    "named?.repositoryId === null ? named : null",
    "named",
  ),
  mutant("the end of a consent by a transfer", "ledger/decide.ts", "if (ended) endConsent", "if (0) endConsent"),
  mutant("the wake-up of who waits", "ledger/commit.ts", "  notifyWaiting(ledger);\n"),
  mutant("the least life of a token", "ledger/tokens.ts", "now() + leastLife", "now()"),
  mutant(
    "the end of a person's list",
    "ledger/consents.ts",
    'addEntry(ledger, { action: "unlist", userId, directoryEntry });',
  ),
  stormMutant("the bound of a consent's tokens", "ledger/room.ts", "mostPerConsent = 4", "mostPerConsent = 400"),
  stormMutant("the bound of a ledger's tokens", "ledger/room.ts", "mostPerLedger = 60", "mostPerLedger = 6000"),
  stormMutant(
    "the count of tokens that are being revoked",
    "ledger/room.ts",
    "live + pending + minting",
    "live + minting",
  ),
  stormMutant("one mint at a time", "ledger/tokens.ts", "mintQueues.get(id) ?? Promise.resolve()", "Promise.resolve()"),
  stormMutant("the order of revocations", "ledger/outbox.ts", "THEN -ends_at", "THEN ends_at"),
  stormMutant("the App's mint limit", "github/installationTokens.ts", "if (!(await mayMint()))", "if (0)"),
  stormMutant("the shared backoff", "github/backoff.ts", "if (seconds > 0) throw", "if (0) throw"),
  stormMutant(
    "the wait for a limit's end",
    "ledger/outbox.ts",
    "now() + error.retryAfter * second, row.id",
    "now() + 3_600_000, row.id",
  ),
];
