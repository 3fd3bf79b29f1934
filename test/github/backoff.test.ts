import { expect, test } from "vitest";
import { second } from "../../src/domain/time.ts";
import { createApp, type GitHub, mintAnswer, reading } from "./app.ts";

const json = (status: number, headers: Record<string, string>, message = "No.") =>
  Response.json({ message }, { status, headers });
const revoked = () => new Response(null, { status: 204 });
const healthy: GitHub = (method) =>
  method === "DELETE" ? revoked() : mintAnswer({ permissions: { metadata: "read" } });

/** The calls that may hit GitHub's rate limit. */
const calls = {
  "a mint": async ({ mint }: ReturnType<typeof createApp>) => {
    const outcome = await mint(reading);
    if (outcome.kind === "unavailable") throw outcome;
  },
  "a look-up": ({ mintLookupToken }: ReturnType<typeof createApp>) => mintLookupToken(70, 7),
  "a revocation": ({ revokeToken }: ReturnType<typeof createApp>) => revokeToken("ghs_1"),
};

test.each(Object.keys(calls) as (keyof typeof calls)[])(
  "stops mints, look-ups, and revocations in every isolate after %s reached GitHub's limit",
  async (first) => {
    const app = createApp(() => json(403, { "retry-after": "70" }));
    await expect(calls[first](app)).rejects.toMatchObject({ retryAfter: 70 });
    app.state.github = healthy;
    app.clock.advanceTo(app.clock.now() + 20 * second);
    // Other isolates wait a few seconds longer.
    for (const [isolate, retryAfter] of [[app, 50] as const, [{ ...app, ...app.openIsolate() }, 55] as const]) {
      for (const call of Object.values(calls)) await expect(call(isolate)).rejects.toMatchObject({ retryAfter });
    }
    expect(app.calls).toHaveLength(1);
    app.clock.advanceTo(app.clock.now() + 55 * second);
    for (const isolate of [app, { ...app, ...app.openIsolate() }]) await calls["a revocation"](isolate);
    expect(app.calls).toHaveLength(3);
  },
);

test("writes the backoff to KV once if many calls reach the limit together", async () => {
  const app = createApp(() => json(429, {}));
  await Promise.allSettled(Array.from({ length: 6 }, () => app.revokeToken("ghs_1")));
  expect(app.calls).toHaveLength(6);
  expect(app.kv.puts.count).toBe(1);
});

test("reads KV once per mint", async () => {
  const app = createApp(() => json(404, {}));
  expect(await app.mint(reading)).toEqual({ kind: "gone" });
  expect(app.kv.gets.count).toBe(1);
});

test("does not stop the App if an agent used up its installation's quota", async () => {
  const reset = String(Math.ceil(Date.now() / second) + 1800);
  const usedUp = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
  const app = createApp((method, path) => (method === "DELETE" ? json(403, usedUp) : healthy(method, path)));
  await expect(app.revokeToken("ghs_1")).rejects.toMatchObject({ asked: true });
  expect(await app.backoff.remaining()).toBe(0);
  await calls["a look-up"](app);
});

test("computes the end of a quota by GitHub's clock", async () => {
  const theirs = Date.now() + 3_000_000;
  const reset = String(Math.ceil(theirs / second) + 90);
  const headers = { date: new Date(theirs).toUTCString(), "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
  const app = createApp(() => json(403, headers));
  const outcome = await app.mint(reading);
  expect(outcome).toMatchObject({ kind: "unavailable" });
  expect(Math.abs(("retryAfter" in outcome ? outcome.retryAfter : 0) - 90)).toBeLessThanOrEqual(1);
});

test.each([
  { "retry-after": "99999999999" },
  { "retry-after": "Infinity" },
  { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999999" },
])("waits at most an hour, the longest time for which GitHub limits anyone: %j", async (headers) => {
  const app = createApp(() => json(403, headers));
  expect(await app.mint(reading)).toEqual({ kind: "unavailable", retryAfter: 3600 });
});

test("ignores a longer wait that an earlier version stored", async () => {
  const app = createApp(healthy);
  await app.kv.put("backoff:github", String(app.clock.now() + 365 * 24 * 3600 * second));
  await calls["a revocation"](app);
  expect(app.calls).toHaveLength(1);
});

test("obeys GitHub's limit within an isolate even if KV fails", async () => {
  const app = createApp(() => json(429, {}));
  app.kv.gets.failing = app.kv.puts.failing = true;
  await expect(calls["a mint"](app)).rejects.toMatchObject({ retryAfter: 60 });
  await expect(calls["a revocation"](app)).rejects.toMatchObject({ retryAfter: 60 });
  expect(app.calls).toHaveLength(1);
});
