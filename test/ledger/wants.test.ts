import { expect, test } from "vitest";
import { minute } from "../../src/domain/time.ts";
import { adoptAgent } from "../../src/ledger/agent.ts";
import { getRequestDetails } from "../../src/ledger/queries.ts";
import { findRequest, openRequest } from "../../src/ledger/requests.ts";
import type { Want } from "../../src/session/consentRequest.ts";
import { ada, bob, notes, notesPlace } from "../harness/fixtures.ts";
import { createAgent } from "../harness/ledgerEnvironment.ts";

const notesWant: Want = { repo: "Ada/notes", scopes: ["contents:write"], branches: null };
const engineWant: Want = { repo: "bob/engine", scopes: ["contents:read"], branches: null };
const engine = { id: 9, fullName: "bob/engine", installationId: 90 };
const enginePlace = { repositoryId: 9, installationId: 90, fullName: "bob/engine" };

/** Creates an agent with an open request for a repository of ada's and one of bob's. */
function createAgentWithRequest() {
  const created = createAgent();
  const { agent } = created;
  adoptAgent(agent.ledger, agent.record);
  const open = (...wants: Want[]) => openRequest(agent.ledger, { wants, reason: null })?.id ?? "";
  const request = findRequest(agent.ledger, open(notesWant, engineWant));
  if (!request) throw new Error("no request");
  const details = async (viewer: number, places: Parameters<typeof getRequestDetails>[3] = {}) =>
    (await getRequestDetails(agent.ledger, request, viewer, places))?.wants;
  return { ...created, open, request, details };
}

test("keeps the repositories in the agent's order, even if they are decided in another", async () => {
  const { agent, request } = createAgentWithRequest();
  await agent.decide(request, { repo: "ada/NOTES" });
  expect(findRequest(agent.ledger, request.id)).toEqual(request);
  expect(request.wants).toEqual([notesWant, engineWant]);
});

test("decides each repository on its own, and once", async () => {
  const { agent, request } = createAgentWithRequest();
  const decideEngine = () => agent.decide(request, { repo: "bob/engine", by: bob, approved: [], repository: engine });
  expect(await Promise.all([agent.decide(request), decideEngine()])).toEqual(["decided", "decided"]);
  expect(await Promise.all([agent.decide(request), decideEngine()])).toEqual(["repeated", "repeated"]);
  expect(await agent.decide(request, { by: bob })).toBe("already_decided");
  expect(await agent.ask()).toMatchObject({ kind: "issued", repo: "ada/notes" });
  expect(await agent.ask(["contents:read"], { repo: "bob/engine" })).toMatchObject({ kind: "denied" });
});

test("tells an approver nothing about a repository that they don't administer, decided or not", async () => {
  const { agent, clock, request, details } = createAgentWithRequest();
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
  // A denial of a repository that doesn't exist looks the same.
  const other = createAgentWithRequest();
  await other.agent.decide(other.request, { repo: "bob/engine", by: bob, approved: [], repository: null });
  await other.agent.decide(other.request);
  expect((await other.details(ada.id, places))?.[1]).toEqual(seenByAda?.[1]);
  // The proof for one repository doesn't count for another.
  expect((await details(ada.id, { "ada/notes": enginePlace }))?.[1]).toMatchObject({ approved: null, consent: null });
  expect(await details(bob.id, { "bob/engine": enginePlace })).toMatchObject([
    { approved: null, consent: null },
    { approved: ["contents:read"], consent: { repositoryId: engine.id } },
  ]);
});

test("shows the earlier denial of a missing repository only to those who may create it", async () => {
  const { agent, request, open, details } = createAgentWithRequest();
  const earlier = findRequest(agent.ledger, open({ ...engineWant, scopes: ["issues:read"] }));
  await agent.decide(earlier ?? request, { by: bob, approved: [], repository: null });
  expect((await details(bob.id, { "bob/engine": null }))?.[1]?.consent).toMatchObject({ repositoryId: null });
  expect((await details(ada.id, { "ada/notes": notesPlace }))?.[1]?.consent).toBeNull();
});

test("shares the link while everything that is asked for is undecided in it", async () => {
  const { agent, pass, request, open } = createAgentWithRequest();
  expect(open(engineWant, notesWant)).toBe(request.id);
  expect((await agent.link(await agent.ask())).id).toBe(request.id);
  expect(open({ ...notesWant, scopes: ["issues:read"] }, engineWant)).not.toBe(request.id);
  await agent.decide(request);
  expect(open(engineWant)).toBe(request.id);
  await agent.revoke();
  expect((await agent.link(await agent.ask())).id).not.toBe(request.id);
  await pass(50 * minute);
  expect(open(engineWant)).not.toBe(request.id);
});

test("prefers the link with the fewest other repositories", () => {
  const { open, request } = createAgentWithRequest();
  const three = open(notesWant, engineWant, { ...notesWant, repo: "ada/diary" });
  expect(three).not.toBe(request.id);
  expect(open(notesWant)).toBe(request.id);
});
