import { expect } from "vitest";
import { hour, minute } from "../../src/domain/time.ts";
import { getRequestDetails, type Places } from "../../src/ledger/queries.ts";
import type { Want } from "../../src/session/consentRequest.ts";
import { ada, bob, notes, notesPlace } from "../harness/fixtures.ts";
import { createAgent } from "../harness/ledgerEnvironment.ts";
import { test as base } from "../harness/ledgerTest.ts";

const notesWant: Want = { repo: "Ada/notes", scopes: ["contents:write"], branches: null };
const engineWant: Want = { repo: "bob/engine", scopes: ["contents:read"], branches: null };
const engine = { id: 9, fullName: "bob/engine", installationId: 90 };
const enginePlace = { repositoryId: 9, installationId: 90, fullName: "bob/engine" };
const denial = { repo: "bob/engine", by: bob, approved: [], repository: engine };

/** Creates an agent that asked for one of ada's repositories and one of bob's. */
async function createAskingAgent() {
  const created = createAgent();
  const { agent } = created;
  const ask = (...wants: Want[]) => agent.askFor(wants);
  const idOf = async (...wants: Want[]) => (await agent.link(await ask(...wants))).id;
  const asked = await ask(notesWant, engineWant);
  const request = await agent.link(asked);
  const details = async (viewer: number, places: Places = {}) =>
    (await getRequestDetails(agent.ledger, request, viewer, places))?.wants;
  return { ...created, ask, idOf, asked, request, details };
}

const test = base.extend("scene", createAskingAgent);

test("asks for all repositories with one link, and says which scopes are undecided", async ({ scene }) => {
  const { agent, github, clock, asked, request } = scene;
  expect(asked).toEqual({
    kind: "needs_consent",
    request: `${agent.agentId}.${request.id}`,
    repo: "Ada/notes",
    expiresAt: clock.now() + hour,
    wants: [
      { repo: "Ada/notes", missing: ["contents:write"], granted: [], declined: [] },
      { repo: "bob/engine", missing: ["contents:read"], granted: [], declined: [] },
    ],
  });
  expect(github.mints.count).toBe(0);
  expect(agent.sql.all("SELECT event, repo FROM activity")).toMatchObject([
    { repo: "Ada/notes" },
    { repo: "bob/engine" },
  ]);
});

test("lists what is undecided in the registrant's directory", async ({ scene }) => {
  const { agent, directories, idle, request } = scene;
  const listed = async () => (await directories.page(ada.id)).requests;
  await idle();
  expect(await listed()).toMatchObject([{ requestId: request.id, wants: [notesWant, engineWant] }]);
  await agent.decide(request);
  expect(await listed()).toMatchObject([{ wants: [engineWant] }]);
});

test("decides each repository separately, and only once", async ({ scene: { agent, request, ask } }) => {
  const decideBoth = () => Promise.all([agent.decide(request), agent.decide(request, denial)]);
  expect(await decideBoth()).toEqual(["decided", "decided"]);
  expect(await decideBoth()).toEqual(["repeated", "repeated"]);
  expect(await agent.decide(request, { by: bob })).toBe("already_decided");
  expect(await ask(engineWant, notesWant)).toEqual({
    kind: "decided",
    wants: [
      { repo: "bob/engine", missing: [], granted: [], declined: ["contents:read"] },
      { repo: "Ada/notes", missing: [], granted: ["contents:write"], declined: [] },
    ],
  });
});

test("keeps the agent's order of repositories, and its link, while some are undecided", async ({ scene }) => {
  const { agent, asked, request, ask } = scene;
  await agent.decide(request, { repo: "ada/NOTES" });
  expect(await agent.link(asked)).toEqual(request);
  expect(request.wants).toEqual([notesWant, engineWant]);
  expect(await ask(engineWant, notesWant)).toMatchObject({
    ...{ kind: "needs_consent", repo: "Ada/notes", request: `${agent.agentId}.${request.id}` },
    wants: [{ missing: ["contents:read"] }, { missing: [], granted: ["contents:write"] }],
  });
});

test("stays denied for ten minutes after everything was denied", async ({
  scene: { agent, clock, pass, request, ask },
}) => {
  await agent.decide(request, { approved: [] });
  await pass(minute);
  await agent.decide(request, denial);
  const retryAt = clock.now() + 9 * minute;
  expect(await ask(notesWant, engineWant)).toEqual({ kind: "denied", retryAt });
  await pass(9 * minute);
  expect(await ask(notesWant, engineWant)).toMatchObject({
    kind: "needs_consent",
    wants: [{ missing: ["contents:write"] }, { missing: [], declined: ["contents:read"] }],
  });
});

