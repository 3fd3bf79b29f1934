import { pause } from "./pause.ts";
import {
  DeplodashProblem,
  type DeplodashProblemCode,
  notDeplodash,
  problemFrom,
  readRetryAfter,
  unreachable,
} from "./problem.ts";

/** An answer that contains the link on which owners decide. */
interface Undecided {
  status: "needs_consent";
  url: string;
  expires_at: string;
}

/** Options that control how a request reports its consent link and when it stops waiting. */
export interface ConsentOptions<Consent> {
  /**
   * Receives the link on which the owner decides. It's called again only if the link has expired (after an hour) and there is a new
   * one. The request waits until it has finished, and rejects with any error that it throws.
   */
  onConsent: (consent: Consent) => void | Promise<void>;
  /**
   * A signal that stops the wait, such as `AbortSignal.timeout(600_000)` for ten minutes. Without it, the request waits until the
   * owner decides.
   */
  signal?: AbortSignal | undefined;
}

/** The value that openapi-fetch returns for a request. */
interface Sent<Answer> {
  data?: Answer;
  error?: unknown;
  response: Response;
}

/** A function that sends a request. `prefer` is empty if the service shouldn't hold the request. */
type Send<Answer> = (init: {
  prefer: { Prefer?: string };
  signal: AbortSignal;
  redirect: "manual";
}) => Promise<Sent<Answer>>;

/** The time for which the service is asked to hold a request, in seconds. It's the contract's maximum. */
const maxWait = 60;
/** The timeout for a response, in seconds, not counting the time for which it's held. The service itself gives up earlier. */
const responseTimeout = 30;
/** The maximum number of attempts in a row while a request fails temporarily. */
const maxAttempts = 5;
/** The pause between requests if the response doesn't specify one, in seconds. */
const defaultPause = 0.5;
/** The problems for which the contract says to try again. */
const temporary = new Set<DeplodashProblemCode>([
  "rate_limited",
  "github_unavailable",
  "issuer_unavailable",
  "internal_error",
  "unreachable",
]);

/** Repeats a request until the owners have decided or a permanent problem occurs. Reports the consent link. */
export async function waitForConsent<Decided extends { status: "ok" }, Consent extends Undecided>(
  send: Send<Decided | Consent>,
  origin: string,
  { onConsent, signal }: ConsentOptions<Consent>,
): Promise<Decided> {
  // Without this check, JavaScript callers would notice the mistake only after creating a link that nobody can open.
  if (typeof onConsent !== "function")
    throw new TypeError("onConsent is missing. Pass a function that gives the owner the link in its argument's `url`.");
  let consent: Consent | undefined;
  try {
    for (;;) {
      const sentAt = Date.now();
      // The first request doesn't wait. An equal one may have been sent before, and the caller still needs the link.
      const attempt = () => sendOnce(send, origin, signal, consent !== undefined);
      const { data, retryAfter } = await retryTemporary(attempt, signal);
      if (data.status === "ok") return data;
      const isNew = data.url !== consent?.url;
      consent = data;
      if (isNew) await onConsent(data);
      // `Retry-After` counts from when the request was sent, so the next request follows a held one immediately.
      else await pause((retryAfter ?? defaultPause) - (Date.now() - sentAt) / 1000, signal);
    }
  } catch (error) {
    if (!signal?.aborted || error instanceof DeplodashProblem) throw error;
    throw isTimeout(signal.reason) ? timedOut(consent, signal.reason) : signal.reason;
  }
}

/** Repeats an attempt that failed temporarily, after `Retry-After` or with exponential backoff. */
async function retryTemporary<T>(attempt: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof DeplodashProblem) || !temporary.has(error.code) || attempts === maxAttempts) throw error;
      await pause(error.retryAfter ?? defaultPause * 2 ** (attempts - 1), signal).catch((reason: unknown) => {
        // This problem used up the time, so reporting it is more helpful than reporting a timeout.
        throw isTimeout(reason) ? error : reason;
      });
    }
  }
}

async function sendOnce<Answer extends { status: "ok" | "needs_consent" }>(
  send: Send<Answer>,
  origin: string,
  signal: AbortSignal | undefined,
  wait: boolean,
) {
  signal?.throwIfAborted();
  const timeout = AbortSignal.timeout((responseTimeout + (wait ? maxWait : 0)) * 1000);
  const stop = signal ? AbortSignal.any([signal, timeout]) : timeout;
  const answer = send({
    prefer: wait ? { Prefer: `wait=${maxWait}` } : {},
    signal: stop,
    // `fetch` would follow a redirect with GET and to any host.
    redirect: "manual",
  });
  const { data, error, response } = await Promise.race([answer, aborted(stop)]).catch((error: unknown) => {
    signal?.throwIfAborted();
    // A SyntaxError means that the body of a successful response isn't JSON.
    if (error instanceof SyntaxError) throw notDeplodash(origin, null);
    throw unreachable(origin, {}, error);
  });
  if (data?.status !== "ok" && data?.status !== "needs_consent") throw problemFrom(response, error);
  return { data, retryAfter: readRetryAfter(response) };
}

/** Rejects when the signal is aborted. In Node, a `Request` can miss that because it holds its signal only weakly. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === "TimeoutError";
}

function timedOut(consent: Undecided | undefined, cause: unknown): DeplodashProblem {
  if (!consent) {
    const detail = "Pass a signal with a longer timeout, then try again.";
    return new DeplodashProblem("timed_out", "The service didn't respond in time", detail, {}, cause);
  }
  const detail = `Ask them to open the link, which is valid until ${consent.expires_at}, then send the request again.`;
  return new DeplodashProblem("timed_out", "The owner didn't decide in time", detail, { url: consent.url }, cause);
}
