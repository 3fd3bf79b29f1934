import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ConsentRequired } from "../../src/client/index.ts";
import { clientOf, held, issued, pending, push, refusal } from "./replies.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const noConsent = () => {
  throw new Error("a link was not expected");
};

/** How long it takes by the clock of the test, in seconds, and what comes of it. */
async function timed<T>(promise: Promise<T>): Promise<{ seconds: number; value: T }> {
  const start = Date.now();
  const settled = promise.then(
    (value) => ({ value, end: Date.now() }),
    (error: unknown) => ({ error, end: Date.now() }),
  );
  await vi.runAllTimersAsync();
  const outcome = await settled;
  if ("error" in outcome) throw outcome.error;
  return { seconds: (outcome.end - start) / 1000, value: outcome.value };
}

test("where the owner agreed already one request is enough, and it does not wait", async () => {
  const { deplodash, header } = clientOf(issued());
  expect(await deplodash.requestToken({ ...push, onConsent: noConsent })).toMatchObject({ token: "ghs_1" });
  expect(header("Prefer")).toEqual([null]);
});

test("the link is handed over once, and the next requests wait", async () => {
  const { deplodash, header } = clientOf(pending(), pending(), pending(), issued());
  const onConsent = vi.fn<(consent: ConsentRequired) => void>();
  const { seconds } = await timed(deplodash.requestToken({ ...push, onConsent }));
  expect(onConsent).toHaveBeenCalledOnce();
  expect(onConsent.mock.lastCall?.[0]).toMatchObject({ missing_scopes: ["contents:write"] });
  expect(header("Prefer")).toEqual([null, "wait=60", "wait=60", "wait=60"]);
  // Those that were let go at once are followed after Retry-After.
  expect(seconds).toBe(10);
});

test("a request that was held is followed by the next without a pause", async () => {
  const hold = () => new Promise<Response>((resolve) => setTimeout(() => resolve(pending()), 60_000));
  const { deplodash } = clientOf(pending(), hold, hold, issued());
  const { seconds } = await timed(deplodash.requestToken({ ...push, onConsent: () => {} }));
  expect(seconds).toBe(120);
});

test("a link that has ended is followed by the new one", async () => {
  const { deplodash } = clientOf(pending("1"), pending("2"), issued());
  const links: string[] = [];
  await timed(deplodash.requestToken({ ...push, onConsent: ({ url }) => void links.push(url.slice(-1)) }));
  expect(links).toEqual(["1", "2"]);
});

test("what the owner declined is missing from the scopes", async () => {
  const { deplodash } = clientOf(pending(), issued("ghs_1", ["contents:read"]));
  const request = { ...push, scopes: ["contents:read", "issues:write"] as const, onConsent: () => {} };
  expect((await deplodash.requestToken(request)).scopes).toEqual(["contents:read"]);
});

test("Retry-After of 429 and 503 is obeyed", async () => {
  const { deplodash } = clientOf(
    refusal(429, "rate_limited", {}, { "Retry-After": "60" }),
    refusal(503, "github_unavailable", {}, { "Retry-After": "7" }),
    issued(),
  );
  expect((await timed(deplodash.requestToken({ ...push, onConsent: noConsent }))).seconds).toBe(67);
});

test("a network that fails is tried five times, ever later", async () => {
  const broken = new TypeError("fetch failed");
  const { deplodash, sent } = clientOf(broken, broken, refusal(500, "internal_error"), broken, issued());
  expect((await timed(deplodash.requestToken({ ...push, onConsent: noConsent }))).seconds).toBe(7.5);
  expect(sent).toHaveLength(5);
});

test("what does not pass by itself is not tried again", async () => {
  const { deplodash, sent } = clientOf(refusal(500, "misconfigured"), issued());
  const answer = deplodash.requestToken({ ...push, onConsent: noConsent });
  await expect(answer).rejects.toMatchObject({ code: "misconfigured" });
  expect(sent).toHaveLength(1);
});

test("what `onConsent` throws ends it, and what it promises is awaited", async () => {
  const { deplodash, sent } = clientOf(pending());
  const answer = deplodash.requestToken({ ...push, onConsent: () => Promise.reject(new Error("no printer")) });
  await expect(answer).rejects.toThrow("no printer");
  expect(sent).toHaveLength(1);
});

test.each([
  ["before it begins", [], 0],
  ["while a request is held", [pending(), held], 2],
  ["while it pauses", [pending(), pending()], 2],
  ["while it waits for a network", [new TypeError("fetch failed")], 1],
])("it ends with the signal's reason %s", async (when, replies, requests) => {
  const { deplodash, sent } = clientOf(...replies);
  const controller = new AbortController();
  const enough = new Error("enough");
  if (when === "before it begins") controller.abort(enough);
  const answer = deplodash.requestToken({ ...push, onConsent: () => {}, signal: controller.signal });
  setTimeout(() => controller.abort(enough), 100);
  const ended = expect(answer).rejects.toBe(enough);
  await vi.advanceTimersByTimeAsync(200);
  await ended;
  expect(sent).toHaveLength(requests);
  expect(vi.getTimerCount()).toBe(0);
});

test("a time that is up is told with the link", async () => {
  vi.useRealTimers();
  const { deplodash } = clientOf(pending(), held);
  const answer = deplodash.requestToken({ ...push, onConsent: () => {}, signal: AbortSignal.timeout(50) });
  await expect(answer).rejects.toMatchObject({
    code: "timed_out",
    url: expect.stringContaining("/auth/consent"),
    message: expect.stringMatching(/^The owner did not decide in time\. Ask them to open the link, .*\n {2}https:/s),
  });
});

test("a time that is up while the service is in trouble is told with the trouble", async () => {
  vi.useRealTimers();
  const { deplodash } = clientOf(refusal(503, "github_unavailable", {}, { "Retry-After": "7" }));
  const answer = deplodash.requestToken({ ...push, onConsent: noConsent, signal: AbortSignal.timeout(50) });
  await expect(answer).rejects.toMatchObject({ code: "github_unavailable", retryAfter: 7 });
});

test("a token that is to be renewed passes over the cached one", async () => {
  const { deplodash, header } = clientOf(issued());
  await deplodash.requestToken({ ...push, onConsent: noConsent, renew: true });
  expect(header("Cache-Control")).toEqual(["no-cache"]);
});
