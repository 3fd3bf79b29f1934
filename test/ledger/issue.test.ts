import { expect } from "vitest";
import { day, hour, minute, second } from "../../src/domain/time.ts";
import { issue } from "../../src/ledger/issue.ts";
import { bob, notes } from "../harness/fixtures.ts";
import type { LedgerAgent } from "../harness/ledgerAgent.ts";
import { test } from "../harness/ledgerTest.ts";

test("an agent without consent gets a link, without a call to GitHub", async ({ agent, kv, github }) => {
  const outcome = await agent.ask();
  expect(outcome).toMatchObject({ kind: "needs_consent", missing: ["contents:write"], granted: [] });
  expect(github.mints.count).toBe(0);
  expect(kv.keys()).toEqual([]);
});

test("an agent with consent gets a token for the repository and the permissions", async ({ agent, clock, github }) => {
  github.names.set(notes.id, "Ada/Notes");
  await agent.grant();
  const outcome = await agent.ask();
  expect(outcome).toEqual({
    kind: "issued",
    consent: { id: 1, version: 1 },
    token: "ghs_1",
    endsAt: clock.now() + hour,
    repo: "Ada/Notes",
    scopes: ["contents:write"],
    permissions: { contents: "write", metadata: "read" },
  });
  expect(github.tokens).toMatchObject([{ installationId: 70, repositoryId: 7 }]);
});

test("fifty simultaneous requests cause one mint and one KV write", async ({ approved: agent, kv, github, idle }) => {
  const puts = kv.puts.count;
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => agent.ask()));
  await idle();
  expect(new Set(outcomes.map((outcome) => "token" in outcome && outcome.token))).toEqual(new Set(["ghs_1"]));
  expect(github.mints.count).toBe(1);
  expect(kv.puts.count - puts).toBe(1);
});

test("an agent that asks again gets the same token until five minutes before it expires", async ({
  approved: agent,
  github,
  pass,
}) => {
  await agent.ask();
  await pass(55 * minute);
  expect(await agent.ask()).toMatchObject({ kind: "issued", token: "ghs_1" });
  agent.crash();
  expect(await agent.ask()).toMatchObject({ kind: "issued", token: "ghs_1" });
  expect(github.mints.count).toBe(1);
  await pass(1);
  expect(await agent.request()).toMatchObject({ kind: "issued", token: "ghs_2" });
});

test("caches 200 tokens of an agent a day, then no more, and leaves no outdated copy", async ({
  agent,
  clock,
  kv,
  pass,
  idle,
}) => {
  await agent.grant(["contents:write"], { lasts: 90 * day });
  const cached = () => kv.keys("token:").length;
  const start = clock.now();
  for (let index = 0; index < 200; index++) {
    await agent.ask();
    await pass(10 * second);
  }
  expect([kv.puts.count, cached()]).toEqual([200, 1]);
  const asking = { kind: "issued", token: expect.stringMatching(/^ghs_/) };
  expect(await agent.ask(["contents:write"], { renew: true })).toMatchObject(asking);
  await pass(minute);
  expect([kv.puts.count, cached()]).toEqual([200, 0]);
  expect(await agent.request()).toMatchObject(asking);

  await pass(start + 25 * hour - clock.now());
  await agent.ask();
  await idle();
  expect(cached()).toBe(1);
});

test("a rejected token isn't issued again, even if both end with the consent", async ({ agent, pass }) => {
  await agent.grant(["contents:write"], { lasts: 30 * minute });
  for (const token of ["ghs_1", "ghs_2", "ghs_3", "ghs_4", "ghs_5"]) {
    expect(await agent.ask(["contents:write"], { renew: true })).toMatchObject({ token });
    expect(await agent.ask()).toMatchObject({ token });
    await pass(minute);
  }
});

test("requests for the same permissions in different scopes share a token", async ({ agent }) => {
  await agent.grant(["contents:read", "contents:write"]);
  const both = await agent.ask(["contents:read", "contents:write"]);
  const one = await agent.ask();
  expect([both, one]).toMatchObject([
    { token: "ghs_1", scopes: ["contents:read", "contents:write"] },
    { token: "ghs_1", scopes: ["contents:write"] },
  ]);
});

test("approved write covers read, with a token that only reads", async ({ approved: agent }) => {
  const outcome = await agent.ask(["contents:read"]);
  expect(outcome).toMatchObject({ kind: "issued", permissions: { contents: "read", metadata: "read" } });
});

