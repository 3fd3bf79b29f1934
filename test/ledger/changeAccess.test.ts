import { expect } from "vitest";
import { denialLifetime } from "../../src/domain/decision.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { day, minute } from "../../src/domain/time.ts";
import { getAccessDetails } from "../../src/ledger/queries.ts";
import { ada, bob, notesPlace } from "../harness/fixtures.ts";
import { during } from "../harness/gate.ts";
import type { LedgerAgent } from "../harness/ledgerAgent.ts";
import { test } from "../harness/ledgerTest.ts";

const push: Scope[] = ["contents:write"];
const limited = { branches: ["agent/*"] };

const changed = (pending = 0) => ({ kind: "changed", pending });
const approvals = (agent: LedgerAgent) =>
  agent.sql.all("SELECT scope, decided_by, ends_at FROM decisions WHERE approved = 1 ORDER BY scope, decided_by");

test("removes a scope: its tokens end, it counts as declined, and the rest stays", async ({ agent, github, pass }) => {
  await agent.grant(["contents:write", "issues:write"]);
  const both = await agent.ask(["contents:write", "issues:write"]);
  expect(await agent.changeAccess({ kept: push, taken: ["issues:write"] })).toEqual(changed());
  expect("token" in both && github.isAlive(both.token)).toBe(false);
  expect(await agent.ask(["contents:write", "issues:write"])).toMatchObject({ kind: "issued", scopes: push });
  expect(await agent.ask(["issues:write"])).toMatchObject({ kind: "denied" });
  await pass(denialLifetime);
  expect(await agent.ask(["issues:write"])).toMatchObject({ kind: "needs_consent" });
});

test("keeps read access when push access is removed", async ({ agent }) => {
  await agent.grant(push);
  await agent.changeAccess({ kept: ["contents:read"], taken: push });
  expect(await agent.ask(["contents:read"])).toMatchObject({ kind: "issued", permissions: { contents: "read" } });
  expect(await agent.ask(push)).toMatchObject({ kind: "denied" });
});

test("limits pushes, widens them, and lifts the limit, and ends the tokens each time", async ({ agent, github }) => {
  await agent.grant(push);
  const steps = [["agent/*"], ["agent/*", "main"], null];
  for (const branches of steps) {
    const before = await agent.ask(push, { isProxied: true });
    expect(await agent.changeAccess({ kept: push, branches })).toEqual(changed());
    expect("token" in before && github.isAlive(before.token)).toBe(false);
    const issued = await agent.ask(push);
    expect(issued).toMatchObject({ scopes: [branches ? "contents:read" : "contents:write"] });
    expect("branches" in issued ? issued.branches : null).toEqual(branches);
  }
});

test("keeps the tokens if the branches stay the same, or the access lasts longer", async ({ agent, github, clock }) => {
  await agent.grant(push, { ...limited, lasts: day });
  const before = await agent.ask(push, { isProxied: true });
  await agent.changeAccess({ kept: push, ...limited, endsAt: clock.now() + 30 * day });
  expect("token" in before && github.isAlive(before.token)).toBe(true);
  expect(approvals(agent)).toMatchObject([{ ends_at: clock.now() + 30 * day }]);
});

test("changes when access ends, whoever approved it, and ends the tokens if that is earlier", async ({
  agent,
  github,
  clock,
  pass,
}) => {
  const [first, second] = [await agent.ask(["issues:write"]), await agent.ask(["issues:write", "issues:read"])];
  await agent.decide(first, { by: bob, lasts: 30 * day });
  await agent.decide(second, { by: ada, approved: ["issues:write"], lasts: 90 * day });
  const before = await agent.ask(["issues:write"]);
  await agent.changeAccess({ kept: ["issues:write"], endsAt: clock.now() + day });
  expect(approvals(agent).map(({ ends_at }) => ends_at)).toEqual([clock.now() + day, clock.now() + day]);
  expect("token" in before && github.isAlive(before.token)).toBe(false);
  await pass(day);
  expect(await agent.ask(["issues:write"])).toMatchObject({ kind: "needs_consent" });
});

test("stops a mint that began before the change", async ({ agent, github, pass }) => {
  await agent.grant(["contents:write", "issues:write"]);
  const ask = () => agent.ask(["contents:write", "issues:write"]);
  const change = () => agent.changeAccess({ kept: push, taken: ["issues:write"], ...limited });
  expect(await during(github.mints.hold(), ask, change)).toMatchObject({ kind: "issued", scopes: ["contents:read"] });
  await pass(0);
  expect(github.liveTokens().map(({ permissions }) => permissions)).toEqual([{ contents: "read", metadata: "read" }]);
});

