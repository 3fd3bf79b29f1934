import { expect } from "vitest";
import { day } from "../../src/domain/time.ts";
import { type Event, log } from "../../src/ledger/activity.ts";
import { type ActivityFilter, allActivity, readActivity } from "../../src/ledger/activityQuery.ts";
import { getActivity } from "../../src/ledger/agentDetails.ts";
import { openRequest } from "../../src/ledger/requests.ts";
import { startTime } from "../harness/fakeClock.ts";
import { ada, bob, notes } from "../harness/fixtures.ts";
import type { LedgerAgent } from "../harness/ledgerAgent.ts";
import { test } from "../harness/ledgerTest.ts";
import { explained } from "../harness/memorySql.ts";

const events = (agent: LedgerAgent) =>
  agent.sql.all<{ event: Event; rows: number }>(
    "SELECT event, COUNT(*) AS rows FROM activity GROUP BY event ORDER BY event",
  );
const write = ({ ledger }: LedgerAgent, event: Event) =>
  log(ledger, { event, repo: "ada/notes", scopes: ["contents:write"] });

test("keeps decisions in the log, however many requests, tokens, and pushes there are", async ({ approved: agent }) => {
  const frequent = ["asked", "minted", "pushed"] as const;
  for (let index = 0; index < 1100; index++) for (const event of frequent) write(agent, event);
  expect(events(agent)).toEqual([
    { event: "approved", rows: 1 },
    { event: "asked", rows: 500 },
    { event: "minted", rows: 500 },
    { event: "pushed", rows: 500 },
  ]);
  const newest = readActivity(agent.ledger, null, null, allActivity, 1).entries[0]?.id ?? 0;
  const oldest = agent.sql.all<{ id: number }>("SELECT MIN(id) AS id FROM activity WHERE event = 'minted'")[0]?.id ?? 0;
  expect(newest - oldest).toBe(3 * 499 + 1);
});

test("reads no more of a long log than of a short one to log an event", ({ agent }) => {
  const { sql, plan } = explained(agent.sql);
  log({ ...agent.ledger, sql }, { event: "minted", repo: "ada/notes", scopes: [] });
  expect(plan).not.toEqual([]);
  expect(plan.filter((lookup) => lookup.startsWith("SCAN activity"))).toEqual([]);
});

test("reads no more of many open requests than of one to open another", async ({ agent }) => {
  await agent.ask();
  const { sql, plan } = explained(agent.sql);
  const ask = (repo: string, branches: string[] | null) =>
    openRequest({ ...agent.ledger, sql }, { wants: [{ repo, scopes: ["contents:write"], branches }], reason: null });
  ask("ada/notes", ["agent/*"]);
  ask("ada/other", null);
  expect(plan.filter((lookup) => lookup.startsWith("SEARCH requests")).length).toBeGreaterThan(2);
  expect(plan.filter((lookup) => lookup.startsWith("SCAN requests"))).toEqual([]);
});

test("purges a deleted agent's log after ninety days, and keeps its tombstone", async ({ approved: agent, pass }) => {
  await agent.ask();
  await agent.delete();
  await pass(90 * day - 1);
  expect(events(agent)).toHaveLength(5);
  await pass(1);
  expect(events(agent)).toEqual([]);
  expect(agent.sql.all("SELECT * FROM concerned")).toEqual([]);
  expect(agent.alarm).toBeNull();
  expect(await agent.ask()).toEqual({ kind: "unknown_agent" });
});

test("pages each kind of event on its own, and filters by repository and day", async ({ approved: agent, pass }) => {
  const { ledger } = agent;
  for (let index = 0; index < 60; index++) write(agent, "pushed");
  await pass(day);
  await agent.ask(["contents:write"], { repo: "Ada/Other" });
  const read = (filter: Partial<ActivityFilter>, before: number | null = null) => {
    const { entries, next } = readActivity(ledger, null, before, { ...allActivity, ...filter }, 50);
    return { events: entries.map(({ event }) => event), next };
  };
  expect(read({ kind: "decisions" })).toEqual({ events: ["asked", "approved", "asked"], next: null });
  const pushes = read({ kind: "pushes" });
  expect(pushes.events).toHaveLength(50);
  expect(read({ kind: "pushes" }, pushes.next)).toEqual({ events: Array(10).fill("pushed"), next: null });
  expect(read({ repo: "ada/other" }).events).toEqual(["asked"]);
  const today = startTime + day - ((startTime + day) % day);
  expect(read({ from: today }).events).toEqual(["asked"]);
  expect(read({ until: today, kind: "decisions" }).events).toEqual(["approved", "asked"]);
});

test("shows a deleted agent's log only to its registrant and to those who decided", async ({ approved: agent }) => {
  await agent.decide(await agent.ask(["issues:read"]), { by: bob });
  await agent.ask(["contents:read"], { repo: "ada/secret" });
  await agent.delete();
  const seenBy = (userId: number) => getActivity(agent.ledger, null, userId, allActivity)?.map(({ event }) => event);
  expect(seenBy(ada.id)).toEqual(["deleted", "revoked", "asked", "approved", "asked", "approved", "asked"]);
  expect(seenBy(bob.id)).toEqual(["revoked", "approved", "asked", "approved", "asked"]);
  expect(seenBy(3)).toBeUndefined();
});

test("shows approvers their activity, however much the agent asks, and nothing of a new owner's", async ({ agent }) => {
  await agent.grant(["contents:write"], { by: bob });
  for (let index = 0; index < 600; index++)
    log(agent.ledger, { event: "asked", repo: `ada/flood-${index}`, scopes: [] });
  const seen = () => agent.details(bob);
  expect(seen()).toMatchObject({ consents: [{ repositoryId: notes.id }], entries: [{ event: "approved" }] });
  const [cleo, link] = [{ id: 9, login: "cleo" }, await agent.link(await agent.ask(["issues:read"]))];
  await agent.decide(link, { by: cleo, repository: { ...notes, fullName: "cleo/secret", installationId: 71 } });
  expect(JSON.stringify(seen())).not.toContain("cleo");
  expect(agent.details({ id: 3, login: "eve" })).toBeNull();
});

test("exactly one page of activity has no next page", async ({ approved: agent }) => {
  for (let index = 0; index < 48; index++) write(agent, "pushed");
  expect(agent.details()).toMatchObject({ entries: { length: 50 }, next: null });
  write(agent, "pushed");
  const page = agent.details();
  expect(page?.entries).toHaveLength(50);
  expect(agent.details(ada, page?.next)?.entries).toHaveLength(1);
});
