import { expect } from "vitest";
import { minute } from "../../src/domain/time.ts";
import type { Place } from "../../src/ledger/queries.ts";
import { notes, notesPlace, otherRepository } from "../harness/fixtures.ts";
import { during } from "../harness/gate.ts";
import type { LedgerAgent } from "../harness/ledgerAgent.ts";
import { createApprovedAgent } from "../harness/ledgerEnvironment.ts";
import { test } from "../harness/ledgerTest.ts";
import type { MemoryGitHub } from "../harness/memoryGitHub.ts";

const consents = (agent: LedgerAgent) =>
  agent.sql.all("SELECT repository_id, installation_id, repo FROM consents ORDER BY id");
const names = (agent: LedgerAgent) =>
  agent.sql.all<{ name: string }>("SELECT name FROM names ORDER BY name").map(({ name }) => name);
const diary = { ...notes, fullName: "ada/diary" };
/** The repository that is named ada/notes after the original was renamed to ada/diary. */
const successor = { id: 8, fullName: "ada/notes", installationId: 70 };

test("a missing repository that was denied can be approved through another link", async ({ agent }) => {
  const wide = await agent.ask(["contents:write", "issues:write"]);
  await agent.decide(await agent.ask(), { approved: [], repository: null });
  expect(await agent.ask()).toMatchObject({ kind: "denied" });
  expect(consents(agent)).toEqual([{ repository_id: null, installation_id: null, repo: "ada/notes" }]);
  await agent.decide(wide);
  expect(consents(agent)).toEqual([{ repository_id: 7, installation_id: 70, repo: "ada/notes" }]);
  expect(await agent.ask()).toMatchObject({ kind: "issued", repo: "ada/notes" });
});

test("ignores case in names, and answers with GitHub's spelling", async ({ agent, github }) => {
  github.names.set(7, "Ada/Notes");
  await agent.grant(["contents:write"], { repo: "ADA/notes", repository: { ...notes, fullName: "Ada/Notes" } });
  expect(await agent.ask(["contents:write"], { repo: "ada/NOTES" })).toMatchObject({
    token: "ghs_1",
    repo: "Ada/Notes",
  });
  expect(names(agent)).toEqual(["ada/notes"]);
});

test("both names of a renamed repository lead to the consent", async ({ approved: agent, kv, github }) => {
  github.names.set(7, "ada/diary");
  expect(await agent.ask()).toMatchObject({ kind: "issued", repo: "ada/diary" });
  const renamed = await agent.ask(["contents:write"], { repo: "ada/diary" });
  expect(renamed).toMatchObject({ kind: "issued", repo: "ada/diary" });
  expect(github.mints.count).toBe(1);
  await agent.revoke();
  expect(kv.keys()).toEqual([]);
  expect(await agent.ask(["contents:write"], { repo: "ada/diary" })).toMatchObject({ kind: "needs_consent" });
  expect(names(agent)).toEqual([]);
});

test("learns a repository's new name from its owner's page", async ({ approved: agent, github }) => {
  github.names.set(7, "ada/diary");
  const asked = await agent.ask(["contents:write"], { repo: "Ada/diary" });
  expect(asked.kind).toBe("needs_consent");
  const waiting = agent.ask(["contents:write"], { repo: "ada/diary", wait: minute });
  const getDetails = (place: Place | null) => agent.openConsentPage(asked, place);
  // A viewer who proved nothing can't change what the name refers to; neither can another installation's owner.
  await getDetails(null);
  await getDetails({ ...notesPlace, installationId: 71, fullName: "ada/diary" });
  expect(names(agent)).toEqual(["ada/notes"]);
  expect((await getDetails({ ...notesPlace, fullName: diary.fullName }))?.consent).toMatchObject({ repo: "ada/diary" });
  expect(await waiting).toMatchObject({ kind: "issued", repo: "ada/diary", held: true });
  expect(names(agent)).toEqual(["ada/diary", "ada/notes"]);
});

