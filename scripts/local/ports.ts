import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** Returns a port that is currently free. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("The system didn't assign a port.");
  return address.port;
}

/** Throws if the port is in use, because the program that uses it would answer instead of the one that is about to start. */
export async function assertPortIsFree(port: number): Promise<void> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    throw new Error(`Port ${port} is in use. Stop the program that listens there, or choose another one with --port.`);
  }
  server.close();
  await once(server, "close");
}

/** Waits up to five seconds for the port to become free. */
export async function waitUntilPortIsFree(port: number): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const error = await assertPortIsFree(port).catch((reason: unknown) => reason);
    if (!error) return;
    if (attempt === 100) throw error;
    await pause(50);
  }
}

/** Returns the value of a port option as a number. Throws if it isn't a valid port. */
export function parsePort(option: string, value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65535)
    throw new Error(`${option} takes a port number up to 65535, not "${value}".`);
  return Number(value);
}
