import type { ReceiverAnswer, SendMessage, WebhookRequest } from "../../src/directory/webhookRequest.ts";
import { createGate, type Gate } from "./gate.ts";

/** The receivers of all webhooks. They keep the messages that they get. */
export interface MemoryReceivers {
  /** The gate that each message passes before it arrives. */
  messages: Gate;
  received: (WebhookRequest & { at: number })[];
  /** The answer of the receiver at each host. The default is 204. */
  answers: Map<string, ReceiverAnswer>;
  send: SendMessage;
}

export function createMemoryReceivers(now: () => number): MemoryReceivers {
  const receivers: MemoryReceivers = {
    messages: createGate("the receiver"),
    received: [],
    answers: new Map(),
    async send(request) {
      receivers.received.push({ ...request, at: now() });
      await receivers.messages.pass();
      return receivers.answers.get(new URL(request.url).host) ?? { kind: "answered", status: 204, retryAfter: null };
    },
  };
  return receivers;
}