const rename = (github: MemoryGitHub) => github.names.set(notes.id, diary.fullName).set(successor.id, notes.fullName);

/**
 * Creates an agent with a cached token. `reuseName` makes its repository's name refer to the successor, whose owner
 * then approves the agent.
 */
async function createAgentOfReusedName() {
  const created = await createApprovedAgent();
  const { agent, github, idle } = created;
  const asked = await agent.ask(["contents:write", "issues:write"]);
  await agent.request();
  await idle();
  const reuseName = async () => {
    rename(github);
    await agent.decide(asked, { approved: ["contents:write"], repository: successor });
  };
  return { ...created, asked, reuseName };
}

test("a reused name leads to the repository that the owner's page proved, without cached tokens of the other", async () => {
  const { agent, asked, github } = await createAgentOfReusedName();
  rename(github);
  await agent.grant(["contents:write"], { repository: otherRepository });
  await agent.openConsentPage(asked, { repositoryId: 8, installationId: 70, fullName: "ada/notes" });
  expect(await agent.request()).toMatchObject({ kind: "issued", repo: "ada/notes", token: "ghs_2" });
});

test("an approval under the new name widens the same consent", async ({ approved: agent }) => {
  await agent.grant(["issues:write"], { repository: diary });
  expect(consents(agent)).toEqual([{ repository_id: 7, installation_id: 70, repo: "ada/diary" }]);
  expect(await agent.ask(["contents:write", "issues:write"])).toMatchObject({ kind: "issued" });
});

test("a new repository under an old name inherits no consent", async ({ approved: agent, github }) => {
  const wide = await agent.ask(["contents:write", "issues:write"]);
  rename(github);
  await agent.decide(wide, { repository: successor });
  expect(await agent.ask()).toMatchObject({ kind: "needs_consent", missing: ["contents:write"] });
  await agent.ask(["issues:write"]);
  expect(github.tokens).toMatchObject([{ repositoryId: 8, permissions: { issues: "write" } }]);
});

test("doesn't issue a cached token of the repository that had the name before", async () => {
  const { agent, github, reuseName } = await createAgentOfReusedName();
  await reuseName();
  await agent.request();
  expect(github.tokens.at(-1)).toMatchObject({ repositoryId: 8, token: "ghs_2" });
  expect(await agent.request()).toMatchObject({ token: "ghs_2" });
  // The other consent continues under its new name once an owner has approved that.
  await agent.grant(["contents:write"], { repository: diary });
  const renamed = await agent.ask(["contents:write"], { repo: "ada/diary" });
  expect(renamed).toMatchObject({ token: "ghs_1", repo: "ada/diary" });
});

test("revoking access to the repository that had the name before leaves no cached token of it", async () => {
  const { agent, kv, idle, reuseName } = await createAgentOfReusedName();
  await reuseName();
  // The new copy can't be written to KV, so an old one would remain there.
  kv.puts.failing = true;
  await agent.ask();
  await idle();
  await agent.revoke();
  expect(await agent.request()).toMatchObject({ kind: "issued", token: "ghs_2" });
});

test.for(["mint", "opening"] as const)(
  "issues the new repository's token if the name changes hands during a token's %s",
  async (step, { environment, approved: agent, github, idle }) => {
    const next = await agent.ask(["contents:write", "issues:write"]);
    if (step === "opening") await agent.ask();
    await idle();
    const held = step === "mint" ? github.mints.hold() : environment.opening("token").hold();
    const reuseName = () => {
      rename(github);
      return agent.decide(next, { approved: ["contents:write"], repository: successor });
    };
    const issued = { kind: "issued", repo: "ada/notes", token: "ghs_2" };
    expect(await during(held, () => agent.ask(), reuseName)).toMatchObject(issued);
    expect(github.tokens[1]).toMatchObject({ repositoryId: 8 });
    await idle();
    expect(await agent.request()).toMatchObject({ token: "ghs_2" });
  },
);