test("changes nothing if the access isn't what the person saw", async ({ agent }) => {
  await agent.grant(["contents:write", "issues:write"], limited);
  const outdated = { kind: "outdated" };
  const early = agent.seeAccess();
  await agent.changeAccess({ kept: ["issues:write"], taken: push });
  expect(await early({ kept: ["contents:write", "issues:write"], branches: null })).toEqual(outdated);
  expect(await agent.changeAccess({ kept: ["administration:write"] })).toEqual(outdated);
  expect(await agent.changeAccess({ kept: ["issues:write"], installationId: 71, endsAt: 1 })).toEqual(outdated);
  const now = agent.seeAccess();
  await agent.revoke();
  await agent.grant(["issues:write"]);
  expect(await now({ taken: ["issues:write"] })).toEqual(outdated);
  expect(await agent.ask(["issues:write"])).toMatchObject({ kind: "issued" });
});

test("doesn't combine a limit with a scope that lifts it", async ({ agent }) => {
  await agent.grant(["administration:write", "contents:write"]);
  const change = agent.seeAccess();
  expect(await change({ kept: ["administration:write", "contents:write"], ...limited })).toEqual({
    kind: "limit_lifted",
  });
  // Scopes that the change doesn't mention are kept.
  expect(await change({ kept: push, ...limited })).toEqual({ kind: "limit_lifted" });
  expect(await change({ kept: push, taken: ["administration:write"], ...limited })).toEqual(changed());
});

test("a repeated change is answered as the first, and changes nothing", async ({ agent, clock, pass }) => {
  await agent.grant(["contents:write", "issues:write"]);
  const change = agent.seeAccess();
  const wanted = { kept: push, taken: ["issues:write"] as Scope[], ...limited, endsAt: clock.now() + 30 * day };
  expect(await change(wanted)).toEqual(changed());
  agent.crash();
  await pass(minute);
  const rows = () => agent.sql.all("SELECT * FROM decisions").concat(agent.sql.all("SELECT * FROM activity"));
  const before = rows();
  expect(await change(wanted)).toEqual(changed());
  expect(rows()).toEqual(before);
});

test("lists the access for people who extended a part of it, and not for those whose part was removed", async ({
  agent,
  clock,
  directories,
}) => {
  const [cleo, dana] = [
    { id: 3, login: "cleo" },
    { id: 4, login: "dana" },
  ];
  const listed = (id: number) => directories.listed(id).length;
  await agent.grant(["issues:write"], { by: ada });
  await agent.grant(["pages:write"], { by: bob });
  await agent.grant(["checks:write"], { by: dana });
  const taken: Scope[] = ["pages:write", "checks:write"];
  await agent.changeAccess({ by: bob, kept: ["issues:write"], taken, endsAt: clock.now() + day });
  expect([bob.id, dana.id].map(listed)).toEqual([1, 0]);
  await agent.changeAccess({ by: cleo, kept: ["issues:write"], endsAt: clock.now() + 2 * day });
  expect([ada.id, bob.id, cleo.id].map(listed)).toEqual([1, 1, 1]);
  expect(await agent.revoke(cleo)).toMatchObject({ kind: "revoked" });
  expect([ada.id, bob.id, cleo.id].map(listed)).toEqual([0, 0, 0]);
});

test("shows a change in the log to the person who made it", async ({ agent }) => {
  await agent.grant(["contents:write", "issues:write"], { by: bob });
  const cleo = { id: 3, login: "cleo" };
  await agent.changeAccess({ kept: push, taken: ["issues:write"], ...limited, by: cleo });
  expect(agent.details(cleo)?.entries[0]).toMatchObject({
    event: "changed",
    repo: "ada/notes",
    scopes: push,
    branches: ["agent/*"],
    by: { login: "cleo" },
  });
});

test("changes nothing for a deleted agent, and shows nothing of access that has ended", async ({ agent, pass }) => {
  await agent.grant(push, { lasts: day });
  const change = agent.seeAccess();
  expect(getAccessDetails(agent.ledger, { ...notesPlace, installationId: 71 })).toBeNull();
  await pass(day);
  expect(getAccessDetails(agent.ledger, notesPlace)).toBeNull();
  agent.sql.all("UPDATE agent SET deleted_at = 1");
  expect(await change({ kept: push })).toEqual({ kind: "unknown_agent" });
  expect(getAccessDetails(agent.ledger, notesPlace)).toBeNull();
});