test("an agent with partial approval gets that part while the consent lasts", async ({ agent, kv, pass, idle }) => {
  const asked = await agent.ask(["contents:write", "issues:write"]);
  await agent.decide(asked, { approved: ["contents:write"], lasts: day });
  for (let hours = 0; hours < 24; hours++) {
    const outcome = await agent.ask(["contents:write", "issues:write"]);
    expect(outcome).toMatchObject({ kind: "issued", scopes: ["contents:write"], permissions: { contents: "write" } });
    await idle();
    // It isn't cached, so that a wider approval takes effect immediately.
    expect(kv.keys("token:")).toEqual([]);
    await pass(hour);
  }
  const after = await agent.ask(["contents:write", "issues:write"]);
  expect(after).toMatchObject({ kind: "needs_consent", missing: ["contents:write", "issues:write"] });
});

const askForGit = ({ ledger, credential, record }: LedgerAgent) =>
  issue(ledger, credential, record, {
    repo: "ada/notes",
    scopes: ["contents:write"],
    optionalScopes: ["contents:read", "workflows:write"],
    renew: false,
  });

test("grants optional scopes if they are approved, and never asks for them", async ({ agent, kv, pass, idle }) => {
  expect(await askForGit(agent)).toMatchObject({ kind: "needs_consent", missing: ["contents:write"] });
  await agent.decide(await agent.ask(["contents:read", "contents:write"]), { approved: ["contents:read"] });
  for (const pause of [0, 11 * minute, day]) {
    await pass(pause);
    expect(await askForGit(agent)).toMatchObject({
      kind: "issued",
      permissions: { contents: "read", metadata: "read" },
    });
  }
  await idle();
  expect(kv.keys("token:")).toEqual([]);
});

test("leaves out an optional scope that the App lacks for as long as the token lives", async ({ agent, github }) => {
  await agent.grant(["contents:write", "workflows:write"]);
  github.missingPermissions = ["workflows"];
  const scopes = ["contents:read", "contents:write"];
  const token = { kind: "issued", token: "ghs_1", scopes, permissions: { contents: "write" } };
  expect(await askForGit(agent)).toMatchObject(token);
  agent.crash();
  expect(await askForGit(agent)).toMatchObject(token);
  expect(github.mints.count).toBe(1);
  const minted = agent.sql.all("SELECT scopes FROM activity WHERE event = 'minted'");
  expect(minted).toEqual([{ scopes: scopes.join(" ") }]);
});

test("doesn't issue a token without an optional scope to a request that needs the scope", async ({ agent, github }) => {
  await agent.grant(["contents:write", "workflows:write"]);
  github.missingPermissions = ["workflows"];
  const needed = () => agent.ask(["contents:write", "workflows:write"]);
  const [git, api] = await Promise.all([askForGit(agent), needed()]);
  expect(git).toMatchObject({ kind: "issued", scopes: ["contents:read", "contents:write"] });
  expect(api).toMatchObject({ kind: "not_granted", permissions: { workflows: "write" } });
  expect(await needed()).toMatchObject({ kind: "not_granted" });
  github.missingPermissions = [];
  expect(await needed()).toMatchObject({ kind: "issued", scopes: ["contents:write", "workflows:write"] });
  // The newest token has more scopes.
  expect(await askForGit(agent)).toMatchObject({ scopes: ["contents:read", "contents:write", "workflows:write"] });
});

test("denies a declined scope for ten minutes, then asks again", async ({ agent, clock, github, pass }) => {
  await agent.decide(await agent.ask(), { approved: [] });
  const denied = { kind: "denied", retryAt: clock.now() + 10 * minute };
  expect(await agent.ask()).toEqual(denied);
  await pass(10 * minute - 1);
  expect(await agent.ask()).toEqual(denied);
  await pass(1);
  const asked = await agent.ask();
  expect(asked).toMatchObject({ kind: "needs_consent", missing: ["contents:write"] });
  expect(github.mints.count).toBe(0);
  await agent.decide(asked);
  expect(await agent.ask()).toMatchObject({ kind: "issued" });
});

test("a wider request gets a link for what is missing", async ({ approved: agent }) => {
  const outcome = await agent.ask(["contents:write", "issues:write"]);
  expect(outcome).toMatchObject({ kind: "needs_consent", missing: ["issues:write"], granted: ["contents:write"] });
  await agent.decide(outcome, { by: bob });
  expect(await agent.ask(["contents:write", "issues:write"])).toMatchObject({
    kind: "issued",
    permissions: { contents: "write", issues: "write", metadata: "read" },
  });
});

test("agents don't share consents or tokens", async ({ environment }) => {
  const [one, other] = [environment.addAgent(), environment.addAgent()];
  await one.grant();
  expect(await other.ask()).toMatchObject({ kind: "needs_consent" });
  await other.grant();
  expect(await one.ask()).toMatchObject({ token: "ghs_1" });
  expect(await other.ask()).toMatchObject({ token: "ghs_2" });
});
