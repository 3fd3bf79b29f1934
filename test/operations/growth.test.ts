import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { recordChanges } from "../../src/directory/changes.ts";
import { personName } from "../../src/directory/context.ts";
import type { AgentEntry, ConsentEntry, RequestEntry } from "../../src/directory/entries.ts";
import { expandScopes } from "../../src/domain/scopes.ts";
import { day, hour } from "../../src/domain/time.ts";
import { limitOf } from "../harness/config.ts";
import { ada, unlimited } from "../harness/fixtures.ts";
import type { LedgerEnvironment } from "../harness/ledgerEnvironment.ts";
import { createNodeWorker } from "../harness/nodeWorker.ts";
import { createCountedOperations, nothing } from "./countedOperations.ts";

/** The longest name that an agent can have. */
const label = "The longest name that an agent can have is of sixty letters.";
/** The maximum number of agents that a person may have. */
const maxAgents = 50;

type CountedOperations = Awaited<ReturnType<typeof createCountedOperations>>;

/** Fills ada's directory as if she had registered these agents and approved these consents. */
function fillDirectory(
  { directories }: LedgerEnvironment,
  agentIds: string[],
  consents: [agentId: string, repositoryId: number][],
  requests: RequestEntry[] = [],
) {
  const agents = agentIds.map((agentId): AgentEntry => ({ kind: "agent", agentId, label, createdAt: 0, ...unlimited }));
  const entries = [...agents, ...consents.map(([agentId, id]) => consentTo(agentId, id)), ...requests];
  recordChanges(
    directories.open(personName(ada.id)),
    entries.map((entry) => ({ key: entry, entry, version: 0 })),
  );
}

function consentTo(agentId: string, repositoryId: number): ConsentEntry {
  const endsAt = Date.now() + day;
  return {
    ...{ kind: "consent", agentId, label, registrant: ada, repositoryId, repo: `ada/r${repositoryId}` },
    grants: expandScopes(["contents:read", "issues:write"]).map((scope) => ({ scope, endsAt })),
    ...{ branches: null, approvers: [ada], approvedAt: Date.now(), usedAt: null, pending: null },
  };
}

/**
 * Opens the first page that a person ever opens. Only this page lists KV, in order to import entries from release
 * 0.1.0.
 */
async function openFirst({ open }: CountedOperations) {
  expect(await open(ada)).toMatchObject({ kvLists: 2, directoryCalls: 1 });
}

const grown: [agents: number, consents: number][] = [
  [10, 1],
  [1_000, 100],
  [10_000, 10_000],
];

test.each(grown)(
  "a request costs the same however much its owner has (agents: %i, consents: %i)",
  async (agents, consents) => {
    const counted = await createCountedOperations();
    const { environment, agent, ask, open } = counted;
    for (let index = 1; index < agents; index++)
      await environment.kv.put(`agent:${index}`, JSON.stringify(agent.record));
    const own = Array.from({ length: Math.min(agents, maxAgents) }, (_, index) => `agent${index}`);
    const granted = Array.from({ length: consents }, (_, index): [string, number] => [
      `agent${index % own.length}`,
      index,
    ]);
    fillDirectory(environment, own, granted);
    await openFirst(counted);

    expect(await ask()).toEqual({ ...nothing, status: 202, kvReads: 2, ledgerCalls: 1 });
    await agent.grant(expandScopes(["contents:write"]));
    expect(await ask()).toEqual({ ...nothing, status: 200, kvReads: 1, kvWrites: 1, ledgerCalls: 1, gitHubCalls: 1 });
    expect(await ask()).toEqual({ ...nothing, status: 200, kvReads: 1 });
    expect(await open(ada)).toEqual({ ...nothing, status: 200, directoryCalls: 1 });
  },
);

test("limits a person who keeps reloading, before it calls their directory", async () => {
  const { environment, calls, send, signIn } = await createNodeWorker({
    DASHBOARD_LIMIT: { limit: async () => ({ success: false }) },
  });
  const { headers } = await signIn(ada);
  expect((await send("/", { headers })).status).toBe(429);
  expect(calls).toEqual({ ledger: 0, directory: 0, deviceRequests: 0 });
  expect(environment.kv.gets.count).toBe(0);
  expect(limitOf("DASHBOARD_LIMIT")).toBe(30);
});

test("every page of the dashboard costs one directory call, whatever it searches and however it is ordered", async () => {
  const counted = await createCountedOperations();
  const own = Array.from({ length: maxAgents }, (_, index) => `own${index}`);
  const foreign = Array.from({ length: 10_000 }, (_, index): [string, number] => [`foreign${index}`, index]);
  fillDirectory(counted.environment, own, foreign);
  await openFirst(counted);
  const cost = { ...nothing, status: 200, directoryCalls: 1 };
  for (const after of [undefined, "9000.ada/r8", "20.ada/r5"]) expect(await counted.open(ada, after)).toEqual(cost);
});

test("splits the consents into pages of less than 40 KiB, and lists each one once", async () => {
  const { environment, send, signIn } = await createNodeWorker();
  const agentIds = Array.from({ length: 21 }, (_, index) => `agent${index}`);
  const requests = agentIds.slice(0, 11).map((agentId): RequestEntry => {
    const wants = [{ repo: "ada/notes", scopes: expandScopes(["contents:write", "issues:write"]), branches: null }];
    const times = { createdAt: Date.now(), expiresAt: Date.now() + hour };
    return { kind: "request", agentId, requestId: "A".repeat(22), label, wants, reason: null, ...times };
  });
  fillDirectory(
    environment,
    agentIds,
    agentIds.map((agentId, index) => [agentId, index]),
    requests,
  );
  const { headers } = await signIn(ada);
  const listed: string[] = [];
  let pages = 0;
  for (let path: string | null | undefined = "/"; path; pages++) {
    const markup = await (await send(path, { headers })).text();
    expect(markup.length).toBeLessThan(40 * 1024);
    const { document } = parseHTML(markup);
    expect(document.body.textContent).toMatch(/Waiting for you\s*5\+/);
    const buttons = document.querySelectorAll("section[aria-labelledby=active] li [formaction$='/revoke']");
    for (const button of buttons) listed.push(button.getAttribute("formaction") ?? "");
    path = document.querySelector("a[href*='after=']")?.getAttribute("href");
  }
  expect(pages).toBe(2);
  const revocations = agentIds.map((agentId, index) => `/agents/${agentId}/consents/${index}/revoke`);
  expect(listed.toSorted()).toEqual(revocations.toSorted());
});
