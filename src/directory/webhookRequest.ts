import { second } from "../domain/time.ts";

/** How long a receiver may take to answer. */
const timeLimit = 5 * second;

/** A message that is ready to be sent. */
export interface WebhookRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** The parts of a receiver's answer that deplodash reads. `retryAfter` is in milliseconds. */
export type ReceiverAnswer =
  | { kind: "answered"; status: number; retryAfter: number | null }
  /** The receiver answered too late, or not at all. */
  | { kind: "timeout" | "unreachable" };

export type SendMessage = (request: WebhookRequest) => Promise<ReceiverAnswer>;

/** Sends a message. Never throws, and never follows a redirect. */
export async function sendMessage({ url, headers, body }: WebhookRequest): Promise<ReceiverAnswer> {
  const signal = AbortSignal.timeout(timeLimit);
  try {
    const answer = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
    // An unread body would occupy one of a Worker's six connections.
    await answer.body?.cancel();
    return { kind: "answered", status: answer.status, retryAfter: readRetryAfter(answer.headers.get("Retry-After")) };
  } catch {
    return { kind: signal.aborted ? "timeout" : "unreachable" };
  }
}

/** Reads `Retry-After` if it is a number of seconds (RFC 9110, section 10.2.3). Ignores a date. */
function readRetryAfter(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * second : null;
}
