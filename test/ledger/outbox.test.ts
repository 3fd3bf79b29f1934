import { expect, test } from "vitest";
import { hour, minute, second } from "../../src/domain/time.ts";
import { createBench } from "./bench.ts";
import { ada, type Desk, notes } from "./desk.ts";

const other = { ...notes, id: 8, fullName: "ada/other" };
const owed = (desk: Desk) => desk.sql.all<{ key: string }>("SELECT key FROM outbox").map(({ key }) => key);

/** An agent with a token, revoked while GitHub does not answer. */
async function revokedWhileGitHubIsDown() {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  await desk.request(["contents:write"]);
  await bench.idle();
  bench.github.kills.failing = true;
  const revoked = await desk.revoke();
  return { bench, desk, revoked };
}

test("while GitHub is down a revocation says how many tokens are still alive, and hands out nothing", async () => {
  const { bench, desk, revoked } = await revokedWhileGitHubIsDown();
  expect(revoked).toEqual({ kind: "revoked", pending: 1 });
  // The dashboard finds the ledger through this entry until all its tokens are dead.
  expect(bench.directories.listed(ada.id)).toHaveLength(1);
  expect(bench.kv.keys()).toEqual([]);
  expect(await desk.request(["contents:write"])).toMatchObject({ kind: "needs_consent" });
});

test("a kill is tried again after growing pauses until GitHub has done it", async () => {
  const { bench, desk } = await revokedWhileGitHubIsDown();
  const tries: number[] = [];
  const start = bench.clock.now();
  while (bench.clock.now() < start + 20 * minute) {
    const before = bench.github.kills.count;
    await bench.pass(second);
    if (bench.github.kills.count > before) tries.push((bench.clock.now() - start) / second);
  }
  expect(tries).toEqual([1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1111]);
  bench.github.kills.failing = false;
  await bench.pass(5 * minute);
  expect(bench.github.alive()).toEqual([]);
  expect(bench.directories.listed(ada.id)).toEqual([]);
  expect(owed(desk)).toEqual([]);
});

test("a kill that is owed survives a crash, and the alarm with it", async () => {
  const { bench, desk } = await revokedWhileGitHubIsDown();
  desk.crash();
  bench.github.kills.failing = false;
  await bench.pass(second);
  expect(bench.github.alive()).toEqual([]);
  expect(owed(desk)).toEqual([]);
});

test("a crash before a revocation reached GitHub loses nothing", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  await desk.request(["contents:write"]);
  await bench.idle();
  const held = bench.github.kills.hold();
  const lost = desk.revoke().catch(() => "lost");
  await held.arrived;
  desk.crash();
  await bench.pass(0);
  expect(bench.github.alive()).toEqual([]);
  expect(bench.kv.keys()).toEqual([]);
  held.release();
  expect(await lost).toBe("lost");
  expect(owed(desk)).toEqual([]);
});

test("a token that GitHub never got to kill is given up at its own end", async () => {
  const { bench, desk } = await revokedWhileGitHubIsDown();
  await bench.pass(hour + 5 * minute);
  expect(owed(desk)).toEqual([]);
  expect(desk.alarm).toBeNull();
  const { count } = bench.github.kills;
  await bench.pass(24 * hour);
  expect(bench.github.kills.count).toBe(count);
});

test("a token that fails to die does not keep the others alive", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write", "issues:write"]);
  await desk.ask(["contents:write"]);
  await desk.ask(["issues:write"]);
  const held = bench.github.kills.hold();
  const revoked = desk.revoke();
  await held.arrived;
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(bench.github.alive()).toHaveLength(1);
  held.release();
  expect(await revoked).toEqual({ kind: "revoked", pending: 0 });
});

test("a cached copy that KV did not delete is deleted when KV is back", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  await desk.request(["contents:write"]);
  await bench.idle();
  bench.kv.deletes.failing = true;
  await desk.revoke();
  expect(bench.github.alive()).toEqual([]);
  desk.crash();
  bench.kv.deletes.failing = false;
  await bench.pass(second);
  expect(bench.kv.keys()).toEqual([]);
});

test("a consent that the directory could not list doesn't appear there after its revocation", async () => {
  const bench = createBench();
  const desk = bench.hire();
  bench.directories.changes.failing = true;
  await desk.grant(["contents:write"]);
  bench.directories.changes.failing = false;
  await desk.revoke();
  await bench.pass(hour);
  expect(bench.directories.listed(ada.id)).toEqual([]);
});

test.each([true, false])(
  "a consent that is listed while its revocation arrives isn't listed afterwards, whether or not its ledger restarts (%s)",
  async (restarts) => {
    const bench = createBench();
    const desk = bench.hire();
    const link = await desk.link(await desk.ask(["contents:write"]));
    const held = bench.directories.changes.hold();
    const decided = desk.decide(link).catch(() => "lost");
    await held.arrived;
    if (restarts) desk.crash();
    const revoked = desk.revoke(ada);
    if (restarts) expect(await revoked).toMatchObject({ kind: "revoked" });
    held.release();
    await Promise.all([decided, revoked]);
    await bench.pass(0);
    expect(bench.directories.listed(ada.id)).toEqual([]);
  },
);

test("a consent that is granted again before the end of the old one was delivered stays listed", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  bench.directories.changes.failing = true;
  await desk.revoke();
  await desk.grant(["contents:write"]);
  bench.directories.changes.failing = false;
  await bench.pass(hour);
  expect(bench.directories.listed(ada.id)).toEqual([`${desk.agent.agentId}:7`]);
});

test("a write to KV that hangs keeps neither a token alive nor another revocation waiting", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  await desk.grant(["contents:write"], { repo: other.fullName, repository: other });
  await desk.ask(["contents:write"], { repo: other.fullName });
  await bench.idle();
  const hanging = bench.kv.puts.hold();
  await desk.ask(["contents:write"]);
  await hanging.arrived;
  const waiting = desk.revoke();
  expect(await desk.revoke(ada, other.id)).toEqual({ kind: "revoked", pending: 0 });
  expect(bench.github.alive()).toEqual([]);
  hanging.release();
  expect(await waiting).toEqual({ kind: "revoked", pending: 0 });
  expect(bench.kv.keys()).toEqual([]);
});
