import { expect, onTestFinished, test, vi } from "vitest";
import { PushSource } from "../../src/gitProxy/pushSource.ts";
import { oldPush } from "../harness/gitAnswers.ts";

test("reads a list that arrives byte by byte into the same memory", async () => {
  let allocations = 0;
  class CountedBuffer extends ArrayBuffer {
    constructor(length: number) {
      super(length);
      allocations++;
    }
  }
  vi.stubGlobal("ArrayBuffer", CountedBuffer);
  onTestFinished(() => void vi.unstubAllGlobals());
  const bytes = oldPush.values();
  const body = new ReadableStream({
    type: "bytes",
    pull({ byobRequest }) {
      const { buffer, byteOffset } = byobRequest?.view ?? new Uint8Array();
      new DataView(buffer).setUint8(byteOffset, bytes.next().value ?? 0);
      byobRequest?.respond(1);
    },
  });
  const source = new PushSource(body, null, { maxBytes: 1_000, idleLimit: 1_000 });
  expect(await source.begin()).toMatchObject({ kind: "push", list: { commands: [{ ref: "refs/heads/main" }] } });
  expect(allocations).toBe(1);
});
