import type { DecisionSocket } from "../../src/ledger/decisionSocket.ts";

/** Both ends of an in-memory socket between the Worker and a ledger. */
export interface MemorySocket {
  /** The Worker's end. */
  worker: DecisionSocket;
  /** Closes the ledger's end. Without a reason, it closes as it would in a reset. */
  close(reason?: string): void;
}

/** Creates a socket. `onClose` is called when either end closes it. */
export function createMemorySocket(onClose: () => void): MemorySocket {
  const closed = Promise.withResolvers<{ reason: string }>();
  const close = (reason = "") => {
    onClose();
    closed.resolve({ reason });
  };
  return {
    worker: {
      accept() {},
      close: () => close(),
      addEventListener(type: string, listener: (event: { reason: string }) => void) {
        if (type === "close") void closed.promise.then(listener);
      },
    },
    close,
  };
}
