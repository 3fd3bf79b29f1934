import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { oldPush, stubGit } from "../harness/gitAnswers.ts";
import { createNodeWorker } from "../harness/nodeWorker.ts";

beforeAll(() => stubGit());
afterAll(() => vi.unstubAllGlobals());

async function createAgent(branches: string[] | null, bindings: object = {}) {
  const worker = await createNodeWorker(bindings);
  const { agent, environment, calls } = worker;
  await agent.grant(["contents:write"], { branches });
  await environment.idle();
  const reads = vi.spyOn(environment.kv, "get");
  /** Returns an answer's status and the number of calls made before its headers arrived. */
  const send = async (path: string, body: BodyInit | null = null) => {
    const before = { kvReads: reads.mock.calls.length, ledgerCalls: calls.ledger };
    const response = await worker.send(`/git/ada/notes.git/${path}`, {
      method: body === null ? "GET" : "POST",
      headers: {
        Authorization: `Basic ${btoa(`x:${agent.credential.token}`)}`,
        "Content-Type": `application/x-${path}-request`,
      },
      body,
    });
    const spent = { kvReads: reads.mock.calls.length - before.kvReads, ledgerCalls: calls.ledger - before.ledgerCalls };
    await response.arrayBuffer();
    return { status: response.status, ...spent };
  };
  return { send, calls };
}

test.each([[null], [["main"]]])(
  "a fetch with a cached token costs one KV read and no ledger call, with the limit %j",
  async (branches) => {
    const { send } = await createAgent(branches);
    const [refs, pack] = ["info/refs?service=git-upload-pack", "git-upload-pack"] as const;
    expect(await send(refs)).toEqual({ status: 200, kvReads: 2, ledgerCalls: 1 });
    expect(await send(refs)).toEqual({ status: 200, kvReads: 1, ledgerCalls: 0 });
    expect(await send(pack, "0000")).toEqual({ status: 200, kvReads: 1, ledgerCalls: 0 });
  },
);

test("a push costs one KV read and two ledger calls before its answer, and its list of refs one of each", async () => {
  const { send, calls } = await createAgent(["main"]);
  expect(await send("info/refs?service=git-receive-pack")).toEqual({ status: 200, kvReads: 1, ledgerCalls: 1 });
  const before = calls.ledger;
  expect(await send("git-receive-pack", oldPush)).toEqual({ status: 200, kvReads: 1, ledgerCalls: 2 });
  // The result of the push is recorded in the background.
  await expect.poll(() => calls.ledger - before).toBe(3);
});

test("a push that only probes costs nothing", async () => {
  const { send } = await createAgent(null);
  expect(await send("git-receive-pack", "0000")).toEqual({ status: 200, kvReads: 0, ledgerCalls: 0 });
});

test("git's requests have a separate budget", async () => {
  const { send } = await createAgent(null, { GIT_LIMIT: { limit: async () => ({ success: false }) } });
  const path = "info/refs?service=git-upload-pack";
  expect(await send(path)).toMatchObject({ status: 200, ledgerCalls: 1 });
  expect(await send(path)).toMatchObject({ status: 429, ledgerCalls: 0 });
});
