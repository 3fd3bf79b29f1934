import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startWrangler } from "../local/wrangler.ts";
import { type Stage, startWorker } from "./environment.ts";
import { median } from "./rounds.ts";
import { startWorkerd } from "./workerd.ts";

/** From the start of workerd to its first answer, in milliseconds: with the Worker, and with one that does nothing. */
export async function measureStartUp({ folder, sandbox, kv }: Stage, times: number) {
  const [worker, bare]: [number[], number[]] = [[], []];
  const module = fileURLToPath(new URL("baselineWorker.js", import.meta.url));
  for (let time = 0; time < times; time++) {
    const one = await startWorkerd(folder, { name: "bare", module });
    await one.close();
    bare.push(one.startUp);
    const other = await startWorker(folder, "started", sandbox, kv);
    await other.close();
    worker.push(other.startUp);
  }
  return { worker: median(worker), bare: median(bare), ratio: median(worker) / median(bare) };
}

/** Milliseconds for which the Worker computes until it can answer, as `wrangler check startup` sees it. Cloudflare allows a second. */
export async function measureStartUpCpu(folder: string): Promise<number> {
  const file = join(folder, "startup.cpuprofile");
  const [code] = await once(startWrangler(["check", "startup", "--outfile", file], "ignore"), "exit");
  if (code !== 0) throw new Error(`wrangler check startup ended with ${code}`);
  const profile: Profile = JSON.parse(await readFile(file, "utf8"));
  const idle = new Set(profile.nodes.flatMap(({ id, callFrame }) => (callFrame.functionName === "(idle)" ? [id] : [])));
  const deltas = profile.timeDeltas.filter((_, index) => !idle.has(profile.samples[index] ?? 0));
  return deltas.reduce((sum, microseconds) => sum + microseconds, 0) / 1000;
}

/** As far as it is read. https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
interface Profile {
  nodes: { id: number; callFrame: { functionName: string } }[];
  samples: number[];
  /** Microseconds. */
  timeDeltas: number[];
}
