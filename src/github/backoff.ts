import { RequestError } from "@octokit/request-error";
import { second } from "../domain/time.ts";
import { GitHubUnavailable, rateLimitIn } from "./request.ts";

/** The wait that GitHub asked the whole App for. Calls made in spite of it are punished. */
export interface Backoff {
  /** Returns the seconds until the App may call GitHub again; 0 if it may now. */
  remaining(): Promise<number>;
  /** Records that GitHub asked for so many seconds. */
  extend(seconds: number): Promise<void>;
}

/** Where isolates tell each other. It may be a minute late. */
export interface BackoffStore {
  /** Returns until when the App has to wait, in milliseconds since the epoch; 0 if nobody said so. */
  read(): Promise<number>;
  write(until: number): Promise<void>;
}

/** How long what was read counts, so that a burst of calls needs only one read. */
const readLifetime = 5 * second;
/** KV takes one write a second for a key, and calls that fail together ask for nearly the same. */
const leastExtension = 5 * second;

/** Creates the backoff of one isolate. It keeps values, never promises: on Workers, a promise of another request may hang. */
export function createBackoff(store: BackoffStore, now: () => number): Backoff {
  let until = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  let written = 0;
  const failed = (error: unknown) => {
    console.error(JSON.stringify({ message: "GitHub's backoff could not be shared", error: String(error) }));
    return 0;
  };

  return {
    async remaining() {
      if (until <= now() && readAt + readLifetime <= now()) {
        const stored = await store.read().catch(failed);
        readAt = now();
        if (stored > until) until = written = stored;
      }
      return Math.max(0, Math.ceil((until - now()) / second));
    },
    async extend(seconds) {
      until = Math.max(until, now() + seconds * second);
      if (until < written + leastExtension) return;
      written = until;
      console.warn(JSON.stringify({ message: "GitHub limits the App, which makes no calls for a while", seconds }));
      await store.write(until).catch(failed);
    },
  };
}

/**
 * Makes a call of the App's, unless GitHub asked the App to wait, and remembers when GitHub asks for that. Only the App's own key
 * speaks for the whole App: the quota of an installation is that installation's, and agents can use it up with their tokens.
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
