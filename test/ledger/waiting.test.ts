import { expect } from "vitest";
import { minute, second } from "../../src/domain/time.ts";
import { test as base } from "../harness/ledgerTest.ts";

/** Returns the value of a promise, or `undefined` if it is still pending. */
async function valueSoon<T>(promise: Promise<T>): Promise<T | undefined> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve, 5));
  return Promise.race([promise, Promise.resolve(undefined)]);
}

/** A repeated request that the Worker holds, and the link that the first request got. */
const test = base.extend("waiting", async ({ agent }) => {
  const link = await agent.link(await agent.ask());
  const held = agent.ask(["contents:write"], { wait: minute });
  expect(await valueSoon(held)).toBeUndefined();
  return { link, held };
});

test("answers the first request immediately, because it carries the link", async ({ agent }) => {
  const answer = await agent.ask(["contents:write"], { wait: minute });
  expect(answer.kind).toBe("needs_consent");
  expect(answer).not.toHaveProperty("held");
  expect(answer).not.toHaveProperty("lastDecision");
});

test("answers a held request with a token as soon as it is approved", async ({ agent, waiting: { link, held } }) => {
  await agent.decide(link);
  expect(await held).toMatchObject({ kind: "issued", held: true });
});

test("answers a held request as soon as it is denied", async ({ agent, waiting: { link, held } }) => {
  await agent.decide(link, { approved: [] });
  expect(await held).toMatchObject({ kind: "denied", held: true });
});

test("answers with the same link when the time is up", async ({ agent, pass }) => {
  const first = await agent.ask();
  const held = agent.ask(["contents:write"], { wait: 20 * second });
  await valueSoon(held);
  await pass(19 * second);
  expect(await valueSoon(held)).toBeUndefined();
  await pass(second);
  expect(await held).toMatchObject({ ...first, held: true });
});

test("keeps holding a request after a decision about something else", async ({ agent, pass, waiting: { held } }) => {
  const other = await agent.link(await agent.ask(["issues:read"]));
  await agent.decide(other);
  expect(await valueSoon(held)).toBeUndefined();
  await pass(minute);
  expect((await held).kind).toBe("needs_consent");
});

test("a fifth request ends the oldest one's wait, with its link", async ({ agent }) => {
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
  expect(agent.ledger.waitingRequests()).toEqual([]);
});

test("doesn't miss a decision between the answer and the wait", async ({ agent }) => {
  const link = await agent.link(await agent.ask());
  const answer = await agent.ask();
  if (answer.kind !== "needs_consent" || answer.lastDecision === undefined) throw new Error("the request may not wait");
  await agent.decide(link);
  expect(await valueSoon(agent.wait(answer.lastDecision, minute))).toBe("decided");
});

test("answers a request that has waited while its ledger hibernated", async ({ agent, waiting: { link, held } }) => {
  const before = agent.ledger;
  agent.hibernate();
  expect(await valueSoon(held)).toBeUndefined();
  await agent.decide(link);
  expect(agent.ledger).not.toBe(before);
  expect(await held).toMatchObject({ kind: "issued", held: true });
});

test("asks again when the socket is lost, and a second later", async ({ agent, pass, waiting: { link, held } }) => {
  agent.crash();
  await agent.decide(link);
  expect(await valueSoon(held)).toBeUndefined();
  await pass(second);
  expect(await held).toMatchObject({ kind: "issued", held: true });
});

test("ends the wait on time for a request whose socket is lost again and again", async ({ agent, pass }) => {
  const first = await agent.ask();
  const held = agent.ask(["contents:write"], { wait: 5 * second });
  for (let time = 0; time < 6; time++) {
    expect(await valueSoon(held)).toBeUndefined();
    agent.crash();
    await pass(0.9 * second);
  }
  expect(await valueSoon(held)).toMatchObject({ ...first, held: true });
});

test("answers the held request of an agent that is deleted", async ({ agent, waiting: { held } }) => {
  await agent.delete();
  expect(await held).toMatchObject({ kind: "unknown_agent" });
});
