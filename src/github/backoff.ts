import { RequestError } from "@octokit/request-error";
import { second } from "../domain/time.ts";
import { logError, logWarning } from "../log.ts";
import { GitHubUnavailable, maxBackoff, rateLimitIn } from "./request.ts";

/** The wait that GitHub has imposed on the whole App. GitHub penalizes calls made during this wait. */
export interface Backoff {
  /** Returns the seconds until the App may call GitHub again; 0 if it may now. */
  remaining(): Promise<number>;
  /** Records that GitHub has asked the App to wait. */
  extend(seconds: number): Promise<void>;
}

/** The store that shares the wait between isolates, with a delay of up to a minute. */
export interface BackoffStore {
  /** Returns when the wait ends, in milliseconds since the epoch; 0 if there is none. */
  read(): Promise<number>;
  write(until: number): Promise<void>;
}

/** How long a value is reused after it's read, so that a burst of calls needs only one read. */
const readLifetime = 5 * second;
/** How much longer than necessary other isolates wait, so that calls that fail in quick succession need only one write. */
const margin = 5 * second;

/** Creates the backoff of one isolate. It caches values, never promises, because another request's promise may hang on Workers. */
export function createBackoff(store: BackoffStore, now: () => number): Backoff {
  let until = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  let written = 0;
  const failed = (error: unknown) => {
    logError("GitHub's backoff could not be shared", { error: String(error) });
    return 0;
  };

  return {
    async remaining() {
      if (until <= now() && readAt + readLifetime <= now()) {
        const stored = await store.read().catch(failed);
        readAt = now();
        // Release 0.1.0 stored waits of any length. The factor allows for clocks that differ.
        const isPossible = stored <= readAt + 2 * maxBackoff * second;
        if (stored > until && isPossible) until = written = stored;
      }
      return Math.max(0, Math.ceil((until - now()) / second));
    },
    async extend(seconds) {
      until = Math.max(until, now() + seconds * second);
      if (until <= written) return;
      written = until + margin;
      logWarning("GitHub limits the App; no calls until the wait is over", { seconds });
      await store.write(written).catch(failed);
    },
  };
}

/**
 * Makes a call unless the App has to wait, and records any rate limit. An installation's used-up quota doesn't stop the whole App, because
 * agents can use it up with their tokens.
 */
export async function withBackoff<T>(backoff: Backoff, by: "app" | "installation", call: () => Promise<T>): Promise<T> {
  const seconds = await backoff.remaining();
  if (seconds > 0) throw new GitHubUnavailable("GitHub asked the App to wait", seconds, true);
  try {
    return await call();
  } catch (error) {
    const limit = error instanceof RequestError ? rateLimitIn(error) : null;
    if (limit && (by === "app" || !limit.quotaUsedUp)) await backoff.extend(limit.seconds);
    throw error;
  }
}
