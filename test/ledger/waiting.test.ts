import { expect, test } from "vitest";
import { minute, second } from "../../src/domain/time.ts";
import { waitForDecision } from "../../src/ledger/waiting.ts";
import { createBench } from "./bench.ts";
import { ada } from "./desk.ts";

/** What a promise says now; `undefined` while it says nothing. */
async function settled<T>(promise: Promise<T>): Promise<T | undefined> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve, 5));
  return Promise.race([promise, Promise.resolve(undefined)]);
}

test("the first request is never held: it carries the link", async () => {
  const desk = createBench().hire();
  const answer = await desk.ask(["contents:write"], { wait: minute });
  expect(answer.kind).toBe("needs_consent");
  expect(answer).not.toHaveProperty("held");
});

test("who has the link waits, and has its token at the decision", async () => {
  const desk = createBench().hire();
  const link = await desk.link(await desk.ask(["contents:write"]));
  const held = desk.ask(["contents:write"], { wait: minute });
  expect(await settled(held)).toBeUndefined();
  await desk.decide(link);
  expect(await held).toMatchObject({ kind: "issued", held: true });
});

test("a denial is answered at once as well", async () => {
  const desk = createBench().hire();
  const link = await desk.link(await desk.ask(["contents:write"]));
  const held = desk.ask(["contents:write"], { wait: minute });
  await settled(held);
  await desk.decide(link, { approved: [] });
  expect(await held).toMatchObject({ kind: "denied", held: true });
});

test("when the time is over the answer is the same link again", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const first = await desk.ask(["contents:write"]);
  const held = desk.ask(["contents:write"], { wait: 20 * second });
  await settled(held);
  await bench.pass(19 * second);
  expect(await settled(held)).toBeUndefined();
  await bench.pass(second);
  expect(await held).toEqual({ ...first, held: true });
});

test("a decision about something else wakes nobody for good", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.ask(["contents:write"]);
  const other = await desk.link(await desk.ask(["issues:read"]));
  const held = desk.ask(["contents:write"], { wait: minute });
  await settled(held);
  await desk.decide(other);
  expect(await settled(held)).toBeUndefined();
  await bench.pass(minute);
  expect((await held).kind).toBe("needs_consent");
});

test("a fifth request lets the oldest go, with its link", async () => {
  const desk = createBench().hire();
  const link = await desk.link(await desk.ask(["contents:write"]));
  const held = [];
  for (let one = 0; one < 5; one++) {
    held.push(desk.ask(["contents:write"], { wait: minute }));
    await settled(Promise.all(held));
  }
  const [oldest, ...others] = held;
  if (!oldest) throw new Error("nobody waits");
  expect(await settled(oldest)).toMatchObject({ kind: "needs_consent", held: true });
  expect(await settled(Promise.race(others))).toBeUndefined();
  await desk.decide(link);
  expect(new Set((await Promise.all(others)).map(({ kind }) => kind))).toEqual(new Set(["issued"]));
  expect(desk.ledger.waiting.held.size).toBe(0);
});

test("a decision that falls between the look and the wait is not missed", async () => {
  const desk = createBench().hire();
  const { waiting, now } = desk.ledger;
  const seen = waiting.decisions;
  await desk.grant(["contents:write"]);
  expect(await waitForDecision(desk.ledger, seen, now() + minute)).toBe(true);
});

test("an agent that is deleted while it waits is told so", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.ask(["contents:write"]);
  const held = desk.ask(["contents:write"], { wait: minute });
  await settled(held);
  const { deleteAgent } = await import("../../src/ledger/lifecycle.ts");
  await deleteAgent(desk.ledger, desk.record, ada);
  expect(await held).toMatchObject({ kind: "unknown_agent" });
});
