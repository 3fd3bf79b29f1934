import type { Schema } from "../durableObjects/schema.ts";
import { migrations } from "./migrations.ts";

/** The tables of one agent's ledger. Times are in milliseconds since the epoch. */
const tables = [
  // A single row for the agent. It remains after the agent is deleted, so that no stale KV record revives it. expires_at is when the
  // agent token expires, or NULL if it never expires.
  `agent (
    id TEXT PRIMARY KEY, label TEXT NOT NULL, registered_by INTEGER, registered_by_login TEXT, created_at INTEGER NOT NULL,
    secret_hash TEXT NOT NULL, deleted_at INTEGER, expires_at INTEGER, by_device_code INTEGER NOT NULL DEFAULT 0)`,
  // The identities that the registrant trusts. conditions is a JSON object that maps claims to their values.
  `identities (
    id TEXT PRIMARY KEY, issuer TEXT NOT NULL, conditions TEXT NOT NULL, name TEXT NOT NULL, added_at INTEGER NOT NULL)`,
  // One row for each repository with a decision. Ids are never reused, because a mint in flight compares them. repository_id is NULL if
  // access was denied while the repository was missing; only its name is known then. version increases when access is removed or the
  // branches change, so that a mint or push that began under an earlier version doesn't succeed. checked_at is when GitHub last said
  // whether an approver administers the repository, and check_due_at is when to ask again. used_at is when a token was last issued or a
  // push last began, to within an hour.
  `consents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, repository_id INTEGER UNIQUE, installation_id INTEGER, repo TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 0, checked_at INTEGER NOT NULL DEFAULT 0, check_due_at INTEGER, used_at INTEGER)`,
  // The names, in lower case, by which an agent requests a repository. They include its current name and earlier ones.
  "names (name TEXT PRIMARY KEY, consent_id INTEGER NOT NULL)",
  // One row for each scope and person, because each approver may revoke the consent, regardless of who else approved the scope. Only the
  // latest decision about contents:write counts, so its rows have the same end and the same branches. branches holds patterns separated
  // by spaces, or NULL for any branch. declined_branches were requested but not allowed.
  `decisions (
    consent_id INTEGER NOT NULL, scope TEXT NOT NULL, approved INTEGER NOT NULL, decided_by INTEGER NOT NULL,
    decided_by_login TEXT NOT NULL, decided_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, branches TEXT, declined_branches TEXT,
    PRIMARY KEY (consent_id, scope, decided_by))`,
  // The people who decided on a consent and may therefore see its history, even after it ends. name is the repository's name as the agent
  // requested it, in lower case.
  "concerned (consent_id INTEGER NOT NULL, user_id INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (consent_id, user_id, name))",
  // One row for each repository in a consent request, kept for a day. decided_at is NULL while the row is open. name is repo in lower
  // case; branches and reason come from the agent. A decided row records who decided what, and the id of its consent, even if that has
  // ended. The rows of a request are in the order in which the agent listed the repositories.
  `requests (
    id TEXT NOT NULL, name TEXT NOT NULL, repo TEXT NOT NULL, scopes TEXT NOT NULL, expires_at INTEGER NOT NULL, decided_at INTEGER,
    decided_by INTEGER, approved TEXT, consent_id INTEGER, branches TEXT, reason TEXT,
    asked_at INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (id, name))`,
  // Live tokens. expires_at is when the token expires at GitHub, and ends_at is when it or the consent ends, whichever comes first.
  `tokens (
    sha256 TEXT PRIMARY KEY, consent_id INTEGER NOT NULL, permissions TEXT NOT NULL, confirmed TEXT NOT NULL, sealed TEXT NOT NULL,
    minted_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, expires_at INTEGER NOT NULL)`,
  // Cached copies in KV, which are deleted with their token.
  "cached_tokens (key TEXT PRIMARY KEY, consent_id INTEGER NOT NULL, sha256 TEXT NOT NULL, ends_at INTEGER NOT NULL)",
  // The latest undelivered entry for each key: a KV write, a directory change, an event, or a revocation.
  `outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, action TEXT NOT NULL, payload TEXT NOT NULL,
    attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, ends_at INTEGER)`,
  // What directories list, keyed by directory and the entry's key as text. entry is the JSON that the directory was last told, or NULL if
  // that is unknown. is_told is 0 until the directory has answered. is_pending is 1 if the entry says that GitHub hasn't confirmed all
  // revocations.
  `listings (
    directory TEXT NOT NULL, key TEXT NOT NULL, entry TEXT, is_told INTEGER NOT NULL, is_pending INTEGER NOT NULL,
    PRIMARY KEY (directory, key))`,
  // The activity log. push is the record of a push, as JSON. detail says why an agent asked or why access ended, marks an operator's
  // action, or holds an identity as JSON. ends_at is the end of an approval or a token. Events of each kind have their own numbers, so
  // that the oldest of a kind is found without a scan.
  `activity (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, event TEXT NOT NULL, number INTEGER NOT NULL, repo TEXT NOT NULL,
    consent_id INTEGER, scopes TEXT NOT NULL, by_id INTEGER, by_login TEXT, token_sha256 TEXT, branches TEXT, push TEXT,
    detail TEXT, ends_at INTEGER,
    UNIQUE (event, number))`,
  // The number of cached tokens that were written to KV in each hour since the epoch.
  "cache_writes (hour INTEGER PRIMARY KEY, count INTEGER NOT NULL)",
];

/**
 * The indexes. They are needed because a waiting agent requests the same link again and again, and open requests are counted before a new
 * one is added.
 */
const indexes = [
  "open_requests ON requests (name, scopes) WHERE decided_at IS NULL",
  "requests_by_expiry ON requests (expires_at)",
];

/** Release 0.1.0 recorded no version, but only it had a table named `owed`. */
export const ledgerSchema: Schema = { tables, indexes, migrations, unrecorded: "owed" };
