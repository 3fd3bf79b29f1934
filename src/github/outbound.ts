import { countCalls, findContext } from "../requestContext.ts";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * The pauses before the second and the third attempt, in milliseconds. Each is randomly lengthened to at most double, to spread retries.
 */
const pauses = [150, 400];

/**
 * Creates a `fetch` with a time limit for each call, within the deadline of the whole request. If GitHub fails or doesn't answer, it
 * retries reads and revocations twice, and a mint once, because nobody has a token whose answer was lost. It doesn't retry sign-in codes,
 * which work only once, or the creation of a repository.
 */
export function createFetch(callTimeout: number): Fetch {
  return async (url, init) => {
    const retries = retriesOf(init.method ?? "GET", url);
    for (let attempt = 0; ; attempt++) {
      const answer = await once(url, init, callTimeout).catch((error: unknown) => ({ error }));
      const failed = "error" in answer || (answer.status >= 500 && !answer.headers.has("Retry-After"));
      const pause = (pauses[attempt] ?? 0) * (1 + Math.random());
      if (!failed || attempt >= retries || pause >= timeLeft()) {
        if ("error" in answer) throw answer.error;
        return answer;
      }
      // An unread body would occupy one of a Worker's six connections.
      if (!("error" in answer)) await answer.body?.cancel();
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  };
}

function once(url: string, init: RequestInit, callTimeout: number): Promise<Response> {
  countCalls({ githubCalls: 1 });
  const limit = Math.min(callTimeout, timeLeft());
  if (limit <= 0) throw new Error("no time is left for a call to GitHub");
  return fetch(url, { ...init, signal: AbortSignal.timeout(limit) });
}

function retriesOf(method: string, url: string): number {
  if (method === "GET" || method === "DELETE") return 2;
  return url.endsWith("/access_tokens") ? 1 : 0;
}

/** Returns the milliseconds until the request's deadline. */
function timeLeft(): number {
  const deadline = findContext()?.deadline;
  return deadline === undefined ? Number.POSITIVE_INFINITY : deadline - Date.now();
}
