import { first, type Sql } from "../durableObjects/sql.ts";

/** The migrations of a ledger's tables, in order (see `Schema`). */
export const migrations = [
  migrateFrom010,
  addBranches,
  addReasons,
  addChecks,
  addListings,
  addAgentExpiry,
  addIdentities,
];

/** Migrates from release 0.1.0, in which the outbox was called `owed`, its revocations `kill`, and the keys of cached tokens `edge`. */
function migrateFrom010(sql: Sql): void {
  sql.all("ALTER TABLE owed RENAME TO outbox");
  sql.all(
    `UPDATE outbox SET key = 'revoke:' || substr(key, length('kill:') + 1), action = 'revoke',
       payload = json_set(payload, '$.action', 'revoke')
     WHERE action = 'kill'`,
  );
  moveListEntries(sql);
  // Release 0.1.0 didn't record which token a cached copy holds, so delete all copies.
  sql.all(
    `INSERT OR IGNORE INTO outbox (key, action, payload, attempts, due_at)
     SELECT key, 'delete', json_object('action', 'delete', 'key', key), 0, 0 FROM edge`,
  );
  sql.all("DROP TABLE edge");
  sql.all(
    "CREATE TABLE cached_tokens (key TEXT PRIMARY KEY, consent_id INTEGER NOT NULL, sha256 TEXT NOT NULL, ends_at INTEGER NOT NULL)",
  );
  // Open requests keep their ids, because sealed links from 0.1.0 contain them.
  sql.all("ALTER TABLE requests RENAME TO requests_010");
  sql.all(
    `CREATE TABLE requests (
       id TEXT NOT NULL, name TEXT NOT NULL, repo TEXT NOT NULL, scopes TEXT NOT NULL, expires_at INTEGER NOT NULL,
       decided_at INTEGER, decided_by INTEGER, approved TEXT, consent_id INTEGER, PRIMARY KEY (id, name))`,
  );
  sql.all(
    `INSERT INTO requests (id, name, repo, scopes, expires_at, decided_at)
     SELECT id, name, name, scopes, expires_at, decided_at FROM requests_010`,
  );
  sql.all("DROP TABLE requests_010");
  // A request and its decisions were written in one turn, so they have the same time.
  sql.all(
    `UPDATE requests SET (decided_by, approved, consent_id) = (
       SELECT d.decided_by, group_concat(CASE d.approved WHEN 1 THEN d.scope END, ' '), d.consent_id
       FROM decisions d JOIN names n ON n.consent_id = d.consent_id
       WHERE n.name = requests.name AND d.decided_at = requests.decided_at)
     WHERE decided_at IS NOT NULL`,
  );
  sql.all("ALTER TABLE activity RENAME TO activity_010");
  sql.all(
    `CREATE TABLE activity (
       id INTEGER PRIMARY KEY, at INTEGER NOT NULL, event TEXT NOT NULL, number INTEGER NOT NULL, repo TEXT NOT NULL,
       consent_id INTEGER, scopes TEXT NOT NULL, by_id INTEGER, by_login TEXT, token_sha256 TEXT, UNIQUE (event, number))`,
  );
  sql.all(
    `INSERT INTO activity SELECT id, at, event, row_number() OVER (PARTITION BY event ORDER BY id), repo, consent_id, scopes,
       by_id, by_login, token_sha256 FROM activity_010`,
  );
  sql.all("DROP TABLE activity_010");
  sql.all("CREATE TABLE cache_writes (hour INTEGER PRIMARY KEY, count INTEGER NOT NULL)");
}

