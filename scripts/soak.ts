/**
 * Mixed load on the Worker as built, for ten minutes: agents ask, wait and give back, an owner decides and revokes, tokens end.
 *
 *   npm run build && npm run soak
 *   npm run soak -- --minutes 1
 *
 * Fails where an answer was an error, memory grew, or GitHub and the ledgers disagree in the end.
 */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { setStage } from "./bench/environment.ts";
import { heapInUse } from "./bench/heap.ts";
import { quantile } from "./bench/rounds.ts";
import { runScript } from "./local/cleanup.ts";
import { findFreePort } from "./local/ports.ts";
import { compare } from "./soak/tokenAudit.ts";
import { type Cast, play } from "./soak/workload.ts";

const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" } } });
const seconds = Number(values.minutes) * 60;

/** A token is handed out until five minutes before its end: of these it is renewed every ninety seconds, not every 55 minutes. */
const installationTokenLife = 390_000;
/** Requests a second, and for how many seconds each is tried. */
const rates = [25, 50, 100, 200, 400, 800];
const trial = 5;
/** How often memory is looked at, and how much more may be in use in the end than after the first third, in MiB. */
const looks = 12;
const mostGrowth = 2;

await runScript(async () => {
  const inspector = await findFreePort();
  const stage = await setStage({ installationTokenLife, inspector });
  const cast = await play(stage, { agents: 16, waiting: 6, rate: 25 });
  await pause(trial * 1000);
  cast.rate = await highestRate(cast);
  cast.score.times = [];
  const memory: { heap: number; process: number }[] = [];
  while (memory.length < looks) {
    await pause((seconds / looks) * 1000);
    memory.push({ heap: await heapInUse(inspector), process: stage.worker.memory() });
    const lower = rates[rates.indexOf(cast.rate) - 1];
    if (isSteady(cast.score.times) || lower === undefined) continue;
    // What comes every minute and a half, a trial of seconds does not show: all over again, at the next lower rate.
    cast.rate = lower;
    cast.score.times = [];
    memory.length = 0;
  }
  const { score, rate } = cast;
  await cast.end();
  await pause(5000); // What is owed is paid.
  await stage.worker.close();
  const agreement = compare(stage.sandbox.world, join(stage.folder, "ledgers"));

  const times = score.times.sort((one, other) => one - other);
  const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
  const [early = 0, late = 0] = [looks / 3, looks - 1].map((look) => memory[look]?.heap ?? 0);
  const mints = stage.sandbox.world.calls.filter(({ path }) => path.endsWith("/access_tokens")).length;
  console.log(`${values.minutes} minutes at ${rate} requests a second: ${times.length} that were not held, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms
answers: ${JSON.stringify(score.answers)}; ${score.approvals} approvals, ${score.revocations} revocations, ${mints} tokens minted
heap in use: ${memory.map(({ heap }) => heap.toFixed(1)).join(" ")} MiB; memory of the process: ${memory.map((one) => one.process.toFixed(0)).join(" ")} MiB
at the end: ${agreement.alive} tokens alive at GitHub, ${agreement.unknown} of them unknown to the ledgers; ${agreement.stale} that ledgers still hold or owe are dead`);
  const wrong = [
    ...new Set(score.wrong),
    ...(late > early + mostGrowth ? ["memory grew"] : []),
    ...(agreement.unknown + agreement.stale > 0 ? ["GitHub and the ledgers disagree"] : []),
    ...(score.approvals * score.revocations === 0 ? ["nothing was decided"] : []),
  ];
  if (wrong.length > 0) throw new Error(`Not as it should be: ${wrong.slice(0, 5).join("; ")}`);
});

/** Whether no more than one request in a hundred takes ten times as long as the usual one. */
function isSteady(times: readonly number[]): boolean {
  const sorted = [...times].sort((one, other) => one - other);
  return quantile(sorted, 0.99) < 10 * quantile(sorted, 0.5);
}

/** The highest rate that is kept for some seconds, steadily. */
async function highestRate(cast: Cast): Promise<number> {
  let highest = rates[0] ?? 1;
  for (const rate of rates) {
    cast.rate = rate;
    cast.score.times = [];
    await pause(trial * 1000);
    const { times } = cast.score;
    if (times.length <= 0.9 * rate * trial || !isSteady(times)) break;
    highest = rate;
  }
  return highest;
}
