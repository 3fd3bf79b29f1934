import { expect, test } from "vitest";
import { day, hour, minute, second } from "../../src/domain/time.ts";
import { issue } from "../../src/ledger/issue.ts";
import { createBench } from "./bench.ts";
import { ada, bob, type Desk, notes } from "./desk.ts";

test("an agent without consent gets a link, and GitHub is not asked", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const outcome = await desk.ask(["contents:write"]);
  expect(outcome).toMatchObject({ kind: "needs_consent", missing: ["contents:write"], granted: [] });
  expect(bench.github.mints.count).toBe(0);
  expect(bench.kv.keys()).toEqual([]);
});

test("an agent with consent gets a token for that repository and those permissions", async () => {
  const bench = createBench();
  const desk = bench.hire();
  bench.github.names.set(notes.id, "Ada/Notes");
  await desk.grant(["contents:write"]);
  const outcome = await desk.ask(["contents:write"]);
  expect(outcome).toEqual({
    kind: "issued",
    token: "ghs_1",
    endsAt: bench.clock.now() + hour,
    repo: "Ada/Notes",
    scopes: ["contents:write"],
    permissions: { contents: "write", metadata: "read" },
  });
  expect(bench.github.tokens).toMatchObject([{ installationId: 70, repositoryId: 7 }]);
});

test("an agent that asks fifty times at once causes one mint and one write to KV", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  const puts = bench.kv.puts.count;
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => desk.ask(["contents:write"])));
  await bench.idle();
  expect(new Set(outcomes.map((outcome) => "token" in outcome && outcome.token))).toEqual(new Set(["ghs_1"]));
  expect(bench.github.mints.count).toBe(1);
  expect(bench.kv.puts.count - puts).toBe(1);
});

test("an agent that asks again gets the token that is alive", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  await desk.ask(["contents:write"]);
  await bench.pass(55 * minute);
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "issued", token: "ghs_1" });
  desk.crash();
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "issued", token: "ghs_1" });
  expect(bench.github.mints.count).toBe(1);
});

test("a token with less than five minutes to live is not handed out any more", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  await desk.ask(["contents:write"]);
  await bench.pass(55 * minute + 1);
  expect(await desk.request(["contents:write"])).toMatchObject({ kind: "issued", token: "ghs_2" });
});

test("an agent whose token GitHub refused gets another, and only one for requests at once", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  await desk.ask(["contents:write"]);
  await bench.pass(minute);
  const renew = await Promise.all([1, 2, 3].map(() => desk.ask(["contents:write"], { renew: true })));
  expect(renew).toMatchObject([{ token: "ghs_2" }, { token: "ghs_2" }, { token: "ghs_2" }]);
  await bench.idle();
  expect(await desk.request(["contents:write"])).toMatchObject({ kind: "cached", token: "ghs_2" });
});

test("an agent has 200 tokens cached in a day; after that its ledger answers, and no older copy is left", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"], { lasts: 90 * day });
  const cached = () => bench.kv.keys("token:").length;
  const start = bench.clock.now();
  for (let index = 0; index < 200; index++) {
    await desk.ask(["contents:write"]);
    await bench.pass(10 * second);
  }
  expect([bench.kv.puts.count, cached()]).toEqual([200, 1]);
  const asking = { kind: "issued", token: expect.stringMatching(/^ghs_/) };
  expect(await desk.ask(["contents:write"], { renew: true })).toMatchObject(asking);
  await bench.pass(minute);
  expect([bench.kv.puts.count, cached()]).toEqual([200, 0]);
  expect(await desk.request(["contents:write"])).toMatchObject(asking);

  await bench.pass(start + 25 * hour - bench.clock.now());
  await desk.ask(["contents:write"]);
  await bench.idle();
  expect(cached()).toBe(1);
});

test("a refused token does not come back, even where both end with the consent", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"], { lasts: 30 * minute });
  for (const token of ["ghs_1", "ghs_2", "ghs_3", "ghs_4", "ghs_5"]) {
    expect(await desk.ask(["contents:write"], { renew: true })).toMatchObject({ token });
    expect(await desk.ask(["contents:write"])).toMatchObject({ token });
    await bench.pass(minute);
  }
});

test("requests for the same permissions in other words share a token", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:read", "contents:write"]);
  const both = await desk.ask(["contents:read", "contents:write"]);
  const one = await desk.ask(["contents:write"]);
  expect([both, one]).toMatchObject([
    { token: "ghs_1", scopes: ["contents:read", "contents:write"] },
    { token: "ghs_1", scopes: ["contents:write"] },
  ]);
});

test("an approved write covers a read, with a token that only reads", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  const outcome = await desk.ask(["contents:read"]);
  expect(outcome).toMatchObject({ kind: "issued", permissions: { contents: "read", metadata: "read" } });
});

test("an agent that is approved in part gets that part, as long as the consent lasts", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const asked = await desk.ask(["contents:write", "issues:write"]);
  await desk.decide(asked, { approved: ["contents:write"], lasts: day });
  for (let hours = 0; hours < 24; hours++) {
    const outcome = await desk.ask(["contents:write", "issues:write"]);
    expect(outcome).toMatchObject({ kind: "issued", scopes: ["contents:write"], permissions: { contents: "write" } });
    await bench.pass(hour);
  }
  const after = await desk.ask(["contents:write", "issues:write"]);
  expect(after).toMatchObject({ kind: "needs_consent", missing: ["contents:write", "issues:write"] });
});

