import { expect, onTestFinished, test, vi } from "vitest";
import { sendPush } from "../../src/gitProxy/push.ts";
import { PushSource } from "../../src/gitProxy/pushSource.ts";
import { line, oldPush } from "../harness/gitAnswers.ts";

const settings = { serverUrl: "https://github.com", idleLimit: 1_000 };
const remote = { fullName: "ada/notes", isWiki: false, token: "ghs_1" };
const report = `${line("unpack index-pack failed\n")}0000`;
const size = 4_000_000;

/** Pushes to a GitHub that reports immediately and reads nothing. Returns the result, and how much was written and read. */
async function pushInVain(confirm: () => Promise<boolean>) {
  let [written, read] = [0, 0];
  const count = ({ length }: Uint8Array) => (written += length);
  class StuckPipe {
    readonly readable = new ReadableStream();
    readonly writable = new WritableStream({ write: () => new Promise(() => {}) }, { size: count });
  }
  vi.stubGlobal("IdentityTransformStream", StuckPipe);
  const headers = { "Content-Type": "application/x-git-receive-pack-result" };
  vi.stubGlobal("fetch", async () => new Response(report, { headers }));
  onTestFinished(() => void vi.unstubAllGlobals());
  const body = new ReadableStream({
    type: "bytes",
    start: (controller) => controller.enqueue(Uint8Array.from(oldPush)),
    pull(controller) {
      read += 100_000;
      if (read <= size) return controller.enqueue(new Uint8Array(100_000));
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
  const source = new PushSource(body, null, { maxBytes: 2 * size, idleLimit: 1_000 });
  const begun = await source.begin();
  if (begun.kind !== "push") throw new Error(begun.kind);
  const answer = await sendPush(settings, remote, { ...begun, source, confirm });
  return { answer, written, isReadToTheEnd: read > size };
}

test("reads a push to its end, but sends nothing more, once GitHub's report has ended", async () => {
  const { answer, written, isReadToTheEnd } = await pushInVain(async () => true);
  expect(answer.kind === "answered" && (await new Response(answer.body).text())).toBe(report);
  expect(isReadToTheEnd).toBe(true);
  expect(written).toBeLessThan(size / 4);
});

test("stops a push that has lost its access even if GitHub has already reported", async () => {
  const { answer, isReadToTheEnd } = await pushInVain(async () => false);
  expect(answer).toEqual({ kind: "stopped", because: "revoked" });
  expect(isReadToTheEnd).toBe(true);
});
