import { fileURLToPath } from "node:url";
import { median } from "./rounds.ts";
import { type Stage, startWorker } from "./stage.ts";
import { startWorkerd } from "./workerd.ts";

/** From the start of workerd to its first answer, in milliseconds: with the Worker, and with one that does nothing. */
export async function measureStartUp({ folder, sandbox, kv }: Stage, times: number) {
  const [worker, bare]: [number[], number[]] = [[], []];
  const module = fileURLToPath(new URL("floors.js", import.meta.url));
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
