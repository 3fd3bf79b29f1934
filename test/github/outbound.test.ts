import { afterEach, expect, test, vi } from "vitest";
import { createFetch } from "../../src/github/outbound.ts";
import { skipPauses } from "./pauses.ts";

afterEach(() => vi.unstubAllGlobals());

test("cancels the bodies of failed attempts, so that they hold no connection", async () => {
  skipPauses();
  const canceled: number[] = [];
  const failing = (attempt: number) =>
    new Response(new ReadableStream({ cancel: () => void canceled.push(attempt) }), { status: 502 });
  const answers = [failing(1), failing(2), new Response("at last")];
  vi.stubGlobal("fetch", async () => answers.shift());
  const answer = await createFetch(10_000)("https://api.github.com/user", { method: "GET" });
  expect(canceled).toEqual([1, 2]);
  expect(await answer.text()).toBe("at last");
});
