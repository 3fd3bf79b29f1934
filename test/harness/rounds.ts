import { setTimeout as pause } from "node:timers/promises";
import { http, type RequestHandler } from "msw";

/** How long no further call may come until a round is over, in milliseconds. */
const quiet = 40;

/**
 * Answers calls to GitHub in rounds: each call waits until nothing more comes without an answer. The number of rounds is then the
 * number of sequential round trips.
 */
export function createRounds(apiUrl: string, use: (handler: RequestHandler) => void) {
  const rounds: string[][] = [];
  let round: { calls: string[]; over: Promise<void>; lastAt: number } | null = null;
  const untilOver = async () => {
    while (round && Date.now() - round.lastAt < quiet) await pause(quiet / 3);
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
