import { countCalls, findContext } from "../requestContext.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Before the second and the third attempt, in milliseconds; each up to twice that, so that not all try again at once. */
const pauses = [150, 400];

/**
 * `fetch` with a time limit on each call, within the time that the whole request has left. What is safe to repeat is tried again
 * when GitHub fails or does not answer: reads and ends up to twice, a mint once, for a token whose answer is lost is in nobody's
 * hands. Nothing else is: a code counts once, and a repository must not be created twice.
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
      // A body that nobody reads holds one of a Worker's six connections.
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

/** Of the whole request, in milliseconds. */
function timeLeft(): number {
  const deadline = findContext()?.deadline;
  return deadline === undefined ? Number.POSITIVE_INFINITY : deadline - Date.now();
}
