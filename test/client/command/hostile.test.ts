import { afterEach, describe, expect, test, vi } from "vitest";
import { createShell, origin } from "./shell.ts";

const { deplodash, logIn } = await createShell();
await logIn();
afterEach(() => void vi.useRealTimers());

const sentence = (text: string) => expect.stringMatching(new RegExp(`^deplodash: [^\n]*${text}[^\n]*\n$`));
const json = { headers: { "Content-Type": "application/json" } };
const streaming = (source: UnderlyingSource<Uint8Array>) => new Response(new ReadableStream(source), json);
const ask = "token ada/notes --scope contents:read";

describe("an answer that", () => {
  const open = new TextEncoder().encode("{");
  const zeros = new Uint8Array(1 << 16);
  test.each([
    ["never ends", "status", (): UnderlyingSource<Uint8Array> => ({ start: (body) => body.enqueue(open) })],
    ["never ends, of a token", ask, (): UnderlyingSource<Uint8Array> => ({ start: (body) => body.enqueue(open) })],
    ["is cut", ask, (): UnderlyingSource<Uint8Array> => ({ pull: (body) => body.error(new TypeError("terminated")) })],
    ["is endless", "status", (): UnderlyingSource<Uint8Array> => ({ pull: (body) => body.enqueue(zeros) })],
  ])("%s counts as none: %s", { timeout: 5000 }, async (_what, line, source) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let said: ReturnType<typeof deplodash> | undefined;
    await new Promise<void>((sent) => {
      said = deplodash(line, { fetch: async () => (sent(), streaming(source())) });
    });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await said).toEqual({ status: 6, stdout: "", stderr: sentence(`${origin} cannot be reached`) });
  });
});