/** Moves KV's keys `consents-of:<user>:<agent>:<repository>` and `agents-of:<user>:<agent>` to the users' directories. */
function moveListEntries(sql: Sql): void {
  const rows = sql.all<{ id: number; key: string; action: string }>(
    "SELECT id, key, action FROM outbox WHERE key LIKE 'consents-of:%' OR key LIKE 'agents-of:%'",
  );
  const agent = first<{ label: string; created_at: number }>(sql, "SELECT label, created_at FROM agent");
  for (const { id, key, action: before } of rows) {
    const [, userId, agentId = "", repositoryId = ""] = key.split(":");
    const directoryEntry =
      repositoryId === ""
        ? { kind: "agent", agentId, label: agent?.label ?? "", createdAt: agent?.created_at ?? 0 }
        : { kind: "consent", agentId, repositoryId: Number(repositoryId) };
    const action = before === "put" ? "list" : "unlist";
    sql.all(
      "UPDATE outbox SET key = ?, action = ?, payload = ?, ends_at = NULL WHERE id = ?",
      `directory:${userId}:${agentId}:${repositoryId}`,
      action,
      JSON.stringify({ action, userId: Number(userId), directoryEntry }),
      id,
    );
  }
}

/** Adds a version to consents, and branches to decisions, requests, and activity. Earlier approvals apply to any branch. */
function addBranches(sql: Sql): void {
  sql.all("ALTER TABLE consents ADD COLUMN version INTEGER NOT NULL DEFAULT 0");
  for (const column of ["branches", "declined_branches"]) sql.all(`ALTER TABLE decisions ADD COLUMN ${column} TEXT`);
  for (const table of ["requests", "activity"]) sql.all(`ALTER TABLE ${table} ADD COLUMN branches TEXT`);
  sql.all("ALTER TABLE activity ADD COLUMN push TEXT");
}

/** Adds a reason to requests, and the time when they were made, which is an hour before their link expires. */
function addReasons(sql: Sql): void {
  sql.all("ALTER TABLE requests ADD COLUMN reason TEXT");
  sql.all("ALTER TABLE requests ADD COLUMN asked_at INTEGER NOT NULL DEFAULT 0");
  sql.all("UPDATE requests SET asked_at = expires_at - 3600000");
}

/** Adds approver checks, and more details to the activity log. */
function addChecks(sql: Sql): void {
  sql.all("ALTER TABLE consents ADD COLUMN checked_at INTEGER NOT NULL DEFAULT 0");
  sql.all("ALTER TABLE consents ADD COLUMN check_due_at INTEGER");
  sql.all("ALTER TABLE activity ADD COLUMN detail TEXT");
  sql.all("ALTER TABLE activity ADD COLUMN ends_at INTEGER");
}

/** Adds a record of what directories were told, and tells them everything again, because earlier versions sent only ids. */
function addListings(sql: Sql): void {
  sql.all("ALTER TABLE consents ADD COLUMN used_at INTEGER");
  sql.all(
    `CREATE TABLE listings (
       directory TEXT NOT NULL, key TEXT NOT NULL, entry TEXT, is_told INTEGER NOT NULL, is_pending INTEGER NOT NULL,
       PRIMARY KEY (directory, key))`,
  );
  // Entries that should no longer be listed are also sent again.
  sql.all(
    `INSERT INTO listings SELECT 'person:' || (payload ->> 'userId'), CASE payload ->> '$.directoryEntry.kind'
         WHEN 'agent' THEN payload ->> '$.directoryEntry.agentId'
         ELSE (payload ->> '$.directoryEntry.agentId') || ':' || (payload ->> '$.directoryEntry.repositoryId') END, NULL, 0, 0
     FROM outbox WHERE action IN ('list', 'unlist')`,
  );
  sql.all("DELETE FROM outbox WHERE action IN ('list', 'unlist')");
  sql.all(
    `INSERT INTO outbox (key, action, payload, attempts, due_at) VALUES ('directories', 'list', '{"action":"list"}', 0, 0)`,
  );
}

/** Adds the expiry of the agent token, and whether the agent was registered with a device code. Earlier tokens never expire. */
function addAgentExpiry(sql: Sql): void {
  sql.all("ALTER TABLE agent ADD COLUMN expires_at INTEGER");
  sql.all("ALTER TABLE agent ADD COLUMN by_device_code INTEGER NOT NULL DEFAULT 0");
}

/** Adds trusted identities. */
function addIdentities(sql: Sql): void {
  sql.all(
    `CREATE TABLE identities (
       id TEXT PRIMARY KEY, issuer TEXT NOT NULL, conditions TEXT NOT NULL, name TEXT NOT NULL, added_at INTEGER NOT NULL)`,
  );
}
