import { afterEach, expect, test, vi } from "vitest";
import { second } from "../../src/domain/time.ts";
import { createApp, type GitHub, mintAnswer, reading } from "./app.ts";

afterEach(() => vi.unstubAllGlobals());

const json = (status: number, headers: Record<string, string>, message = "No.") =>
  Response.json({ message }, { status, headers });
const revoked = () => new Response(null, { status: 204 });
const well: GitHub = (method) => (method === "DELETE" ? revoked() : mintAnswer({ permissions: { metadata: "read" } }));

/** Mints, look-ups, and revocations, each as it may meet a limit. */
const acts = {
  "a mint": async ({ mint }: ReturnType<typeof createApp>) => {
    const outcome = await mint(reading);
    if (outcome.kind === "unavailable") throw outcome;
  },
  "a look-up": ({ mintLookupToken }: ReturnType<typeof createApp>) => mintLookupToken(70, 7),
  "a revocation": ({ revokeToken }: ReturnType<typeof createApp>) => revokeToken("ghs_1"),
};

test.each(Object.keys(acts) as (keyof typeof acts)[])(
  "after %s met GitHub's limit, no isolate makes any of these calls until it ends",
  async (first) => {
    const app = createApp(() => json(403, { "retry-after": "70" }));
    await expect(acts[first](app)).rejects.toMatchObject({ retryAfter: 70 });
    app.state.github = well;
    app.clock.advanceTo(app.clock.now() + 20 * second);
    // Other isolates wait a few seconds longer.
    for (const [isolate, retryAfter] of [[app, 50] as const, [{ ...app, ...app.openIsolate() }, 55] as const]) {
      for (const act of Object.values(acts)) await expect(act(isolate)).rejects.toMatchObject({ retryAfter });
    }
    expect(app.calls).toHaveLength(1);
    app.clock.advanceTo(app.clock.now() + 55 * second);
    for (const isolate of [app, { ...app, ...app.openIsolate() }]) await acts["a revocation"](isolate);
    expect(app.calls).toHaveLength(3);
  },
);

test("a burst that meets the limit writes it to KV once", async () => {
  const app = createApp(() => json(429, {}));
  await Promise.allSettled(Array.from({ length: 6 }, () => app.revokeToken("ghs_1")));
  expect(app.calls).toHaveLength(6);
  expect(app.kv.puts.count).toBe(1);
});

test("a mint reads KV once", async () => {
  const app = createApp(() => json(404, {}));
  expect(await app.mint(reading)).toEqual({ kind: "gone" });
  expect(app.kv.gets.count).toBe(1);
});

test("an installation whose quota an agent used up does not stop the App", async () => {
  const reset = String(Math.ceil(Date.now() / second) + 1800);
  const usedUp = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
  const app = createApp((method, path) => (method === "DELETE" ? json(403, usedUp) : well(method, path)));
  await expect(app.revokeToken("ghs_1")).rejects.toMatchObject({ asked: true });
  expect(await app.backoff.remaining()).toBe(0);
  await acts["a look-up"](app);
});

test("a quota's end is reckoned by GitHub's clock", async () => {
  const theirs = Date.now() + 3_000_000;
  const reset = String(Math.ceil(theirs / second) + 90);
  const headers = { date: new Date(theirs).toUTCString(), "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
  const app = createApp(() => json(403, headers));
  const outcome = await app.mint(reading);
  expect(outcome).toMatchObject({ kind: "unavailable" });
  expect(Math.abs(("retryAfter" in outcome ? outcome.retryAfter : 0) - 90)).toBeLessThanOrEqual(1);
});

test("without KV, each isolate still obeys what GitHub told it", async () => {
  const report = vi.spyOn(console, "error").mockReturnValue();
  const app = createApp(() => json(429, {}));
  app.kv.gets.failing = app.kv.puts.failing = true;
  await expect(acts["a mint"](app)).rejects.toMatchObject({ retryAfter: 60 });
  await expect(acts["a revocation"](app)).rejects.toMatchObject({ retryAfter: 60 });
  expect(app.calls).toHaveLength(1);
  report.mockRestore();
});
