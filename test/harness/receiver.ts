import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ReceivedMessage } from "./standardWebhooks.ts";

/** A webhook receiver on this machine. */
export interface Receiver {
  url: string;
  messages: ReceivedMessage[];
  /** The status that it answers with, or "nothing" if it never answers. */
  answer: number | "nothing";
  /** Resolves when the message at this index has arrived. */
  arrived(index: number): Promise<ReceivedMessage>;
  close(): void;
}

/** Starts a receiver. If its answer is a redirect status, it sends the client to `elsewhere`. */
export async function startReceiver(elsewhere = ""): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    receiver.messages.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    if (receiver.answer === "nothing") return;
    response.writeHead(receiver.answer, elsewhere ? { Location: elsewhere } : {}).end("<p>not for anyone’s eyes</p>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/deplodash`,
    messages: [],
    answer: 200,
    async arrived(index) {
      for (let waited = 0; waited < 10_000; waited += 20) {
        const message = receiver.messages[index];
        if (message) return message;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error(`message ${index} did not arrive`);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return receiver;
}
