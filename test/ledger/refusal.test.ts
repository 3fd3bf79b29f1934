import { expect, test } from "vitest";
import { day } from "../../src/domain/time.ts";
import { createBench } from "./bench.ts";
import { ada, bob, notes } from "./desk.ts";

const url = "https://github.com/settings/installations/70";
const refusals = [
  { kind: "suspended", url },
  { kind: "not_selected", url },
  { kind: "not_granted", url, permissions: { contents: "write" } },
  { kind: "refused" },
  { kind: "misconfigured", variable: "GITHUB_APP_PRIVATE_KEY", sentence: "is not accepted" },
  { kind: "unavailable", retryAfter: 17 },
] as const;

test.for(refusals)("GitHub answers $kind: the agent is told, and the consent stays", async (refusal) => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  bench.github.refusal = refusal;
  const answers = await Promise.all([1, 2, 3].map(() => desk.ask(["contents:write"])));
  expect(answers).toEqual([refusal, refusal, refusal]);
  expect(bench.github.mints.count).toBe(1);
  bench.github.refusal = null;
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "issued" });
});

test("a repository that is gone for the App ends the consent: the agent gets a link", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  await desk.grant(["issues:write"], { by: bob });
  await desk.request(["issues:write"]);
  await bench.idle();
  bench.github.refusal = { kind: "gone" };
  const answers = await Promise.all([1, 2, 3].map(() => desk.ask(["contents:write"])));
  expect(answers).toMatchObject([1, 2, 3].map(() => ({ kind: "needs_consent", missing: ["contents:write"] })));
  await bench.pass(0);
  expect(bench.kv.keys()).toEqual([]);
  expect(bench.github.alive()).toEqual([]);
  expect(await desk.ask(["issues:write"])).toMatchObject({ kind: "needs_consent" });
  expect(desk.sql.all("SELECT scopes FROM activity WHERE event = 'ended'")).toEqual([
    { scopes: "contents:write issues:write" },
  ]);
});

test("an approval that comes while GitHub says that the repository is gone ends with the others", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  const wide = await desk.ask(["issues:write"]);
  bench.github.refusal = { kind: "gone" };
  const held = bench.github.mints.hold();
  const outcome = desk.ask(["contents:write"]);
  await held.arrived;
  await desk.decide(wide, { by: bob });
  held.release();
  expect(await outcome).toMatchObject({ kind: "needs_consent" });
  await bench.pass(0);
  for (const { id } of [ada, bob]) expect(bench.directories.listed(id)).toEqual([]);
});

test("an installation that is gone does not end what was approved for a new one meanwhile", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  const wide = await desk.ask(["issues:write"]);
  bench.github.refusals.set(notes.installationId, { kind: "gone" });
  const held = bench.github.mints.hold();
  const outcome = desk.ask(["contents:write"]);
  await held.arrived;
  await desk.decide(wide, { repository: { ...notes, installationId: 71 }, lasts: day });
  held.release();
  expect(await outcome).toMatchObject({ kind: "needs_consent" });
  expect(await desk.ask(["issues:write"])).toMatchObject({ kind: "issued" });
  expect(bench.github.tokens).toMatchObject([{ installationId: 71 }]);
});

test("a consent is granted anew after the App was installed again, with the new installation", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  bench.github.refusals.set(notes.installationId, { kind: "gone" });
  const link = await desk.ask(["contents:write"]);
  await desk.decide(link, { repository: { ...notes, installationId: 71 } });
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "issued" });
});

test("a mint that breaks is forgotten: the next request tries again", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  bench.github.mints.failing = true;
  const broken = await Promise.allSettled([desk.ask(["contents:write"]), desk.ask(["contents:write"])]);
  expect(broken.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  bench.github.mints.failing = false;
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "issued" });
});
