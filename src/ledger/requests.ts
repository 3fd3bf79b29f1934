import { randomText } from "../crypto/secret.ts";
import { isScope, type Scope } from "../domain/scopes.ts";
import { day, hour, minute } from "../domain/time.ts";
import { first, type Row } from "../durableObjects/sql.ts";
import type { ConsentRequest } from "../session/consentRequest.ts";
import { log } from "./activity.ts";
import type { Ledger } from "./context.ts";

/** How long a link lasts, and from how short a rest on a new one is given. */
const linkLasts = hour;
const leastRest = 10 * minute;
/** How many undecided requests an agent may have; the oldest gives way. Its link still opens, for what it asks is sealed in it. */
const mostOpen = 100;

export interface OpenRequest {
  /** The sealed request, which is all that the link carries. */
  sealed: string;
  expiresAt: number;
  /** Whether this is the first that the agent hears of it. */
  first: boolean;
}

interface RequestRow extends Row {
  sealed: string | null;
  expires_at: number;
}

/** The link for these scopes: the one that was handed out already, or a new one. */
export async function openRequest(ledger: Ledger, repo: string, scopes: readonly Scope[]): Promise<OpenRequest> {
  const { sql, now, seal, agentId } = ledger;
  const [name, listed] = [repo.toLowerCase(), scopes.join(" ")];
  const handedOut = () =>
    first<RequestRow>(
      sql,
      "SELECT sealed, expires_at FROM requests WHERE name = ? AND scopes = ? AND decided_at IS NULL AND expires_at > ?",
      name,
      listed,
      now() + leastRest,
    );
  const open = handedOut();
  if (open?.sealed && (await seal.open("consent-request", open.sealed))) {
    return { sealed: open.sealed, expiresAt: open.expires_at, first: false };
  }
  const expiresAt = now() + linkLasts;
  const request: ConsentRequest = { id: randomText(22), agentId, repo, scopes: [...scopes], expiresAt };
  // It opens for a day more, so that who comes late reads that it has expired, not that it is broken.
  const sealed = await seal.seal("consent-request", { ...request }, expiresAt + day);
  // While this one was sealed, an equal request may have got its link. One link is enough.
  const meanwhile = handedOut();
  if (meanwhile?.sealed && meanwhile.sealed !== open?.sealed) {
    return { sealed: meanwhile.sealed, expiresAt: meanwhile.expires_at, first: true };
  }
  sql.transaction(() => {
    sql.all("DELETE FROM requests WHERE name = ? AND scopes = ? AND decided_at IS NULL", name, listed);
    sql.all(
      "INSERT INTO requests (id, name, scopes, sealed, expires_at) VALUES (?, ?, ?, ?, ?)",
      request.id,
      name,
      listed,
      sealed,
      expiresAt,
    );
    sql.all(
      `DELETE FROM requests WHERE id IN (
         SELECT id FROM requests WHERE decided_at IS NULL ORDER BY expires_at DESC, rowid DESC LIMIT -1 OFFSET ?)`,
      mostOpen,
    );
    log(ledger, { event: "asked", repo, scopes });
  });
  return { sealed, expiresAt, first: true };
}

/** What was decided about a request. */
export interface RequestDecision {
  decidedAt: number;
  /** The id of the person who decided. */
  decidedBy: number | null;
  approved: Scope[];
  /** The consent that the decision was recorded in; it may have ended since. */
  consentId: number | null;
}

interface DecisionRow extends Row {
  decided_at: number | null;
  decided_by: number | null;
  approved: string | null;
  consent_id: number | null;
}

/** Returns `null` while the request is open. */
export function findRequestDecision({ sql }: Ledger, id: string): RequestDecision | null {
  const query = "SELECT decided_at, decided_by, approved, consent_id FROM requests WHERE id = ?";
  const row = first<DecisionRow>(sql, query, id);
  if (row?.decided_at == null) return null;
  const approved = (row.approved ?? "").split(" ").filter(isScope);
  return { decidedAt: row.decided_at, decidedBy: row.decided_by, approved, consentId: row.consent_id };
}

/** Stores the decision until the request's link expires. */
export function closeRequest({ sql }: Ledger, request: ConsentRequest, decision: RequestDecision): void {
  sql.all(
    "INSERT OR REPLACE INTO requests VALUES (?, ?, ?, NULL, ?, ?, ?, ?, ?)",
    request.id,
    request.repo.toLowerCase(),
    request.scopes.join(" "),
    request.expiresAt,
    decision.decidedAt,
    decision.decidedBy,
    decision.approved.join(" "),
    decision.consentId,
  );
}
