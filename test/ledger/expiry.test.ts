import { expect, test } from "vitest";
import { day, hour, minute } from "../../src/domain/time.ts";
import { createBench } from "./bench.ts";
import { bob, type Desk, notes } from "./desk.ts";

const count = (desk: Desk, table: string) => desk.sql.all(`SELECT * FROM ${table}`).length;

test("an approval that ends takes its tokens along, and its rows in KV", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"], { lasts: day });
  await bench.pass(day - 30 * minute);
  const start = bench.clock.now();
  expect(await desk.request(["contents:write"])).toMatchObject({ kind: "issued", endsAt: start + 30 * minute });
  await bench.idle();
  expect(bench.kv.keys("token:").map(bench.kv.endOf)).toEqual([start + 30 * minute]);
  await bench.pass(30 * minute);
  expect(bench.github.alive()).toEqual([]);
  expect(bench.kv.keys()).toEqual([]);
  expect(await desk.request(["contents:write"])).toMatchObject({ kind: "needs_consent" });
  expect(bench.github.mints.count).toBe(1);
});

test("a consent that ended by time leaves nothing behind but its line in the log", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"], { lasts: day });
  await desk.ask(["contents:write"]);
  await bench.pass(day);
  for (const table of ["consents", "names", "decisions", "tokens", "cached_tokens", "outbox", "requests"]) {
    expect(count(desk, table), table).toBe(0);
  }
  expect(desk.sql.all("SELECT event, by_id FROM activity ORDER BY id DESC")[0]).toEqual({
    event: "ended",
    by_id: null,
  });
  expect(desk.alarm).toBeNull();
});

test("a consent that ended while the ledger slept is ended when it wakes, whatever else it wakes for", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"], { lasts: day });
  await desk.grant(["contents:write"], {
    lasts: 90 * day,
    repo: "ada/other",
    repository: { ...notes, id: 8, fullName: "ada/other" },
  });
  // The platform was late with the alarm; a request came first.
  bench.clock.advanceTo(bench.clock.now() + day + minute);
  desk.crash();
  await desk.ask(["contents:write"], { repo: "ada/other" });
  await bench.pass(0);
  expect(desk.sql.all("SELECT repository_id FROM consents")).toEqual([{ repository_id: 8 }]);
});

test("a denial is forgotten after its ten minutes, also where nothing else goes on", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.decide(await desk.ask(["contents:write"]), { approved: [], repository: null });
  await bench.pass(10 * minute);
  expect(count(desk, "consents")).toBe(0);
  expect(count(desk, "decisions")).toBe(0);
});

test("a denial just before the approvals end still holds for its ten minutes", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"], { lasts: day });
  await bench.pass(day - 5 * minute);
  await desk.decide(await desk.ask(["issues:write"]), { approved: [] });
  await bench.pass(5 * minute);
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "needs_consent" });
  expect(await desk.ask(["issues:write"])).toMatchObject({ kind: "denied" });
  await bench.pass(5 * minute);
  expect(await desk.ask(["issues:write"])).toMatchObject({ kind: "needs_consent" });
  expect(count(desk, "consents")).toBe(0);
});

test("a token that rests on two approvals ends with the first", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"], { lasts: 20 * minute });
  await desk.grant(["issues:write"], { lasts: 40 * minute, by: bob });
  const start = bench.clock.now();
  expect(await desk.ask(["contents:write", "issues:write"])).toMatchObject({ endsAt: start + 20 * minute });
  expect(await desk.ask(["issues:write"])).toMatchObject({ token: "ghs_2", endsAt: start + 40 * minute });
  await bench.pass(20 * minute);
  expect(bench.github.alive()).toMatchObject([{ token: "ghs_2" }]);
  expect(await desk.ask(["contents:write", "issues:write"])).toMatchObject({
    kind: "needs_consent",
    missing: ["contents:write"],
    granted: ["issues:write"],
  });
});

test("a token that is shared ends for each holder with the approvals that this one asked for", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["metadata:read"], { lasts: 20 * minute });
  await desk.grant(["contents:read"], { lasts: 40 * minute });
  const start = bench.clock.now();
  expect(await desk.ask(["contents:read"])).toMatchObject({ token: "ghs_1", endsAt: start + 40 * minute });
  expect(await desk.ask(["contents:read", "metadata:read"])).toMatchObject({ endsAt: start + 20 * minute });
  await bench.pass(20 * minute);
  expect(await desk.request(["contents:read", "metadata:read"])).toMatchObject({ kind: "needs_consent" });
});

test("of two approvals that cover a scope the later end counts", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const wide = await desk.ask(["contents:write"]);
  await desk.grant(["contents:read"], { lasts: 20 * minute });
  await desk.decide(wide, { lasts: 40 * minute });
  expect(await desk.ask(["contents:read"])).toMatchObject({ endsAt: bench.clock.now() + 40 * minute });
});

test("an approval that ends while its token is minted is not served any more", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"], { lasts: 10 * minute });
  await desk.grant(["issues:write"], { lasts: day });
  const held = bench.github.mints.hold();
  const outcome = desk.ask(["contents:write"]);
  await held.arrived;
  await bench.pass(10 * minute);
  held.release();
  expect(await outcome).toMatchObject({ kind: "needs_consent", missing: ["contents:write"] });
  await bench.pass(0);
  expect(bench.github.alive()).toEqual([]);
});

test("an approval that ends while its token is opened is not served any more", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"], { lasts: 10 * minute });
  await desk.grant(["issues:write"], { lasts: day });
  await desk.ask(["contents:write"]);
  await bench.idle();
  const held = bench.opening("token").hold();
  const outcome = desk.ask(["contents:write"]);
  await held.arrived;
  await bench.pass(10 * minute);
  held.release();
  expect(await outcome).toMatchObject({ kind: "needs_consent", missing: ["contents:write"] });
});

test("tokens that ended by themselves are forgotten, not killed", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"], { lasts: day });
  await desk.ask(["contents:write"]);
  await bench.pass(hour);
  expect(count(desk, "tokens")).toBe(0);
  expect(bench.github.kills.count).toBe(0);
});
