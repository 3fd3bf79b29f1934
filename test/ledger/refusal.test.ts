import { expect, test } from "vitest";
import { day } from "../../src/domain/time.ts";
import { ada, bob, notes } from "../harness/fixtures.ts";
import { createLedgerEnvironment } from "../harness/ledgerEnvironment.ts";

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
  const environment = createLedgerEnvironment();
  const agent = environment.addAgent();
  await agent.grant(["contents:write"]);
  environment.github.refusal = refusal;
  const answers = await Promise.all([1, 2, 3].map(() => agent.ask(["contents:write"])));
  expect(answers).toEqual([refusal, refusal, refusal]);
  expect(environment.github.mints.count).toBe(1);
  environment.github.refusal = null;
  expect(await agent.ask(["contents:write"])).toMatchObject({ kind: "issued" });
});

test("a repository that is gone for the App ends the consent: the agent gets a link", async () => {
  const environment = createLedgerEnvironment();
  const agent = environment.addAgent();
  await agent.grant(["contents:write"]);
  await agent.grant(["issues:write"], { by: bob });
  await agent.request(["issues:write"]);
  await environment.idle();
  environment.github.refusal = { kind: "gone" };
  const answers = await Promise.all([1, 2, 3].map(() => agent.ask(["contents:write"])));
  expect(answers).toMatchObject([1, 2, 3].map(() => ({ kind: "needs_consent", missing: ["contents:write"] })));
  await environment.pass(0);
  expect(environment.kv.keys()).toEqual([]);
  expect(environment.github.liveTokens()).toEqual([]);
  expect(await agent.ask(["issues:write"])).toMatchObject({ kind: "needs_consent" });
  expect(agent.sql.all("SELECT scopes FROM activity WHERE event = 'ended'")).toEqual([
    { scopes: "contents:write issues:write" },
  ]);
});

test("an approval that comes while GitHub says that the repository is gone ends with the others", async () => {
  const environment = createLedgerEnvironment();
  const agent = environment.addAgent();
  await agent.grant(["contents:write"]);
  const wide = await agent.ask(["issues:write"]);
  environment.github.refusal = { kind: "gone" };
  const held = environment.github.mints.hold();
  const outcome = agent.ask(["contents:write"]);
  await held.arrived;
  await agent.decide(wide, { by: bob });
  held.release();
  expect(await outcome).toMatchObject({ kind: "needs_consent" });
  await environment.pass(0);
  for (const { id } of [ada, bob]) expect(environment.directories.listed(id)).toEqual([]);
});

test("an installation that is gone does not end what was approved for a new one meanwhile", async () => {
  const environment = createLedgerEnvironment();
  const agent = environment.addAgent();
  await agent.grant(["contents:write"]);
  const wide = await agent.ask(["issues:write"]);
  environment.github.refusals.set(notes.installationId, { kind: "gone" });
  const held = environment.github.mints.hold();
  const outcome = agent.ask(["contents:write"]);
  await held.arrived;
  await agent.decide(wide, { repository: { ...notes, installationId: 71 }, lasts: day });
  held.release();
  expect(await outcome).toMatchObject({ kind: "needs_consent" });
  expect(await agent.ask(["issues:write"])).toMatchObject({ kind: "issued" });
  expect(environment.github.tokens).toMatchObject([{ installationId: 71 }]);
});

test("a consent is granted anew after the App was installed again, with the new installation", async () => {
  const environment = createLedgerEnvironment();
  const agent = environment.addAgent();
  await agent.grant(["contents:write"]);
  environment.github.refusals.set(notes.installationId, { kind: "gone" });
  const link = await agent.ask(["contents:write"]);
  await agent.decide(link, { repository: { ...notes, installationId: 71 } });
  expect(await agent.ask(["contents:write"])).toMatchObject({ kind: "issued" });
});

test("a mint that breaks is forgotten: the next request tries again", async () => {
  const environment = createLedgerEnvironment();
  const agent = environment.addAgent();
  await agent.grant(["contents:write"]);
  environment.github.mints.failing = true;
  const broken = await Promise.allSettled([agent.ask(["contents:write"]), agent.ask(["contents:write"])]);
  expect(broken.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  environment.github.mints.failing = false;
  expect(await agent.ask(["contents:write"])).toMatchObject({ kind: "issued" });
});
