import { askUntilDecided } from "../../src/operations/heldRequest.ts";
import type { SimulatedAgent, Simulation } from "./simulation.ts";

/**
 * Asks a ledger and waits for decisions as the Worker does. If the agent waits, a call that a crash interrupts is
 * repeated once.
 */
export function hold<Outcome extends { kind: string }>(
  { now, pause, tell, random, network }: Simulation,
  { agentId, host }: SimulatedAgent,
  wait: number,
  call: () => Promise<Outcome>,
): Promise<Outcome & { held?: true }> {
  const ask = () =>
    call().catch((error) => {
      if (wait === 0) throw error;
      tell(`${agentId} asks again`);
      return call();
    });
  const waitFor = async (...waiting: Parameters<typeof host.wait>) => {
    if (random.chance(0.4)) await network.pause();
    return host.wait(...waiting);
  };
  return askUntilDecided(now() + wait, { ask, wait: waitFor, now, pause });
}
