import { expect } from "vitest";
import { day } from "../../src/domain/time.ts";
import { ada, bob, notes } from "../harness/fixtures.ts";
import { during } from "../harness/gate.ts";
import { createApprovedAgent } from "../harness/ledgerEnvironment.ts";
import { test } from "../harness/ledgerTest.ts";

const url = "https://github.com/settings/installations/70";
const refusals = [
  { kind: "suspended", url },
  { kind: "not_selected", url },
  { kind: "not_granted", url, permissions: { contents: "write" } },
  { kind: "refused" },
  { kind: "misconfigured", variable: "GITHUB_APP_PRIVATE_KEY", sentence: "is not accepted" },
  { kind: "unavailable", retryAfter: 17 },
] as const;

test.for(refusals)("passes GitHub's refusal on ($kind), and keeps the consent", async (refusal) => {
  const { agent, github } = await createApprovedAgent();
  github.refusal = refusal;
  const answers = await Promise.all([1, 2, 3].map(() => agent.ask()));
  expect(answers).toEqual([refusal, refusal, refusal]);
  expect(github.mints.count).toBe(1);
  github.refusal = null;
  expect(await agent.ask()).toMatchObject({ kind: "issued" });
});

test("ends the consent if the App lost the repository", async ({ approved: agent, kv, github, pass, idle }) => {
  await agent.grant(["issues:write"], { by: bob });
  await agent.request(["issues:write"]);
  await idle();
  github.refusal = { kind: "gone" };
  const answers = await Promise.all([1, 2, 3].map(() => agent.ask()));
  expect(answers).toMatchObject([1, 2, 3].map(() => ({ kind: "needs_consent", missing: ["contents:write"] })));
  await pass(0);
  expect(kv.keys()).toEqual([]);
  expect(github.liveTokens()).toEqual([]);
  expect(await agent.ask(["issues:write"])).toMatchObject({ kind: "needs_consent" });
  expect(agent.sql.all("SELECT scopes FROM activity WHERE event = 'ended'")).toEqual([
    { scopes: "contents:write issues:write" },
  ]);
});

test("ends an approval given while the repository is gone", async ({ approved: agent, github, directories, pass }) => {
  const wide = await agent.ask(["issues:write"]);
  github.refusal = { kind: "gone" };
  const approve = () => agent.decide(wide, { by: bob });
  expect(await during(github.mints.hold(), () => agent.ask(), approve)).toMatchObject({ kind: "needs_consent" });
  await pass(0);
  for (const { id } of [ada, bob]) expect(directories.listed(id)).toEqual([]);
});

test("keeps an approval for a new installation that was given while a mint failed for the old one", async ({
  approved: agent,
  github,
}) => {
  const wide = await agent.ask(["issues:write"]);
  github.refusals.set(notes.installationId, { kind: "gone" });
  const approve = () => agent.decide(wide, { repository: { ...notes, installationId: 71 }, lasts: day });
  expect(await during(github.mints.hold(), () => agent.ask(), approve)).toMatchObject({ kind: "needs_consent" });
  expect(await agent.ask(["issues:write"])).toMatchObject({ kind: "issued" });
  expect(github.tokens).toMatchObject([{ installationId: 71 }]);
});

test("the next request repeats a mint that failed", async ({ approved: agent, github }) => {
  github.mints.failing = true;
  const broken = await Promise.allSettled([agent.ask(), agent.ask()]);
  expect(broken.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  github.mints.failing = false;
  expect(await agent.ask()).toMatchObject({ kind: "issued" });
});
