import { expect, test } from "vitest";
import { minute, second } from "../../src/domain/time.ts";
import { deleteAgent } from "../../src/ledger/lifecycle.ts";
import { waitForDecision } from "../../src/ledger/waiting.ts";
import { ada } from "../harness/fixtures.ts";
import { createAgent } from "../harness/ledgerEnvironment.ts";

/** Returns the value of a promise, or `undefined` if it is still pending. */
async function valueSoon<T>(promise: Promise<T>): Promise<T | undefined> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve, 5));
  return Promise.race([promise, Promise.resolve(undefined)]);
}

test("answers the first request immediately, because it carries the link", async () => {
  const { agent } = createAgent();
  const answer = await agent.ask(["contents:write"], { wait: minute });
  expect(answer.kind).toBe("needs_consent");
  expect(answer).not.toHaveProperty("held");
});

test("holds a repeated request, and answers it with a token at the decision", async () => {
  const { agent } = createAgent();
  const link = await agent.link(await agent.ask());
  const held = agent.ask(["contents:write"], { wait: minute });
  expect(await valueSoon(held)).toBeUndefined();
  await agent.decide(link);
  expect(await held).toMatchObject({ kind: "issued", held: true });
});

test("answers a held request at a denial, too", async () => {
  const { agent } = createAgent();
  const link = await agent.link(await agent.ask());
  const held = agent.ask(["contents:write"], { wait: minute });
  await valueSoon(held);
  await agent.decide(link, { approved: [] });
  expect(await held).toMatchObject({ kind: "denied", held: true });
});

test("answers with the same link when the time is over", async () => {
  const { agent, pass } = createAgent();
  const first = await agent.ask();
  const held = agent.ask(["contents:write"], { wait: 20 * second });
  await valueSoon(held);
  await pass(19 * second);
  expect(await valueSoon(held)).toBeUndefined();
  await pass(second);
  expect(await held).toEqual({ ...first, held: true });
});

test("keeps holding a request after a decision about something else", async () => {
  const { agent, pass } = createAgent();
  await agent.ask();
  const other = await agent.link(await agent.ask(["issues:read"]));
  const held = agent.ask(["contents:write"], { wait: minute });
  await valueSoon(held);
  await agent.decide(other);
  expect(await valueSoon(held)).toBeUndefined();
  await pass(minute);
  expect((await held).kind).toBe("needs_consent");
});

test("a fifth request ends the oldest one's wait, with its link", async () => {
  const { agent } = createAgent();
  const link = await agent.link(await agent.ask());
  const held = [];
  for (let one = 0; one < 5; one++) {
    held.push(agent.ask(["contents:write"], { wait: minute }));
    await valueSoon(Promise.all(held));
  }
  const [oldest, ...others] = held;
  if (!oldest) throw new Error("no request waits");
  expect(await valueSoon(oldest)).toMatchObject({ kind: "needs_consent", held: true });
  expect(await valueSoon(Promise.race(others))).toBeUndefined();
  await agent.decide(link);
  expect(new Set((await Promise.all(others)).map(({ kind }) => kind))).toEqual(new Set(["issued"]));
  expect(agent.ledger.waiting.held.size).toBe(0);
});

test("doesn't miss a decision between the check and the wait", async () => {
  const { agent } = createAgent();
  const { waiting, now } = agent.ledger;
  const seen = waiting.decisions;
  await agent.grant();
  expect(await waitForDecision(agent.ledger, seen, now() + minute)).toBe(true);
});

test("answers the held request of an agent that is deleted", async () => {
  const { agent } = createAgent();
  await agent.ask();
  const held = agent.ask(["contents:write"], { wait: minute });
  await valueSoon(held);
  await deleteAgent(agent.ledger, agent.record, ada);
  expect(await held).toMatchObject({ kind: "unknown_agent" });
});
