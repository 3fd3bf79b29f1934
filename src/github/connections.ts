import { findContext, type RequestContext } from "../requestContext.ts";

/** A Worker may open six connections. Further calls would wait for one while their timeouts run. */
const maxConnections = 6;

interface Connections {
  open: number;
  waiting: (() => void)[];
}

const ofRequest = new WeakMap<RequestContext, Connections>();

/** Runs a call once fewer than six calls of the same request are open. Calls that wait run in order. */
export async function withConnection<T>(call: () => Promise<T>): Promise<T> {
  const context = findContext();
  if (!context) return call();
  const connections = ofRequest.get(context) ?? { open: 0, waiting: [] };
  ofRequest.set(context, connections);
  if (connections.open >= maxConnections) await new Promise<void>((resolve) => connections.waiting.push(resolve));
  else connections.open++;
  try {
    return await call();
  } finally {
    const next = connections.waiting.shift();
    if (next) next();
    else connections.open--;
  }
}
