import type { Schema } from "../durableObjects/schema.ts";
import { migrations } from "./migrations.ts";

/** The tables of one agent's ledger. Times are milliseconds since the epoch. */
const tables = [
  // One row: the agent. It stays after the agent is deleted, so that no stale KV record revives it. expires_at is when its token expires;
  // NULL for never.
  `agent (
    id TEXT PRIMARY KEY, label TEXT NOT NULL, registered_by INTEGER, registered_by_login TEXT, created_at INTEGER NOT NULL,
    secret_hash TEXT NOT NULL, deleted_at INTEGER, expires_at INTEGER, by_device_code INTEGER NOT NULL DEFAULT 0)`,
  // The identities that the registrant trusts. conditions are claims by name, in JSON.
  `identities (
    id TEXT PRIMARY KEY, issuer TEXT NOT NULL, conditions TEXT NOT NULL, name TEXT NOT NULL, added_at INTEGER NOT NULL)`,
  // One row for each repository with a decision. Ids are never reused: a mint in flight compares them.
  // repository_id is NULL if a missing repository was denied; only its name is known then. version increases when
  // access is removed or the branches change: a mint or push that began under an earlier version doesn't succeed.
  // checked_at is when GitHub last said whether an approver administers the repository, check_due_at when to ask it again. used_at is
  // when a token was issued or a push began, within an hour.
  `consents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, repository_id INTEGER UNIQUE, installation_id INTEGER, repo TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 0, checked_at INTEGER NOT NULL DEFAULT 0, check_due_at INTEGER, used_at INTEGER)`,
  // The names, in lower case, by which an agent requests a repository: the current one, and earlier ones.
  "names (name TEXT PRIMARY KEY, consent_id INTEGER NOT NULL)",
  // One row for each scope and person: each approver may revoke the consent, whoever else approved the same scope. The latest
  // decision about contents:write counts, so its rows have the same end and the same branches: patterns, separated by spaces, or
  // NULL for any branch. declined_branches were requested and not allowed.
  `decisions (
    consent_id INTEGER NOT NULL, scope TEXT NOT NULL, approved INTEGER NOT NULL, decided_by INTEGER NOT NULL,
    decided_by_login TEXT NOT NULL, decided_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, branches TEXT, declined_branches TEXT,
    PRIMARY KEY (consent_id, scope, decided_by))`,
  // Who may see the history of a consent, ended or not: those who decided on it, with the name that the agent requested.
  "concerned (consent_id INTEGER NOT NULL, user_id INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (consent_id, user_id, name))",
  // One row for each consent request and repository, open (decided_at NULL) or decided, for a day. name is repo in lower
  // case; branches are those that the agent proposes, and reason is its own. A decided one keeps who decided what, and the id of its
  // consent, even if that has ended. The rows of a request are in the order in which the agent listed the repositories.
  `requests (
    id TEXT NOT NULL, name TEXT NOT NULL, repo TEXT NOT NULL, scopes TEXT NOT NULL, expires_at INTEGER NOT NULL, decided_at INTEGER,
    decided_by INTEGER, approved TEXT, consent_id INTEGER, branches TEXT, reason TEXT,
    asked_at INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (id, name))`,
  // Live tokens. expires_at is when GitHub ends the token, ends_at the earlier of that and the end of the consent.
  `tokens (
    sha256 TEXT PRIMARY KEY, consent_id INTEGER NOT NULL, permissions TEXT NOT NULL, confirmed TEXT NOT NULL, sealed TEXT NOT NULL,
    minted_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, expires_at INTEGER NOT NULL)`,
  // Cached copies in KV, to be deleted with their token.
  "cached_tokens (key TEXT PRIMARY KEY, consent_id INTEGER NOT NULL, sha256 TEXT NOT NULL, ends_at INTEGER NOT NULL)",
  // KV writes, directory changes, and revocations that have not been delivered: the latest entry for each key.
  `outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, action TEXT NOT NULL, payload TEXT NOT NULL,
    attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, ends_at INTEGER)`,
  // What directories list, by directory and by the entry's key as text. entry is what they were last told, in JSON, or NULL if that is
  // unknown. is_told is 0 until they have answered. is_pending: the entry says that GitHub hasn't confirmed all revocations.
  `listings (
    directory TEXT NOT NULL, key TEXT NOT NULL, entry TEXT, is_told INTEGER NOT NULL, is_pending INTEGER NOT NULL,
    PRIMARY KEY (directory, key))`,
  // The activity log. push is the record of a push, in JSON; detail the reason of a request or of an end, or an
  // identity, in JSON; ends_at the end of an approval or of a token. Events of each kind are numbered on their own, so that the oldest
  // of a kind is found without a scan.
  `activity (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, event TEXT NOT NULL, number INTEGER NOT NULL, repo TEXT NOT NULL,
    consent_id INTEGER, scopes TEXT NOT NULL, by_id INTEGER, by_login TEXT, token_sha256 TEXT, branches TEXT, push TEXT,
    detail TEXT, ends_at INTEGER,
    UNIQUE (event, number))`,
  // How many cached tokens were written to KV, by hours since the epoch.
  "cache_writes (hour INTEGER PRIMARY KEY, count INTEGER NOT NULL)",
];

/** The indexes: a waiting agent requests the same link again and again, and open requests are counted before one is added. */
const indexes = [
  "open_requests ON requests (name, scopes) WHERE decided_at IS NULL",
  "requests_by_expiry ON requests (expires_at)",
];

/** Release 0.1.0 recorded no version; `owed` is a table that only it had. */
export const ledgerSchema: Schema = { tables, indexes, migrations, unrecorded: "owed" };
