import type { DurableObjectNamespace, WebSocket } from "@cloudflare/workers-types";
import { countCalls } from "../requestContext.ts";
import type { WaitReason } from "./waiting.ts";

/** How a wait ended. "over" means that time ran out, and "lost" means that the ledger was reset or couldn't be reached. */
export type WaitEnd = WaitReason | "over" | "lost";

/** The part of a socket that the Worker uses. */
export type DecisionSocket = Pick<WebSocket, "accept" | "close"> & {
  addEventListener(type: "close", listener: (event: { reason: string }) => void): void;
  addEventListener(type: "error", listener: () => void): void;
};

/**
 * Waits at most `milliseconds` for a decision after `lastDecision`. The ledger can hibernate in the meantime, because it holds only a
 * socket.
 * https://developers.cloudflare.com/durable-objects/best-practices/websockets/#websocket-hibernation-api
 */
export async function waitForDecision(
  namespace: DurableObjectNamespace,
  agentId: string,
  lastDecision: string,
  milliseconds: number,
): Promise<WaitEnd> {
  countCalls({ ledgerCalls: 1 });
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  const object = namespace.get(namespace.idFromName(agentId));
  const opening = object.fetch(`https://ledger/${lastDecision}`, { headers: { Upgrade: "websocket" } });
  try {
    return await waitForEnd(
      opening.then(({ webSocket }) => webSocket),
      over,
    );
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until the ledger closes the socket, or until `over` resolves. If there is no socket, something was decided before it opened. */
export async function waitForEnd(opening: Promise<DecisionSocket | null>, over: Promise<void>): Promise<WaitEnd> {
  const { promise, resolve } = Promise.withResolvers<WaitEnd>();
  void over.then(() => {
    resolve("over");
    // If the socket opens later, close it, too.
    opening.then((socket) => socket?.close(1000)).catch(() => {});
  });
  opening.then(
    (socket) => {
      socket?.addEventListener("close", ({ reason }) => resolve(isReason(reason) ? reason : "lost"));
      socket?.addEventListener("error", () => resolve("lost"));
      socket?.accept();
      if (!socket) resolve("decided");
    },
    () => resolve("lost"),
  );
  return promise;
}

function isReason(text: string): text is WaitReason {
  return text === "decided" || text === "released";
}
