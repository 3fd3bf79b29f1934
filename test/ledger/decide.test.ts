import { expect, test } from "vitest";
import { day, hour, minute } from "../../src/domain/time.ts";
import { getAgentDetails, reviewRequest, verifyListing } from "../../src/ledger/queries.ts";
import { createBench } from "./bench.ts";
import { ada, bob, type Desk, here, notes } from "./desk.ts";

const decisions = (desk: Desk) =>
  desk.sql.all("SELECT scope, approved, decided_by, ends_at FROM decisions ORDER BY scope");
const events = (desk: Desk) =>
  desk.sql.all<{ event: string }>("SELECT event FROM activity ORDER BY id").map(({ event }) => event);

test("a request is decided once: a replay changes nothing", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const link = await desk.ask(["contents:write", "issues:write"]);
  expect(await desk.decide(link, { approved: ["issues:write"] })).toBe("decided");
  const before = decisions(desk);
  await bench.pass(minute);
  expect(await desk.decide(link, { by: bob, lasts: 90 * day })).toBe("already_decided");
  desk.crash();
  expect(await desk.decide(link, { approved: [] })).toBe("already_decided");
  expect(decisions(desk)).toEqual(before);
  expect(bench.directories.listed(ada.id)).toEqual([`${desk.agent.agentId}:7`]);
});

test("two owners who decide at once decide once", async () => {
  const desk = createBench().hire();
  const request = await desk.link(await desk.ask(["contents:write"]));
  const verdicts = [desk.decide(request, { by: ada }), desk.decide(request, { by: bob, approved: [] })];
  const answers = await Promise.all(verdicts);
  expect(answers).toEqual(["decided", "already_decided"]);
  expect(decisions(desk)).toMatchObject([{ scope: "contents:write", approved: 1, decided_by: 1 }]);
});

test("a replay after the consent was revoked grants nothing", async () => {
  const desk = createBench().hire();
  const link = await desk.ask(["contents:write"]);
  await desk.decide(link);
  await desk.revoke();
  expect(await desk.decide(link)).toBe("already_decided");
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "needs_consent" });
});

test("a decision that is repeated because its first answer was lost is answered as the first one", async () => {
  const desk = createBench().hire();
  const link = await desk.ask(["contents:write"]);
  expect(await desk.decide(link)).toBe("decided");
  desk.crash();
  expect(await desk.decide(link)).toBe("repeated");
  expect(await desk.decide(link, { repository: { ...notes, id: 8 } })).toBe("already_decided");
  expect(decisions(desk)).toHaveLength(1);
  expect(events(desk)).toEqual(["asked", "approved"]);
});

test("the page learns when a request was decided and what holds", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const link = await desk.ask(["contents:write"]);
  const request = await desk.link(link);
  expect(await reviewRequest(desk.ledger, request, ada.id, here)).toMatchObject({ decidedAt: null, consent: null });
  await desk.decide(link, { lasts: day });
  expect(await reviewRequest(desk.ledger, request, ada.id, here)).toMatchObject({
    agent: { label: "Release notes" },
    decidedAt: bench.clock.now(),
    consent: {
      repositoryId: 7,
      repo: "ada/notes",
      decisions: [{ scope: "contents:write", approved: true, decidedBy: ada, endsAt: bench.clock.now() + day }],
    },
  });
});

test("a decided request shows its own consent, to the approver even while GitHub doesn't show the repository", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const link = await desk.link(await desk.ask(["contents:write", "issues:write"]));
  await desk.decide(link, { approved: ["contents:write"] });
  const review = (viewer: number, place: typeof here | null) => reviewRequest(desk.ledger, link, viewer, place);
  const shown = { approved: ["contents:write"], consent: { repositoryId: notes.id } };
  const hidden = { decidedAt: bench.clock.now(), approved: null, consent: null };
  const elsewhere = { repositoryId: 9, installationId: 70, fullName: "ada/other" };
  expect(await review(ada.id, null)).toMatchObject(shown);
  expect(await review(ada.id, elsewhere)).toMatchObject(shown);
  expect(await review(bob.id, here)).toMatchObject(shown);
  // Anyone else learns only that it was decided: not whether the repository exists, nor what was approved on it.
  expect(await review(bob.id, null)).toMatchObject(hidden);
  expect(await review(bob.id, elsewhere)).toMatchObject(hidden);
  await desk.revoke();
  expect(await review(ada.id, here)).toMatchObject({ approved: ["contents:write"], consent: null });
  expect(await review(bob.id, here)).toMatchObject(hidden);
});

