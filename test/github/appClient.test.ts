import { afterEach, expect, test, vi } from "vitest";
import { minute } from "../../src/domain/time.ts";
import { createAppClient } from "../../src/github/appClient.ts";
import { useSandbox } from "../sandbox/useSandbox.ts";
import { privateKeyOf } from "./authorities.ts";

const newSandbox = useSandbox();

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Starts a GitHub sandbox whose clock is ahead of ours, and returns a call that the App makes to it. */
function start(ahead: number) {
  const now = () => Date.now() + ahead;
  const { sandbox } = newSandbox({ now });
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", async (...call: Parameters<typeof fetch>) => {
    const { body, status, headers } = await fetch(...call);
    return new Response(body, {
      status,
      headers: { ...Object.fromEntries(headers), Date: new Date(now()).toUTCString() },
    });
  });
  const settings = { apiUrl: sandbox.apiUrl, callTimeout: 10_000, privateKey: privateKeyOf(sandbox) };
  const call = (appId = sandbox.app.id) => {
    const client = createAppClient({ ...settings, appId: String(appId) }, backoff);
    return client.asApp("GET /app");
  };
  return { sandbox, call };
}

const backoff = { remaining: async () => 0, extend: async () => {} };

test.each([
  ["agrees with ours", 0, 1],
  ["is a little ahead", 2 * minute, 1],
  ["is far behind", -5 * minute, 2],
  ["is far ahead", 20 * minute, 2],
])("signs in as the App if GitHub's clock %s", async (_, ahead, calls) => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const { sandbox, call } = start(ahead);
  expect((await call()).status).toBe(200);
  expect(sandbox.calls).toHaveLength(calls);
  expect(warn.mock.calls.length > 0).toBe(calls > 1);
});

test("doesn't repeat a call that GitHub refuses for another reason", async () => {
  const { sandbox, call } = start(0);
  await expect(call(4711)).rejects.toMatchObject({ status: 404 });
  expect(sandbox.calls).toHaveLength(1);
});
