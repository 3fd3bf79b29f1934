import type { Property } from "./run.ts";

/** A change that removes one guard from the source, by replacing `text`, which occurs once in `file`. */
export interface Mutant {
  without: string;
  property: Property;
  file: string;
  text: string;
  instead: string;
  /** A seed that finds the mutant early. Most seeds need thousands of histories to find it. */
  seed?: number;
}

/** Returns a function that creates mutants for a property. `file` is in src/ledger unless it names another folder. */
const mutantOf =
  (property: Property) =>
  (without: string, file: string, text: string, instead = ""): Mutant => {
    const path = file.includes("/") ? file : `ledger/${file}`;
    return { without, property, file: `src/${path}.ts`, text, instead };
  };

const mutant = mutantOf("histories");
/** Creates a mutant that lacks a guard needed under load. */
const overloadMutant = mutantOf("overloads");
/** Creates a mutant that lacks a guard needed when a consent or its limit is replaced while a request is in flight. */
const replacementMutant = mutantOf("replacements");
/** Creates a mutant that lacks a guard needed when agent tokens expire or jobs act as an agent. */
const credentialMutant = mutantOf("credentials");

function rareMutant(without: string, file: string, text: string, instead = "", seed = 3): Mutant {
  return { ...mutant(without, file, text, instead), seed };
}