test("a consent is listed for its approver until its last approval ends", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const listed = () => bench.directories.listed(ada.id);
  await desk.grant(["contents:write"], { lasts: 30 * day });
  await desk.grant(["issues:write"], { lasts: day });
  await bench.pass(30 * day - 1);
  expect(listed()).toEqual([`${desk.agent.agentId}:7`]);
  await bench.pass(1);
  expect(listed()).toEqual([]);
});

test("who only declined is listed nowhere", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.decide(await desk.ask(["contents:write"]), { approved: [] });
  expect(bench.directories.listed(ada.id)).toEqual([]);
  expect(verifyListing(desk.ledger, ada.id, [7])).toMatchObject({ consents: [] });
});

test("each approver sees the consent, others do not", async () => {
  const desk = createBench().hire();
  await desk.grant(["contents:write"], { by: ada });
  await desk.grant(["issues:write"], { by: bob });
  expect(verifyListing(desk.ledger, ada.id, [7]).consents).toHaveLength(1);
  expect(verifyListing(desk.ledger, bob.id, [6, 7]).consents).toHaveLength(1);
  expect(verifyListing(desk.ledger, 3, [7]).consents).toEqual([]);
});

test("a declined scope can be approved through a later link", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.decide(await desk.ask(["contents:write"]), { approved: [] });
  await bench.pass(10 * minute);
  await desk.grant(["contents:write"]);
  expect(decisions(desk)).toMatchObject([{ scope: "contents:write", approved: 1 }]);
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "issued" });
});

test("leaving a box empty takes nothing back that is granted already", async () => {
  const desk = createBench().hire();
  const wide = await desk.ask(["contents:read", "issues:write"]);
  await desk.grant(["contents:write"]);
  await desk.decide(wide, { approved: ["issues:write"] });
  expect(decisions(desk)).toMatchObject([
    { scope: "contents:write", approved: 1 },
    { scope: "issues:write", approved: 1 },
  ]);
});

test("who approves write and leaves read unticked has declined nothing", async () => {
  const desk = createBench().hire();
  await desk.decide(await desk.ask(["contents:read", "contents:write"]), { approved: ["contents:write"] });
  expect(decisions(desk)).toMatchObject([{ scope: "contents:write", approved: 1 }]);
  expect(events(desk)).toEqual(["asked", "approved"]);
});

test("the log tells what was decided, by whom and about what", async () => {
  const desk = createBench().hire();
  await desk.decide(await desk.ask(["contents:write", "issues:write"]), { approved: ["issues:write"], by: bob });
  const rows = desk.sql.all("SELECT event, repo, scopes, by_id, by_login FROM activity WHERE by_id = 2");
  expect(rows).toEqual([
    { event: "approved", repo: "ada/notes", scopes: "issues:write", by_id: 2, by_login: "bob" },
    { event: "denied", repo: "ada/notes", scopes: "contents:write", by_id: 2, by_login: "bob" },
  ]);
});

test("a decision holds while the directory doesn't answer, and is listed when it does", async () => {
  const bench = createBench();
  const desk = bench.hire();
  bench.directories.changes.failing = true;
  await desk.grant(["contents:write"]);
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "issued" });
  expect(bench.directories.listed(ada.id)).toEqual([]);
  bench.directories.changes.failing = false;
  desk.crash();
  await bench.pass(hour);
  expect(bench.directories.listed(ada.id)).toHaveLength(1);
});

