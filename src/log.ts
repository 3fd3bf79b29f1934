import { findContext, type RequestContext } from "./requestContext.ts";

/** Writes the log line for a request that was answered after `ms` milliseconds. `JSON.stringify` omits unknown facts. */
export function logRequest(context: RequestContext, status: number, ms: number): void {
  const { requestId, operation, agentId, workload, repository, cacheHit, audited } = context;
  const { githubCalls, ledgerCalls, directoryCalls, deviceRequestCalls } = context;
  const calls = { githubCalls, ledgerCalls, directoryCalls, deviceRequestCalls };
  const facts = { requestId, ...calls, operation, agentId, workload, repository, cacheHit, ...audited, status, ms };
  console.log(JSON.stringify(facts));
}

/** Logs an error with the id of the request during which it occurred. `facts` must not contain secrets. */
export function logError(message: string, facts: object = {}): void {
  console.error(lineOf(message, facts));
}

/** Logs a failure from which the service recovers, with the request's id. */
export function logWarning(message: string, facts: object = {}): void {
  console.warn(lineOf(message, facts));
}

function lineOf(message: string, facts: object): string {
  return JSON.stringify({ message, requestId: findContext()?.requestId ?? null, ...facts });
}

/** A line in the audit log, which `.github/OPERATIONS.md` describes. */
interface AuditEntry {
  event: AuditEvent;
  /** A person, the agent itself, or the service; `null` if unknown. */
  actor: { id: number; login: string; isOperator?: boolean } | "agent" | "deplodash" | null;
  agentId: string | null;
  /** The target of an operator's action on more than one agent: `user:<id>`, `account:<login>`, or `service`. */
  target?: string;
  repo?: string;
  /** The identity that a person trusted or stopped trusting. */
  identity?: { issuer: string; conditions: Record<string, string> };
  scopes?: readonly string[];
  /** The token's SHA-256 in base64, as in GitHub's audit log. */
  tokenSha256?: string;
  result: string;
}

type AuditEvent =
  | ("registered" | "rotated" | "deleted" | "trusted" | "distrusted")
  | ("asked" | "approved" | "denied" | "changed" | "revoked" | "ended")
  | ("revocation_started" | "suspended" | "unsuspended")
  | ("issued" | "token_revoked" | "pushed" | "sign_in_failed");

/** Writes a line to the audit log, unless the code runs outside of requests and alarms, as in unit tests. */
export function audit(entry: AuditEntry): void {
  const context = findContext();
  if (context) console.log(JSON.stringify(auditFacts(entry, context)));
}

/**
 * Adds the audit entry to the request's own log line, because each line costs money. Use it only for requests that are answered
 * immediately.
 */
export function auditInRequestLine(entry: AuditEntry): void {
  const context = findContext();
  if (context) context.audited = auditFacts(entry, context);
}

function auditFacts(
  { event, actor, agentId, target, repo, identity, scopes, tokenSha256, result }: AuditEntry,
  { requestId }: RequestContext,
) {
  const person = typeof actor === "object" ? actor : null;
  return {
    event,
    actor: person
      ? `${person.isOperator ? "operator" : "user"}:${person.id}`
      : actor === "agent"
        ? `agent:${agentId}`
        : actor,
    actor_login: person?.login,
    agent_id: agentId,
    target,
    repo,
    identity,
    scopes,
    token_sha256: tokenSha256,
    request_id: requestId,
    result,
  };
}
