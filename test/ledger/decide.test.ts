import { expect } from "vitest";
import { day, hour, minute } from "../../src/domain/time.ts";
import type { Place } from "../../src/ledger/queries.ts";
import type { Person } from "../../src/store/agents.ts";
import { ada, bob, notes, notesPlace } from "../harness/fixtures.ts";
import type { LedgerAgent } from "../harness/ledgerAgent.ts";
import { test } from "../harness/ledgerTest.ts";

const decisions = (agent: LedgerAgent) =>
  agent.sql.all("SELECT scope, approved, decided_by, ends_at FROM decisions ORDER BY scope");
const events = (agent: LedgerAgent) =>
  agent.sql.all<{ event: string }>("SELECT event FROM activity ORDER BY id").map(({ event }) => event);

test("decides a request once: a replay changes nothing", async ({ agent, directories, pass }) => {
  const link = await agent.ask(["contents:write", "issues:write"]);
  expect(await agent.decide(link, { approved: ["issues:write"] })).toBe("decided");
  const before = decisions(agent);
  await pass(minute);
  expect(await agent.decide(link, { by: bob, lasts: 90 * day })).toBe("already_decided");
  agent.crash();
  expect(await agent.decide(link, { approved: [] })).toBe("already_decided");
  expect(decisions(agent)).toEqual(before);
  expect(directories.listed(ada.id)).toEqual([`${agent.agentId}:7`]);
});

test("only one of two simultaneous decisions counts", async ({ agent }) => {
  const request = await agent.link(await agent.ask());
  const verdicts = [agent.decide(request, { by: ada }), agent.decide(request, { by: bob, approved: [] })];
  const answers = await Promise.all(verdicts);
  expect(answers).toEqual(["decided", "already_decided"]);
  expect(decisions(agent)).toMatchObject([{ scope: "contents:write", approved: 1, decided_by: 1 }]);
});

test("a replay after the revocation grants nothing", async ({ agent }) => {
  const link = await agent.ask();
  await agent.decide(link);
  await agent.revoke();
  expect(await agent.decide(link)).toBe("already_decided");
  expect(await agent.ask()).toMatchObject({ kind: "needs_consent" });
});

test("accepts the same decision again, in case its first answer was lost", async ({ agent }) => {
  const link = await agent.ask();
  expect(await agent.decide(link)).toBe("decided");
  agent.crash();
  expect(await agent.decide(link)).toBe("repeated");
  expect(await agent.decide(link, { repository: { ...notes, id: 8 } })).toBe("already_decided");
  expect(decisions(agent)).toHaveLength(1);
  expect(events(agent)).toEqual(["asked", "approved"]);
});

test("tells the page when a request was decided and what is granted", async ({ agent, clock }) => {
  const link = await agent.ask();
  const request = await agent.link(link);
  expect(await agent.openConsentPage(request, notesPlace)).toMatchObject({
    decidedAt: null,
    consent: null,
  });
  await agent.decide(link, { lasts: day });
  expect(await agent.openConsentPage(request, notesPlace)).toMatchObject({
    agent: { label: "Release notes" },
    decidedAt: clock.now(),
    consent: {
      repositoryId: 7,
      repo: "ada/notes",
      decisions: [{ scope: "contents:write", approved: true, decidedBy: ada, endsAt: clock.now() + day }],
    },
  });
});

test("shows an approver a decided request's consent, whatever GitHub shows", async ({ agent, clock }) => {
  const link = await agent.link(await agent.ask(["contents:write", "issues:write"]));
  await agent.decide(link, { approved: ["contents:write"] });
  const getDetails = (viewer: Person, place: Place | null) => agent.openConsentPage(link, place, viewer);
  const shown = { approved: ["contents:write"], consent: { repositoryId: notes.id } };
  const hidden = { decidedAt: clock.now(), approved: null, consent: null };
  const elsewhere = { repositoryId: 9, installationId: 70, fullName: "ada/other" };
  expect(await getDetails(ada, null)).toMatchObject(shown);
  expect(await getDetails(ada, elsewhere)).toMatchObject(shown);
  expect(await getDetails(bob, notesPlace)).toMatchObject(shown);
  // Anyone else learns only that it was decided: not whether the repository exists, nor what was approved on it.
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

test("lists nothing for a person who only declined", async ({ agent, directories }) => {
  await agent.decide(await agent.ask(), { approved: [] });
  expect(directories.listed(ada.id)).toEqual([]);
});

test("lists a consent only for its approvers, the registrant, and the repository", async ({ agent, directories }) => {
  await agent.grant(["contents:write"], { by: bob });
  await agent.grant(["issues:write"], { by: { id: 3, login: "cleo" } });
  const listing = [`${agent.agentId}:${notes.id}`];
  expect(directories.listed(bob.id)).toEqual(listing);
  expect(directories.listed(3)).toEqual(listing);
  expect(directories.listed(ada.id)).toEqual(listing);
  expect(directories.listed(`repository:${notes.id}`)).toEqual(listing);
  expect(directories.listed(4)).toEqual([]);
});

test("a declined scope can be approved through a later link", async ({ agent, pass }) => {
  await agent.decide(await agent.ask(), { approved: [] });
  await pass(10 * minute);
  await agent.grant();
  expect(decisions(agent)).toMatchObject([{ scope: "contents:write", approved: 1 }]);
  expect(await agent.ask()).toMatchObject({ kind: "issued" });
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

test("each of two owners who approved the same scope may revoke it", async ({ agent }) => {
  const [one, other] = [await agent.ask(), await agent.ask(["contents:write", "issues:write"])];
  await agent.decide(one, { by: ada });
  await agent.decide(other, { by: bob });
  expect((await agent.revoke(ada)).kind).toBe("revoked");
  expect((await agent.ask()).kind).toBe("needs_consent");
});

test("doesn't record a missing repository's denial under one that had its name", async ({ approved: agent }) => {
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

test("ends what was approved under another installation, before a transfer or an uninstallation", async ({ agent }) => {
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

test("shows approvers their activity, however much the agent asks, and no new owner's", async ({ agent, pass }) => {
  await agent.grant(["contents:write"], { by: bob });
  for (let index = 0; index < 600; index++) {
    if (index % 90 === 0) await pass(hour); // An agent may have a hundred open requests.
    await agent.ask(["contents:write"], { repo: `ada/flood-${index}` });
  }
  const details = () => agent.details(bob);
  expect(details()?.consents).toHaveLength(1);
  expect(details()?.entries.map(({ event }) => event)).toEqual(
    ["approved", "asked"].slice(0, details()?.entries.length),
  );
  await pass(hour);
  const link = await agent.link(await agent.ask(["issues:read"]));
  const cleo = { id: 9, login: "cleo" };
  await agent.decide(link, { by: cleo, repository: { ...notes, fullName: "cleo/secret", installationId: 71 } });
  expect(JSON.stringify(details())).not.toContain("cleo");
  expect(agent.details({ id: 3, login: "eve" })).toBeNull();
});

test("exactly one page of activity has no next page", async ({ agent }) => {
  for (let index = 0; index < 50; index++) await agent.ask(["contents:write"], { repo: `ada/page-${index}` });
  expect(agent.details()).toMatchObject({ next: null });
  await agent.ask();
  const page = agent.details();
  expect(page?.entries).toHaveLength(50);
  expect(agent.details(ada, page?.next)?.entries).toHaveLength(1);
});