test("two owners who approve the same scope through two links may each end it", async () => {
  const desk = createBench().hire();
  const [one, other] = [await desk.ask(["contents:write"]), await desk.ask(["contents:write", "issues:write"])];
  await desk.decide(one, { by: ada });
  await desk.decide(other, { by: bob });
  expect(verifyListing(desk.ledger, ada.id, [notes.id]).consents).toHaveLength(1);
  expect((await desk.revoke(ada)).kind).toBe("revoked");
  expect((await desk.ask(["contents:write"])).kind).toBe("needs_consent");
});

test("a denial of a missing repository is not written to a repository that had its name before", async () => {
  const desk = createBench().hire();
  await desk.grant(["contents:write"]);
  const link = await desk.link(await desk.ask(["issues:write"]));
  expect((await reviewRequest(desk.ledger, link, ada.id, null))?.consent).toBeNull();
  await desk.decide(link, { approved: [], repository: null });
  const [kept] = verifyListing(desk.ledger, ada.id, [notes.id]).consents;
  expect(kept?.decisions.map(({ scope }) => scope)).toEqual(["contents:write"]);
});

test("a link that has ended decides nothing", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const link = await desk.link(await desk.ask(["contents:write"]));
  await bench.pass(link.expiresAt - bench.clock.now());
  expect(await desk.decide(link)).toBe("expired");
});

test("what was approved under another installation has ended: by an owner before a transfer, or before an uninstallation", async () => {
  const desk = createBench().hire();
  await desk.grant(["administration:write", "contents:write"]);
  const link = await desk.link(await desk.ask(["issues:read"]));
  const moved = { ...notes, installationId: 71 };
  expect((await reviewRequest(desk.ledger, link, ada.id, { ...here, installationId: 71 }))?.consent).toBeNull();
  await desk.decide(link, { by: bob, repository: moved });
  expect((await desk.ask(["issues:read"])).kind).toBe("issued");
  expect((await desk.ask(["administration:write"])).kind).toBe("needs_consent");
  expect(verifyListing(desk.ledger, ada.id, [notes.id]).consents).toEqual([]);
});

test("of two denials the later one counts", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const first = await desk.link(await desk.ask(["contents:write"]));
  const again = await desk.link(await desk.ask(["contents:write", "issues:read"]));
  await desk.decide(first, { approved: [], by: ada });
  await bench.pass(9 * minute);
  await desk.decide(again, { approved: [], by: bob });
  await bench.pass(5 * minute);
  expect((await desk.ask(["contents:write"])).kind).toBe("denied");
});

test("who decided keeps the story, however much the agent asks, and a new owner's story is not theirs", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"], { by: bob });
  for (let index = 0; index < 600; index++) {
    if (index % 90 === 0) await bench.pass(hour); // An agent may have a hundred open requests.
    await desk.ask(["contents:write"], { repo: `ada/flood-${index}` });
  }
  const story = () => getAgentDetails(desk.ledger, desk.record, bob.id, null);
  expect(story()?.consents).toHaveLength(1);
  expect(story()?.entries.map(({ event }) => event)).toEqual(["approved", "asked"].slice(0, story()?.entries.length));
  await bench.pass(hour);
  const link = await desk.link(await desk.ask(["issues:read"]));
  await desk.decide(link, {
    by: { id: 9, login: "cleo" },
    repository: { ...notes, fullName: "cleo/secret", installationId: 71 },
  });
  expect(JSON.stringify(story())).not.toContain("cleo");
  expect(getAgentDetails(desk.ledger, desk.record, 3, null)).toBeNull();
});

test("exactly one page of the story has no next one", async () => {
  const desk = createBench().hire();
  for (let index = 0; index < 50; index++) await desk.ask(["contents:write"], { repo: `ada/page-${index}` });
  expect(getAgentDetails(desk.ledger, desk.record, ada.id, null)).toMatchObject({ next: null });
  await desk.ask(["contents:write"]);
  const page = getAgentDetails(desk.ledger, desk.record, ada.id, null);
  expect(page?.entries).toHaveLength(50);
  expect(getAgentDetails(desk.ledger, desk.record, ada.id, page?.next ?? null)?.entries).toHaveLength(1);
});
