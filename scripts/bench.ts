/**
 * Measures the Worker as built beside the least that a Worker can do, in one run, in workerd itself. Limits are lifted.
 *
 *   npm run build && npm run bench
 *   npm run bench -- --json --rounds 7 --seconds 2 --connections 16
 *
 * Prints nothing but an error if one answer was wrong.
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { built, setStage } from "./bench/environment.ts";
import { layMiniflarePaths } from "./bench/miniflare.ts";
import { type Result, type Row, tell } from "./bench/report.ts";
import { countCosts } from "./bench/requestCost.ts";
import { type Figures, measureRounds, median, medians, ratioTo } from "./bench/rounds.ts";
import { layPaths, type Path } from "./bench/scenarios.ts";
import { measureStartUp, measureStartUpCpu } from "./bench/startUp.ts";
import { measureHeld } from "./bench/waitLatency.ts";
import { runScript } from "./local/cleanup.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "2" },
    connections: { type: "string", default: "16" },
  },
});
const effort = {
  rounds: Number(values.rounds),
  milliseconds: Number(values.seconds) * 1000,
  connections: Number(values.connections),
};
/** How slow GitHub is, in milliseconds. */
const latencies = [0, 150];

await runScript(async () => {
  const stage = await setStage();
  const startUp = { ...(await measureStartUp(stage, 9)), cpu: await measureStartUpCpu(stage.folder) };
  const paths = await layPaths(stage);
  const [cold, ...others] = [...paths].reverse();
  if (!cold) throw new Error("nothing to measure");

  const memory = { start: stage.worker.memory(), end: 0 };
  const costs = new Map();
  for (const path of paths) if (path.at === stage.worker) costs.set(path.name, await countCosts(stage, path));
  const figures = await measureRounds(others.reverse(), effort);
  const held: Result["held"] = [];
  for (const latency of latencies) {
    stage.setLatency(latency);
    const name = `${cold.name}, GitHub ${latency} ms away`;
    for (const [, one] of await measureRounds([cold], effort)) figures.set(name, one);
    costs.set(name, costs.get(cold.name));
    const { fromDecided, fromClick } = await measureHeld(stage, 4 * effort.rounds);
    held.push({ latency, fromDecided: median(fromDecided), fromClick: median(fromClick) });
  }
  memory.end = stage.worker.memory();
  const bundle = await readFile(built);
  const size = { raw: bundle.length, gzip: gzipSync(bundle, { level: 9 }).length };
  const rows = rowsOf(paths, figures).map((row) => ({ ...row, ...costs.get(row.name) }));
  const miniflarePaths = await layMiniflarePaths(stage);
  const miniflare = rowsOf(miniflarePaths, await measureRounds(miniflarePaths, effort));
  const result: Result = { effort, rows, miniflare, held, startUp, memory, size };
  console.log(values.json ? JSON.stringify(result, null, 2) : tell(result));
});

function rowsOf(paths: Path[], figures: Map<string, Figures[]>): Row[] {
  return [...figures].map(([name, rounds]) => {
    const floor = paths.find((path) => path.name === name)?.floor ?? null;
    const ratio = floor === null ? null : ratioTo(figures.get(floor) ?? [], rounds);
    return { name, ...medians(rounds), floor, ratio };
  });
}