/** Mutants that each lack one of the guards that keep decisions immediate and consistent. */
export const mutants: Mutant[] = [
  mutant("the check of the consent after a mint", "tokens", "&& !refusal && minting.mayStill()", "&& !refusal"),
  mutant(
    "the check of the agent after a mint",
    "issue",
    "isCurrent(ledger, grant) && isAgent();",
    "isCurrent(ledger, grant);",
  ),
  replacementMutant("the comparison of the consent's id", "tokens", " AND id = ?", " AND id > 0 * ?"),
  mutant("sharing of equal mints", "tokens", "mintsInFlight.get(name) ?? queueMint", "queueMint"),
  mutant("the wait of a deletion for a write", "outbox", "inFlight.get(key) ?? Promise.resolve()", "Promise.resolve()"),
  mutant("the record of a cached copy", "issue", 'sql.all("INSERT OR REPLACE INTO cached_tokens', '(() => {})("'),
  mutant(
    "the revocation of tokens with their consent",
    "consents",
    'revokeTokens(ledger, "consent_id = ?", consent.id);',
  ),
  mutant(
    "the outbox entry of a token's revocation",
    "consents",
    'addEntry(ledger, { action: "revoke", sha256, sealed, expiresAt, consentId, repositoryId, revokedAt });',
  ),
  mutant(
    "the revocation of tokens at the end of an approval",
    "consents",
    'revokeTokens(ledger, "ends_at <= ?", now());',
  ),
  mutant("the revocation of tokens on rotation", "lifecycle", 'revokeTokens(ledger, "1 = 1");'),
  mutant("the deletion of a token's cached copies", "consents", 'deleteCopies(ledger, "sha256 = ?", sha256);'),
  mutant(
    "the retry for a token that GitHub doesn't know yet",
    "outbox",
    'if (revoked === "unknown" && young)',
    "if (0)",
  ),
  mutant(
    "the retry of a failed delivery",
    "outbox",
    "UPDATE outbox SET attempts = attempts + 1, due_at = ? WHERE id = ?",
    "DELETE FROM outbox WHERE ? > 0 AND id = ?",
  ),
  mutant(
    "the outbox entry's own id",
    "outbox",
    '"DELETE FROM outbox WHERE id = ?", row.id',
    '"DELETE FROM outbox WHERE key = ?", key',
  ),
  mutant("the alarm", "alarm", "if (time !== before) ledger.setAlarm(time === never ? null : time);"),
  rareMutant("the alarm before a revocation is delivered", "commit", "  advanceAlarm(ledger, ledger.now());\n"),
  rareMutant("the answer to the check of approvers", "approverCheck", "isAdministered === false", "true", 2),
  mutant("the tombstone", "lifecycle", "UPDATE agent SET deleted_at = ?", "DELETE FROM agent WHERE ? > 0"),
  mutant(
    "the precedence of the ledger's record over KV's",
    "agent",
    "if (known) return known;",
    'sql.all("DELETE FROM agent");',
  ),
  mutant(
    "the ledger's check of the secret",
    "agent",
    "proves(credential, proof) ? agentFrom(row) : null",
    "agentFrom(row)",
  ),
  mutant("the cached copy's check of the secret", "store/tokens", " || !proves(credential, cached)"),
  mutant(
    "the limit of one decision per request",
    "decide",
    'if (earlier) return isRepeated(ledger, verdict, earlier) ? "repeated" : "already_decided";',
  ),
  mutant("the expiry of a link", "decide", 'if (verdict.request.expiresAt <= ledger.now()) return "expired";'),
  mutant(
    "the check of the repository behind a denied name",
    "decide",
    "named?.repositoryId === null ? named : null",
    "named",
  ),
  mutant("the end of a consent on transfer", "decide", "if (ended) endConsent", "if (0) endConsent"),
  mutant("the notification of waiting requests", "commit", "  notifyWaiting(ledger);\n"),
  rareMutant("the least remaining lifetime of a token", "tokens", "now() + minLifetime", "now()", 2),
  mutant("the announcement of a commit to directories", "commit", 'addEntry(ledger, { action: "list" });'),
  mutant(
    "the note before a directory is told",
    "listings",
    "for (const change of changes) writeListing(ledger, change);",
  ),
  mutant(
    "the order of a directory's changes",
    "directory/changes",
    "if (version < (findVersion(directory, key) ?? 0)) continue;",
  ),
  replacementMutant(
    "the comparison of the version before a token is issued",
    "issue",
    "current.version !== version || ",
  ),
  mutant("the comparison of the version after a mint", "tokens", " AND version = ?", " AND version >= 0 * ?"),
  mutant(
    "the replacement of contents:write under a limit",
    "grant",
    '(scope === pushScope ? "contents:read" : scope)',
    "scope",
  ),
  mutant(
    "the token of a limited push",
    "grant",
    "if (isProxied) return approved.filter((scope) => scope === pushScope);",
  ),
  rareMutant(
    "the denial of a push without contents:write",
    "grant",
    "if (isProxied && required.approved.length === 0) return required;",
  ),
  mutant("the exclusion of pushes from KV", "issue", "!ask.optionalScopes && !ask.isProxied && "),
  mutant("the check of a push's refs", "push", "branches && !changes.every(({ ref }) => allows(branches, ref))", "0"),
  mutant("the comparison of the version at the end of a push", "push", "consent?.version === version", "consent"),
  rareMutant(
    "the check of the approval at the end of a push",
    "push",
    " && scopes.every((scope) => approved.includes(scope))",
  ),
  mutant(
    "the check of the secret at the end of a push",
    "push",
    "if (!authenticateAgent(ledger, credential, record)) return false;",
  ),
  mutant("the single record of a repeated push", "push", "isLogged(ledger, entry.push.id) || log", "log"),
  mutant(
    "the separate numbers of each kind of event",
    "activity",
    "WHERE event = ? AND number <= ?",
    "WHERE ? > '' AND number <= ?",
  ),
  mutant(
    "the end of tokens on a change of the branches",
    "decisions",
    'if (!isKept && earlier.length > 0) revokeTokens(ledger, "consent_id = ?", consentId);',
  ),
  mutant("the version of new branches", "decisions", "if (!isKept) startVersion(ledger, consentId);"),
  mutant(
    "the exclusion of scopes that lift a limit",
    "decide",
    'if (wouldLiftLimit(ledger, verdict)) return "limit_lifted";',
  ),
  mutant(
    "the same exclusion on a change of access",
    "changeAccess",
    "if (scopesThatLift(finalScopes(held, change), finalBranches(ledger, consent, change), [], ledger.now()).length > 0)",
    "if (0)",
  ),
  mutant(
    "the comparison with the access that the page showed",
    "changeAccess",
    "consent.version !== change.consent.version || ",
  ),
  mutant(
    "the end of tokens when a scope is removed",
    "changeAccess",
    'revokeTokens(ledger, "consent_id = ?", consent.id);',
  ),
  rareMutant("the version of access that was removed", "changeAccess", "startVersion(ledger, consent.id);", "", 2),
  mutant(
    "the replacement of others' approvals of contents:write",
    "decisions",
    "WHERE consent_id = ? AND scope = ? AND approved = 1 AND ends_at > ?`",
    "WHERE consent_id = ? AND scope = ? AND approved = 1 AND ends_at > ? + 1e15`",
  ),
  mutant(
    "the end of others' approvals of a scope that is removed",
    "decisions",
    'AND scope = ?", deciding.consentId, scope);',
    'AND scope = ? AND approved = 0", deciding.consentId, scope);',
  ),
  credentialMutant("the revocation of tokens when an identity is removed", "trust", 'revokeTokens(ledger, "1 = 1");'),
  credentialMutant(
    "the expiry of an agent token",
    "crypto/agentToken",
    "isExpired(expiresAt, time) ? null : secretHash",
    "secretHash",
  ),
  credentialMutant(
    "the end of GitHub tokens with the agent token",
    "issue",
    "Math.min(grant.endsAt, expiresAt)",
    "grant.endsAt",
  ),
  credentialMutant(
    "the refusal to share a workload's tokens with an agent token that ends earlier",
    "issue",
    ", latestEnd: expiresAt",
  ),
  overloadMutant("the limit of tokens per consent", "tokenLimit", "maxPerConsent = 4", "maxPerConsent = 400"),
  overloadMutant("the limit of tokens per ledger", "tokenLimit", "maxPerLedger = 60", "maxPerLedger = 6000"),
  overloadMutant(
    "the count of tokens that are being revoked",
    "tokenLimit",
    "live + pending + minting",
    "live + minting",
  ),
  overloadMutant("the mint queue", "tokens", "mintQueues.get(id) ?? Promise.resolve()", "Promise.resolve()"),
  overloadMutant("the order of revocations", "outbox", "THEN -ends_at", "THEN ends_at"),
  overloadMutant("the App's mint limit", "github/installationTokens", "if (isCounted && !(await mayMint()))", "if (0)"),
  overloadMutant("the shared backoff", "github/backoff", "if (seconds > 0) throw", "if (0) throw"),
  overloadMutant(
    "the retry when a rate limit ends",
    "outbox",
    "now() + error.retryAfter * second, row.id",
    "now() + 3_600_000, row.id",
  ),
];
