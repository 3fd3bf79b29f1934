import { expect } from "vitest";
import { day, hour, minute } from "../../src/domain/time.ts";
import type { Place } from "../../src/ledger/queries.ts";
import type { Person } from "../../src/store/agents.ts";
import { ada, bob, notes, notesPlace } from "../harness/fixtures.ts";
import type { DecideOptions, LedgerAgent } from "../harness/ledgerAgent.ts";
import { test } from "../harness/ledgerTest.ts";

const decisions = (agent: LedgerAgent) =>
  agent.sql.all("SELECT scope, approved, decided_by, ends_at FROM decisions ORDER BY scope");
const events = (agent: LedgerAgent) =>
  agent.sql.all<{ event: string }>("SELECT event FROM activity ORDER BY id").map(({ event }) => event);

test("decides a request once: the same decision is accepted again, and another changes nothing", async ({ agent }) => {
  const link = await agent.ask(["contents:write", "issues:write"]);
  const decide = (change: DecideOptions = {}) => agent.decide(link, { approved: ["issues:write"], ...change });
  expect(await decide()).toBe("decided");
  const before = decisions(agent);
  agent.crash();
  // The first answer may have been lost.
  expect(await decide()).toBe("repeated");
  for (const other of [{ by: bob, lasts: 90 * day }, { approved: [] }, { repository: { ...notes, id: 8 } }])
    expect(await decide(other)).toBe("already_decided");
  expect(decisions(agent)).toEqual(before);
  expect(events(agent)).toEqual(["asked", "approved", "denied"]);
  await agent.revoke();
  expect(await decide()).toBe("already_decided");
  expect(await agent.ask(["issues:write"])).toMatchObject({ kind: "needs_consent" });
});

test("only one of two simultaneous decisions counts", async ({ agent }) => {
  const request = await agent.link(await agent.ask());
  const verdicts = [agent.decide(request, { by: ada }), agent.decide(request, { by: bob, approved: [] })];
  const answers = await Promise.all(verdicts);
  expect(answers).toEqual(["decided", "already_decided"]);
  expect(decisions(agent)).toMatchObject([{ scope: "contents:write", approved: 1, decided_by: 1 }]);
});

test("shows an approver when a request was decided and what is granted, whatever GitHub shows", async ({
  agent,
  clock,
}) => {
  const link = await agent.link(await agent.ask(["contents:write", "issues:write"]));
  const getDetails = (viewer: Person, place: Place | null) => agent.openConsentPage(link, place, viewer);
  expect(await getDetails(ada, notesPlace)).toMatchObject({ decidedAt: null, consent: null });
  await agent.decide(link, { approved: ["contents:write"], lasts: day });
  const decision = { scope: "contents:write", approved: true, decidedBy: ada, endsAt: clock.now() + day };
  const shown = {
    ...{ agent: { label: "Release notes" }, decidedAt: clock.now(), approved: ["contents:write"] },
    consent: { repositoryId: 7, repo: "ada/notes", decisions: [decision, { scope: "issues:write", approved: false }] },
  };
  const hidden = { decidedAt: clock.now(), approved: null, consent: null };
  const elsewhere = { repositoryId: 9, installationId: 70, fullName: "ada/other" };
  expect(await getDetails(ada, null)).toMatchObject(shown);
  expect(await getDetails(ada, elsewhere)).toMatchObject(shown);
  expect(await getDetails(bob, notesPlace)).toMatchObject(shown);
  // Anyone else learns only that the request was decided, but not whether the repository exists or what was approved
  // for it.
  expect(await getDetails(bob, null)).toMatchObject(hidden);
  expect(await getDetails(bob, elsewhere)).toMatchObject(hidden);
  await agent.revoke();
  expect(await getDetails(ada, notesPlace)).toMatchObject({ approved: ["contents:write"], consent: null });
  expect(await getDetails(bob, notesPlace)).toMatchObject(hidden);
});

test("lists a consent for its approver until its last approval ends", async ({ agent, directories, pass }) => {
  const listed = () => directories.listed(ada.id);
  await agent.grant(["contents:write"], { lasts: 30 * day });
  await agent.grant(["issues:write"], { lasts: day });
  await pass(30 * day - 1);
  expect(listed()).toEqual([`${agent.agentId}:7`]);
  await pass(1);
  expect(listed()).toEqual([]);
});

