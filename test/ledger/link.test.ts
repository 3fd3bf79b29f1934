import { expect, test } from "vitest";
import { allScopes } from "../../src/domain/scopes.ts";
import { hour, minute } from "../../src/domain/time.ts";
import { createBench } from "./bench.ts";

test("the same link is given again until ten minutes of its hour are left", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const first = await desk.ask(["contents:write"]);
  expect(first).toMatchObject({ expiresAt: bench.clock.now() + hour });
  await bench.pass(50 * minute - 1);
  expect(await desk.ask(["contents:write"])).toEqual(first);
  await bench.pass(1);
  const second = await desk.ask(["contents:write"]);
  expect(second).toMatchObject({ kind: "needs_consent", expiresAt: bench.clock.now() + hour });
  expect(await desk.link(second)).not.toEqual(await desk.link(first));
});

test("an agent that asks twice at once gets one link", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const [one, other] = await Promise.all([desk.ask(["contents:write"]), desk.ask(["contents:write"])]);
  expect(one).toEqual(other);
  expect(desk.sql.all("SELECT id FROM requests")).toHaveLength(1);
});

test("a link says who asks for what, as the agent spelled it, whatever case it asked in before", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const one = await desk.ask(["contents:write", "issues:read"], { repo: "Ada/Notes" });
  expect(await desk.link(one)).toMatchObject({
    agentId: desk.agent.agentId,
    repo: "Ada/Notes",
    scopes: ["contents:write", "issues:read"],
  });
  expect(await desk.ask(["issues:read", "contents:write"], { repo: "ada/NOTES" })).toEqual(one);
});

test("other scopes and other repositories have links of their own", async () => {
  const desk = createBench().hire();
  const links = [
    await desk.ask(["contents:write"]),
    await desk.ask(["contents:read"]),
    await desk.ask(["contents:write"], { repo: "ada/other" }),
  ];
  const ids = await Promise.all(links.map(async (outcome) => (await desk.link(outcome)).id));
  expect(new Set(ids).size).toBe(3);
});

test("a link that was decided is not given again", async () => {
  const desk = createBench().hire();
  const first = await desk.ask(["contents:write"]);
  await desk.decide(first);
  await desk.revoke();
  const second = await desk.ask(["contents:write"]);
  expect(await desk.link(second)).not.toEqual(await desk.link(first));
});

test("a link that was replaced by a fresher one can still be decided", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const first = await desk.ask(["contents:write"]);
  await bench.pass(55 * minute);
  await desk.ask(["contents:write"]);
  expect(await desk.decide(first)).toBe("decided");
  expect(await desk.decide(first)).toBe("already_decided");
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "issued" });
});

test("an agent has at most a hundred open requests, and the oldest gives way", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const ask = (index: number) => desk.ask(["contents:write"], { repo: `ada/repository-${index}` });
  const first = await ask(0);
  // All in one moment: also then the oldest is the one that came first.
  for (let index = 1; index < 100; index++) await ask(index);
  expect(await ask(0)).toEqual(first);
  const last = await ask(100);
  expect(desk.sql.all("SELECT id FROM requests")).toHaveLength(100);
  expect(await ask(100)).toEqual(last);
  expect(await ask(0)).not.toEqual(first);
  // Its link still opens and counts: what it asks is sealed in it.
  await desk.decide(first);
  expect(await ask(0)).toMatchObject({ kind: "issued" });
});

test("the log says once that an agent asked, and keeps five hundred of these rows", async () => {
  const bench = createBench();
  const desk = bench.hire();
  for (let index = 0; index < 3; index++) await desk.ask(["contents:write"]);
  expect(desk.sql.all("SELECT event, scopes FROM activity")).toEqual([{ event: "asked", scopes: "contents:write" }]);
  for (let index = 0; index < 1050; index++) await desk.ask(["contents:read"], { repo: `ada/repository-${index}` });
  expect(desk.sql.all("SELECT id FROM activity")).toHaveLength(500);
});

test("all scopes at once fit into one link", async () => {
  const desk = createBench().hire();
  const outcome = await desk.ask(allScopes);
  expect((await desk.link(outcome)).scopes).toEqual([...allScopes].sort());
  expect(outcome.kind === "needs_consent" && outcome.sealed.length).toBeLessThan(4096);
});
