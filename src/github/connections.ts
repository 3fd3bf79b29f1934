import { findContext, type RequestContext } from "../requestContext.ts";

/** A Worker may have six open connections. Further calls would have to wait while their timeouts run. */
const maxConnections = 6;

interface Connections {
  open: number;
  waiting: (() => void)[];
}

const ofRequest = new WeakMap<RequestContext, Connections>();

/** Runs a call once fewer than six calls from the same request are open. Waiting calls run in order. */
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
