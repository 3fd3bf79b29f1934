import { setTimeout as pause } from "node:timers/promises";
import { getResponse, http, type RequestHandler } from "msw";
import { pathBelow } from "../sandbox/endpoint.ts";
import { handlers } from "../sandbox/handlers.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";

/** A round is over once this many turns of the event loop have passed without a new call. */
const idleTurns = 4;

interface Round {
  calls: string[];
  /** The number of calls that have not been answered yet. */
  unanswered: number;
  over: Promise<void>;
}

/**
 * Answers calls to GitHub in rounds. All calls in a round are answered together, once no new one has come for four
 * times `turn` milliseconds. The number of rounds is therefore the number of sequential round trips.
 */
export function createRounds(sandbox: Sandbox, use: (handler: RequestHandler) => void, turn = 4) {
  const { apiUrl } = sandbox;
  const inner = handlers(sandbox);
  const rounds: string[][] = [];
  let round: Round | null = null;
  const untilOver = async (current: Round) => {
    for (let turns = 0, seen = 0; turns < idleTurns; turns++) {
      await pause(turn);
      if (current.unanswered > 0 || current.calls.length > seen) turns = 0;
      seen = current.calls.length;
    }
    round = null;
  };
  const join = (): Round => {
    if (round) return round;
    const started: Round = { calls: [], unanswered: 0, over: Promise.resolve() };
    started.over = untilOver(started);
    rounds.push(started.calls);
    return started;
  };
  use(
    http.all(`${apiUrl}/*`, async ({ request }) => {
      round = join();
      const current = round;
      current.calls.push(`${request.method} ${pathBelow(apiUrl, request)}`);
      current.unanswered++;
      const answer = await getResponse(inner, request.clone()).finally(() => current.unanswered--);
      await current.over;
      return answer;
    }),
  );
  return {
    /** Returns the rounds since the last call, each with its calls in alphabetical order, and forgets them. */
    take: (): string[][] => rounds.splice(0).map((calls) => calls.toSorted()),
  };
}
