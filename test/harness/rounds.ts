import { setTimeout as pause } from "node:timers/promises";
import { http, type RequestHandler } from "msw";

/**
 * Answers calls to GitHub in rounds: each call waits until no further one has come for `quiet` milliseconds. The number of rounds is
 * then the number of sequential round trips.
 */
export function createRounds(apiUrl: string, use: (handler: RequestHandler) => void, quiet = 20) {
  const rounds: string[][] = [];
  let round: { calls: string[]; over: Promise<void>; lastAt: number } | null = null;
  const untilOver = async () => {
    while (round && Date.now() - round.lastAt < quiet) await pause(quiet / 2);
    round = null;
  };
  use(
    http.all(`${apiUrl}/*`, async ({ request }) => {
      const { pathname } = new URL(request.url);
      const call = `${request.method} ${pathname.slice(new URL(apiUrl).pathname.replace(/\/$/, "").length)}`;
      if (!round) {
        round = { calls: [], over: Promise.resolve(), lastAt: 0 };
        rounds.push(round.calls);
        round.lastAt = Date.now();
        round.over = untilOver();
      }
      round.lastAt = Date.now();
      round.calls.push(call);
      await round.over;
    }),
  );
  return {
    /** Returns the rounds since the last time, each with its calls in alphabetical order, and forgets them. */
    take: (): string[][] => rounds.splice(0).map((calls) => calls.toSorted()),
  };
}