test("an answer in part is not cached, so that a changed mind is seen at once", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const asked = await desk.ask(["contents:write", "issues:write"]);
  await desk.decide(asked, { approved: ["contents:write"] });
  await desk.ask(["contents:write", "issues:write"]);
  await bench.idle();
  expect(bench.kv.keys("token:")).toEqual([]);
});

const askForGit = ({ ledger, agent, record }: Desk) =>
  issue(ledger, agent, record, {
    repo: "ada/notes",
    scopes: ["contents:write"],
    optionalScopes: ["contents:read", "workflows:write"],
    renew: false,
    holdUntil: 0,
  });

test("optional scopes are granted where they are approved, and nobody is asked for them", async () => {
  const bench = createBench();
  const desk = bench.hire();
  expect(await askForGit(desk)).toMatchObject({ kind: "needs_consent", missing: ["contents:write"] });
  await desk.decide(await desk.ask(["contents:read", "contents:write"]), { approved: ["contents:read"] });
  for (const pause of [0, 11 * minute, day]) {
    await bench.pass(pause);
    expect(await askForGit(desk)).toMatchObject({
      kind: "issued",
      permissions: { contents: "read", metadata: "read" },
    });
  }
  await bench.idle();
  expect(bench.kv.keys("token:")).toEqual([]);
});

test("an optional scope that the App lacks is left out, and is not asked for again while the token lives", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write", "workflows:write"]);
  bench.github.lacks = ["workflows"];
  const scopes = ["contents:read", "contents:write"];
  const token = { kind: "issued", token: "ghs_1", scopes, permissions: { contents: "write" } };
  expect(await askForGit(desk)).toMatchObject(token);
  desk.crash();
  expect(await askForGit(desk)).toMatchObject(token);
  expect(bench.github.mints.count).toBe(1);
  const minted = desk.sql.all("SELECT scopes FROM activity WHERE event = 'minted'");
  expect(minted).toEqual([{ scopes: scopes.join(" ") }]);
});

test("a token without an optional scope is not issued to a request that needs the scope", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write", "workflows:write"]);
  bench.github.lacks = ["workflows"];
  const needed = () => desk.ask(["contents:write", "workflows:write"]);
  const [git, api] = await Promise.all([askForGit(desk), needed()]);
  expect(git).toMatchObject({ kind: "issued", scopes: ["contents:read", "contents:write"] });
  expect(api).toMatchObject({ kind: "not_granted", permissions: { workflows: "write" } });
  expect(await needed()).toMatchObject({ kind: "not_granted" });
  bench.github.lacks = [];
  expect(await needed()).toMatchObject({ kind: "issued", scopes: ["contents:write", "workflows:write"] });
  // The token that has more is the newest.
  expect(await askForGit(desk)).toMatchObject({ scopes: ["contents:read", "contents:write", "workflows:write"] });
});

test("a denied agent is told so for ten minutes and may then ask again", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.decide(await desk.ask(["contents:write"]), { approved: [] });
  const denied = { kind: "denied", retryAt: bench.clock.now() + 10 * minute };
  expect(await desk.ask(["contents:write"])).toEqual(denied);
  await bench.pass(10 * minute - 1);
  expect(await desk.ask(["contents:write"])).toEqual(denied);
  await bench.pass(1);
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "needs_consent", missing: ["contents:write"] });
  expect(bench.github.mints.count).toBe(0);
});

test("a declined write does not decline a read", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.decide(await desk.ask(["contents:write"]), { approved: [] });
  expect(await desk.ask(["contents:read"])).toMatchObject({ kind: "needs_consent", missing: ["contents:read"] });
});

test("a wider request gets a link for what is missing, though a part is granted", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  const outcome = await desk.ask(["contents:write", "issues:write"]);
  expect(outcome).toMatchObject({ kind: "needs_consent", missing: ["issues:write"], granted: ["contents:write"] });
  await desk.decide(outcome, { by: bob });
  expect(await desk.ask(["contents:write", "issues:write"])).toMatchObject({
    kind: "issued",
    permissions: { contents: "write", issues: "write", metadata: "read" },
  });
});

test("admin stands for contents, workflows and administration", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["admin"], { by: ada });
  expect(await desk.ask(["admin"])).toMatchObject({
    scopes: ["administration:write", "contents:write", "workflows:write"],
    permissions: { administration: "write", contents: "write", workflows: "write", metadata: "read" },
  });
});

test("agents do not share consents or tokens", async () => {
  const bench = createBench();
  const [one, other] = [bench.hire(), bench.hire()];
  await one.grant(["contents:write"]);
  expect(await other.ask(["contents:write"])).toMatchObject({ kind: "needs_consent" });
  await other.grant(["contents:write"]);
  expect(await one.ask(["contents:write"])).toMatchObject({ token: "ghs_1" });
  expect(await other.ask(["contents:write"])).toMatchObject({ token: "ghs_2" });
});