test("holds a request until everything is decided", async ({ scene: { agent, pass, request } }) => {
  let answer: object | undefined;
  const held = agent.askFor([notesWant, engineWant], { wait: minute }).then((outcome) => {
    answer = outcome;
  });
  await pass(0);
  await agent.decide(request);
  await pass(0);
  expect(answer).toBeUndefined();
  await agent.decide(request, denial);
  await held;
  expect(answer).toMatchObject({ kind: "decided", held: true });
  expect(await agent.askFor([{ ...notesWant, scopes: ["issues:read"] }], { wait: minute })).not.toHaveProperty("held");
});

test("tells an approver nothing about a repository that they don't administer, decided or not", async ({ scene }) => {
  const { agent, clock, request, details } = scene;
  const places = { "ada/notes": notesPlace };
  const open = { want: engineWant, decidedAt: null, approved: null, consent: null };
  expect((await details(ada.id, places))?.[1]).toEqual(open);
  await agent.decide(request, { repo: "bob/engine", by: bob, repository: engine });
  await agent.decide(request);
  const seenByAda = await details(ada.id, places);
  expect(seenByAda).toMatchObject([
    { approved: ["contents:write"], consent: { repositoryId: notes.id } },
    { decidedAt: clock.now(), approved: null, consent: null },
  ]);
  // The denial for a repository that doesn't exist looks the same.
  const other = await createAskingAgent();
  await other.agent.decide(other.request, { ...denial, repository: null });
  await other.agent.decide(other.request);
  expect((await other.details(ada.id, places))?.[1]).toEqual(seenByAda?.[1]);
  // Proof for one repository doesn't count for another.
  expect((await details(ada.id, { "ada/notes": enginePlace }))?.[1]).toMatchObject({ approved: null, consent: null });
  expect(await details(bob.id, { "bob/engine": enginePlace })).toMatchObject([
    { approved: null, consent: null },
    { approved: ["contents:read"], consent: { repositoryId: engine.id } },
  ]);
});

test("shows the earlier denial of a missing repository only to those who may create it", async ({ scene }) => {
  const { agent, ask, details } = scene;
  await agent.decide(await ask({ ...engineWant, scopes: ["issues:read"] }), { ...denial, repository: null });
  expect((await details(bob.id, { "bob/engine": null }))?.[1]?.consent).toMatchObject({ repositoryId: null });
  expect((await details(ada.id, { "ada/notes": notesPlace }))?.[1]?.consent).toBeNull();
});

test("shares a link while everything requested is undecided in it", async ({ scene }) => {
  const { agent, pass, request, idOf } = scene;
  expect(await idOf(engineWant, notesWant)).toBe(request.id);
  expect((await agent.link(await agent.ask())).id).toBe(request.id);
  expect(await idOf({ ...notesWant, scopes: ["issues:read"] }, engineWant)).not.toBe(request.id);
  expect(await idOf({ ...notesWant, branches: ["agent/*"] }, engineWant)).not.toBe(request.id);
  await agent.decide(request);
  expect(await idOf(engineWant)).toBe(request.id);
  await agent.revoke();
  expect((await agent.link(await agent.ask())).id).not.toBe(request.id);
  await pass(50 * minute);
  expect(await idOf(engineWant)).not.toBe(request.id);
});

test("prefers the link with the fewest other undecided repositories", async ({ scene }) => {
  const { agent, ask, idOf, request } = scene;
  const wider = await agent.link(await ask(notesWant, engineWant, { ...notesWant, repo: "ada/diary" }));
  expect(await idOf(notesWant)).toBe(request.id);
  await agent.decide(wider, denial);
  await agent.decide(wider, { repo: "ada/diary", approved: [], repository: null });
  expect(await idOf(notesWant)).toBe(wider.id);
});

test("keeps the first reason if the same request is repeated with another", async ({ agent, clock }) => {
  const first = await agent.askFor([notesWant], { reason: "Fix the links" });
  expect(await agent.link(first)).toMatchObject({ reason: "Fix the links", createdAt: clock.now() });
  expect(await agent.askFor([notesWant], { reason: "Something else" })).toMatchObject(first);
  expect(await agent.link(await agent.ask(["contents:write"], { reason: "A third" }))).toMatchObject({
    reason: "Fix the links",
  });
});

test("refuses the 101st open request, however many repositories others name, and keeps their links", async ({
  scene,
}) => {
  const { agent, pass, request } = scene;
  const ask = (index: number) => agent.ask(["contents:write"], { repo: `ada/repository-${index}` });
  const first = await ask(1);
  for (let index = 2; index < 100; index++) await ask(index);
  expect(await ask(100)).toEqual({ kind: "too_many_open" });
  expect(await ask(1)).toMatchObject(first);
  await agent.decide(request);
  expect(await ask(100)).toEqual({ kind: "too_many_open" });
  // A request that has been decided for all of its repositories makes room for another, and so does an expired link.
  await agent.decide(request, denial);
  expect(await ask(100)).toMatchObject({ kind: "needs_consent" });
  expect(await ask(101)).toEqual({ kind: "too_many_open" });
  await pass(hour);
  expect(await ask(101)).toMatchObject({ kind: "needs_consent" });
});
