import { expect, test } from "vitest";
import { expandScopes } from "../../src/domain/scopes.ts";
import type { Refusal } from "../../src/http/problem.ts";
import { issue } from "../../src/ledger/issue.ts";
import { issueToken } from "../../src/operations/tokens.ts";
import type { Service } from "../../src/service.ts";
import { createBench } from "../ledger/bench.ts";

type Call = Parameters<typeof issueToken>[0];

/** The operation in Node, over a KV, a ledger and a GitHub that count. */
async function createScene() {
  const bench = createBench();
  const desk = bench.hire();
  await bench.kv.put(`agent:${desk.agent.agentId}`, JSON.stringify(desk.record));
  let ledgerCalls = 0;
  const service: Partial<Service> = {
    kv: bench.kv,
    seal: bench.seal,
    now: bench.clock.now,
    ledger: () => {
      ledgerCalls++;
      return { issue: (...call: [never, never, never]) => issue(desk.ledger, ...call) } as unknown as ReturnType<
        Service["ledger"]
      >;
    },
  };
  const limit = { limit: async () => ({ success: true }) };
  Object.assign(service, {
    limits: { address: limit, caller: limit },
    settings: { origin: "https://deplodash.example" },
  });
  const ask = async (credential: Call["principal"] = desk.agent) => {
    const before = {
      gets: bench.kv.gets.count,
      mints: bench.github.mints.count,
      kills: bench.github.kills.count,
      ledgerCalls,
    };
    const call = {
      body: { repo: "ada/notes", scopes: ["contents:write"] },
      principal: credential,
      reply: (status: number) => ({ status }),
      request: new Request("https://deplodash.example/api/token", { method: "POST" }),
      service,
    };
    const { status } = await issueToken(call as unknown as Call).catch((refusal: Refusal) => refusal);
    await bench.idle();
    return {
      status,
      kvReads: bench.kv.gets.count - before.gets,
      ledgerCalls: ledgerCalls - before.ledgerCalls,
      gitHubCalls: bench.github.mints.count + bench.github.kills.count - before.mints - before.kills,
    };
  };
  return { bench, desk, ask };
}

test("a warm request costs one KV read, no ledger and no call to GitHub", async () => {
  const { desk, ask } = await createScene();
  await desk.grant(expandScopes(["contents:write"]));
  expect(await ask()).toEqual({ status: 200, kvReads: 2, ledgerCalls: 1, gitHubCalls: 1 });
  expect(await ask()).toEqual({ status: 200, kvReads: 1, ledgerCalls: 0, gitHubCalls: 0 });
  expect(await ask()).toEqual({ status: 200, kvReads: 1, ledgerCalls: 0, gitHubCalls: 0 });
});

test("a request without a consent costs no call to GitHub", async () => {
  const { ask } = await createScene();
  expect(await ask()).toEqual({ status: 202, kvReads: 2, ledgerCalls: 1, gitHubCalls: 0 });
});

test("an agent that does not exist makes no ledger", async () => {
  const { bench, ask } = await createScene();
  const stranger = bench.hire().agent;
  expect(await ask(stranger)).toEqual({ status: 401, kvReads: 2, ledgerCalls: 0, gitHubCalls: 0 });
});