test("lists a consent only for its approvers, the registrant, and the repository", async ({ agent, directories }) => {
  const eve = { id: 4, login: "eve" };
  const owners = [ada.id, bob.id, eve.id, `repository:${notes.id}`] as const;
  const listed = () => owners.filter((owner) => directories.listed(owner).includes(`${agent.agentId}:${notes.id}`));
  await agent.decide(await agent.ask(["pages:write"]), { by: eve, approved: [] });
  expect(listed()).toEqual([]);
  await agent.grant(["contents:write"], { by: bob });
  expect(listed()).toEqual([ada.id, bob.id, `repository:${notes.id}`]);
});

test("an unselected scope that is already granted stays granted", async ({ agent }) => {
  const wide = await agent.ask(["contents:read", "issues:write"]);
  await agent.grant();
  await agent.decide(wide, { approved: ["issues:write"] });
  expect(decisions(agent)).toMatchObject([
    { scope: "contents:write", approved: 1 },
    { scope: "issues:write", approved: 1 },
  ]);
});

test("approving write without read declines nothing", async ({ agent }) => {
  await agent.decide(await agent.ask(["contents:read", "contents:write"]), { approved: ["contents:write"] });
  expect(decisions(agent)).toMatchObject([{ scope: "contents:write", approved: 1 }]);
  expect(events(agent)).toEqual(["asked", "approved"]);
});

test("logs who decided what", async ({ agent }) => {
  await agent.decide(await agent.ask(["contents:write", "issues:write"]), { approved: ["issues:write"], by: bob });
  const rows = agent.sql.all("SELECT event, repo, scopes, by_id, by_login FROM activity WHERE by_id = 2");
  expect(rows).toEqual([
    { event: "approved", repo: "ada/notes", scopes: "issues:write", by_id: 2, by_login: "bob" },
    { event: "denied", repo: "ada/notes", scopes: "contents:write", by_id: 2, by_login: "bob" },
  ]);
});

test("a decision takes effect while the directory is down", async ({ agent, directories, pass }) => {
  directories.changes.failing = true;
  await agent.grant();
  expect(await agent.ask()).toMatchObject({ kind: "issued" });
  expect(directories.listed(ada.id)).toEqual([]);
  directories.changes.failing = false;
  agent.crash();
  await pass(hour);
  expect(directories.listed(ada.id)).toHaveLength(1);
});

test("doesn't record the denial of a missing repository for one that had its name", async ({ approved: agent }) => {
  const link = await agent.link(await agent.ask(["issues:write"]));
  expect((await agent.openConsentPage(link, null))?.consent).toBeNull();
  await agent.decide(link, { approved: [], repository: null });
  const kept = agent.details()?.consents[0];
  expect(kept?.decisions.map(({ scope }) => scope)).toEqual(["contents:write"]);
});

test("rejects a decision through an expired link", async ({ agent, clock, pass }) => {
  const link = await agent.link(await agent.ask());
  await pass(link.expiresAt - clock.now());
  expect(await agent.decide(link)).toBe("expired");
});

test("ends approvals under an earlier installation, from before a transfer or an uninstallation", async ({ agent }) => {
  await agent.grant(["administration:write", "contents:write"]);
  const link = await agent.link(await agent.ask(["issues:read"]));
  const moved = { ...notes, installationId: 71 };
  expect((await agent.openConsentPage(link, { ...notesPlace, installationId: 71 }))?.consent).toBeNull();
  await agent.decide(link, { by: bob, repository: moved });
  expect((await agent.ask(["issues:read"])).kind).toBe("issued");
  expect((await agent.ask(["administration:write"])).kind).toBe("needs_consent");
  const [consent] = agent.details()?.consents ?? [];
  expect(consent?.decisions.map(({ decidedBy }) => decidedBy)).toEqual([bob]);
});

test("the later of two denials counts", async ({ agent, pass }) => {
  const first = await agent.link(await agent.ask());
  const again = await agent.link(await agent.ask(["contents:write", "issues:read"]));
  await agent.decide(first, { approved: [], by: ada });
  await pass(9 * minute);
  await agent.decide(again, { approved: [], by: bob });
  await pass(5 * minute);
  expect((await agent.ask()).kind).toBe("denied");
});
