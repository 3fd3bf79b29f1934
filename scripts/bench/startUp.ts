import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startWrangler } from "../local/wrangler.ts";
import { type BenchEnvironment, startWorker } from "./environment.ts";
import { baselineWorkerPath } from "./scenarios.ts";
import { median } from "./statistics.ts";
import { startWorkerd } from "./workerd.ts";

/** Measures the milliseconds from the start of workerd to the first response, for the Worker and for a baseline Worker. */
export async function measureStartUp({ folder, sandbox, kv }: BenchEnvironment, times: number) {
  const worker: number[] = [];
  const baseline: number[] = [];
  for (let time = 0; time < times; time++) {
    const minimal = await startWorkerd(folder, { name: "minimal", module: baselineWorkerPath });
    await minimal.close();
    baseline.push(minimal.startUp);
    const complete = await startWorker(folder, "started", sandbox, kv);
    await complete.close();
    worker.push(complete.startUp);
  }
  return { worker: median(worker), baseline: median(baseline), ratio: median(worker) / median(baseline) };
}

/** Measures the CPU time that the Worker needs to start, in milliseconds, with `wrangler check startup`. Cloudflare allows one second. */
export async function measureStartUpCpu(folder: string): Promise<number> {
  const file = join(folder, "startup.cpuprofile");
  const [code] = await once(startWrangler(["check", "startup", "--outfile", file], "ignore"), "exit");
  if (code !== 0) throw new Error(`wrangler check startup failed with status ${code}.`);
  const profile: CpuProfile = JSON.parse(await readFile(file, "utf8"));
  const idle = new Set(profile.nodes.flatMap(({ id, callFrame }) => (callFrame.functionName === "(idle)" ? [id] : [])));
  const busy = profile.timeDeltas.filter((_, index) => !idle.has(profile.samples[index] ?? 0));
  return busy.reduce((sum, microseconds) => sum + microseconds, 0) / 1000;
}

/** The parts of a CPU profile that this script uses: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string } }[];
  samples: number[];
  /** The times between samples, in microseconds. */
  timeDeltas: number[];
}
