import { expect, test } from "vitest";
import { type DecisionSocket, waitForEnd } from "../../src/ledger/decisionSocket.ts";

/** Returns a socket and its listeners, through which a test acts as the other end of the connection. */
function createSocket() {
  const listeners = new Map<string, (event: { reason: string }) => void>();
  const closed: (number | undefined)[] = [];
  const socket: DecisionSocket = {
    accept() {},
    close: (code) => void closed.push(code),
    addEventListener: (type: string, listener: (event: { reason: string }) => void) =>
      void listeners.set(type, listener),
  };
  return { socket, closed, end: (type: string, reason = "") => listeners.get(type)?.({ reason }) };
}

const never = new Promise<void>(() => {});

test.each([
  ["close", "decided", "decided"],
  ["close", "released", "released"],
  ["close", "", "lost"],
  ["close", "WebSocket disconnected without sending Close frame.", "lost"],
  ["error", "", "lost"],
])("a socket's %s event with the reason “%s” ends the wait as %s", async (type, reason, expected) => {
  const { socket, end } = createSocket();
  const ended = waitForEnd(Promise.resolve(socket), never);
  await Promise.resolve();
  end(type, reason);
  expect(await ended).toBe(expected);
});

test("asks again if the ledger opens no socket, or can't be reached", async () => {
  expect(await waitForEnd(Promise.resolve(null), never)).toBe("decided");
  expect(await waitForEnd(Promise.reject(new Error("reset")), never)).toBe("lost");
});

test("closes the socket when the time is up", async () => {
  const { socket, closed } = createSocket();
  expect(await waitForEnd(Promise.resolve(socket), Promise.resolve())).toBe("over");
  expect(closed).toEqual([1000]);
});

test("doesn't wait longer for a ledger that is slow to open the socket, and closes it afterwards", async () => {
  const { socket, closed } = createSocket();
  const opening = Promise.withResolvers<DecisionSocket>();
  expect(await waitForEnd(opening.promise, Promise.resolve())).toBe("over");
  opening.resolve(socket);
  await new Promise((resolve) => setImmediate(resolve));
  expect(closed).toEqual([1000]);
});
