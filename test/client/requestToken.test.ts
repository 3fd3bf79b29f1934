import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ConsentRequired } from "../../src/client/index.ts";
import { clientOf, decidedAccess, held, issued, pending, push, refusal } from "./replies.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const noConsent = () => {
  throw new Error("no link was expected");
};

/** Resolves a promise with fake timers. Returns its value and how many seconds passed on the fake clock. */
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

test("sends a single request, which doesn't wait, if the consent exists", async () => {
  const { deplodash, header } = clientOf(issued());
  expect(await deplodash.requestToken({ ...push, onConsent: noConsent })).toMatchObject({ token: "ghs_1" });
  expect(header("Prefer")).toEqual([null]);
});

test("sends the branches and the reason that the agent names, and nothing if it names none", async () => {
  const { deplodash, sent } = clientOf(issued(), issued());
  await deplodash.requestToken({ ...push, branches: ["agent/*"], reason: "Fix the links", onConsent: noConsent });
  await deplodash.requestToken({ ...push, onConsent: noConsent });
  const bodies = await Promise.all(sent.map((request) => request.json()));
  expect(bodies).toEqual([{ ...push, branches: ["agent/*"], reason: "Fix the links" }, push]);
});

test("asks for several repositories with a reason, and waits in the same way", async () => {
  const { deplodash, header, sent } = clientOf(pending(), pending(), decidedAccess());
  const onConsent = vi.fn();
  const wants = [
    { ...push, branches: ["agent/*"] },
    { repo: "ada/engine", scopes: ["contents:read"] },
  ] as const;
  const { value } = await timed(deplodash.requestAccess({ wants, reason: "Fix the links", onConsent }));
  expect(value.wants).toMatchObject([{ granted_scopes: ["contents:write"] }]);
  expect(onConsent).toHaveBeenCalledOnce();
  expect(header("Prefer")).toEqual([null, "wait=60", "wait=60"]);
  expect(sent[0]?.url).toMatch(/\/api\/access-requests$/);
  expect(await sent[0]?.json()).toEqual({ wants, reason: "Fix the links" });
});

test("passes the link to onConsent once, then waits", async () => {
  const { deplodash, header } = clientOf(pending(), pending(), pending(), issued());
  const onConsent = vi.fn<(consent: ConsentRequired) => void>();
  const { seconds } = await timed(deplodash.requestToken({ ...push, onConsent }));
  expect(onConsent).toHaveBeenCalledOnce();
  expect(onConsent.mock.lastCall?.[0]).toMatchObject({ missing_scopes: ["contents:write"] });
  expect(header("Prefer")).toEqual([null, "wait=60", "wait=60", "wait=60"]);
  // After an immediate response, the client pauses for Retry-After.
  expect(seconds).toBe(10);
});

test("sends the next request immediately after one that was held", async () => {
  const hold = () => new Promise<Response>((resolve) => setTimeout(() => resolve(pending()), 60_000));
  const { deplodash } = clientOf(pending(), hold, hold, issued());
  const { seconds } = await timed(deplodash.requestToken({ ...push, onConsent: () => {} }));
  expect(seconds).toBe(120);
});

test("passes a new link to onConsent when the old one has expired", async () => {
  const { deplodash } = clientOf(pending("1"), pending("2"), issued());
  const links: string[] = [];
  await timed(deplodash.requestToken({ ...push, onConsent: ({ url }) => void links.push(url.slice(-1)) }));
  expect(links).toEqual(["1", "2"]);
});

test("obeys Retry-After on 429 and 503", async () => {
  const { deplodash } = clientOf(
    refusal(429, "rate_limited", {}, { "Retry-After": "60" }),
    refusal(503, "github_unavailable", {}, { "Retry-After": "7" }),
    issued(),
  );
  expect((await timed(deplodash.requestToken({ ...push, onConsent: noConsent }))).seconds).toBe(67);
});

test("attempts a failing request five times, with growing pauses", async () => {
  const broken = new TypeError("fetch failed");
  const { deplodash, sent } = clientOf(broken, broken, refusal(500, "internal_error"), broken, issued());
  expect((await timed(deplodash.requestToken({ ...push, onConsent: noConsent }))).seconds).toBe(7.5);
  expect(sent).toHaveLength(5);
});

test("does not retry a permanent problem", async () => {
  const { deplodash, sent } = clientOf(refusal(500, "misconfigured"), issued());
  const answer = deplodash.requestToken({ ...push, onConsent: noConsent });
  await expect(answer).rejects.toMatchObject({ code: "misconfigured" });
  expect(sent).toHaveLength(1);
});

test("awaits `onConsent` and ends with its error", async () => {
  const { deplodash, sent } = clientOf(pending());
  const answer = deplodash.requestToken({ ...push, onConsent: () => Promise.reject(new Error("no printer")) });
  await expect(answer).rejects.toThrow("no printer");
  expect(sent).toHaveLength(1);
});

test.each([
  ["before it begins", [], 0],
  ["while a request is held", [pending(), held], 2],
  ["while it pauses", [pending(), pending()], 2],
  ["while it waits to retry", [new TypeError("fetch failed")], 1],
])("ends with the signal's reason when aborted %s", async (when, replies, requests) => {
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

test("reports a timeout with the link", async () => {
  vi.useRealTimers();
  const { deplodash } = clientOf(pending(), held);
  const answer = deplodash.requestToken({ ...push, onConsent: () => {}, signal: AbortSignal.timeout(50) });
  await expect(answer).rejects.toMatchObject({
    code: "timed_out",
    url: expect.stringContaining("/auth/consent"),
    message: expect.stringMatching(/^The owner didn't decide in time\. Ask them to open the link, .*\n {2}https:/s),
  });
});

test.each([
  ["whose fetch misses the signal", () => new Promise<never>(() => {})],
  ["whose body stalls", async () => new Response(new ReadableStream(), { status: 202 })],
])("a timeout ends a request %s", async (_what, reply) => {
  vi.useRealTimers();
  const { deplodash } = clientOf(pending(), reply);
  const answer = deplodash.requestToken({ ...push, onConsent: () => {}, signal: AbortSignal.timeout(50) });
  await expect(answer).rejects.toMatchObject({ code: "timed_out" });
});

test("reports the service's problem if that caused the timeout", async () => {
  vi.useRealTimers();
  const { deplodash } = clientOf(refusal(503, "github_unavailable", {}, { "Retry-After": "7" }));
  const answer = deplodash.requestToken({ ...push, onConsent: noConsent, signal: AbortSignal.timeout(50) });
  await expect(answer).rejects.toMatchObject({ code: "github_unavailable", retryAfter: 7 });
});
