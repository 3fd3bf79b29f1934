import { expect, test } from "vitest";
import { recordChanges } from "../../src/directory/changes.ts";
import { personName } from "../../src/directory/context.ts";
import type { ConsentEntry } from "../../src/directory/entries.ts";
import { expandScopes } from "../../src/domain/scopes.ts";
import { day } from "../../src/domain/time.ts";
import { limitOf } from "../harness/config.ts";
import { ada, unlimited } from "../harness/fixtures.ts";
import { createNodeWorker } from "../harness/nodeWorker.ts";
import { createCountedOperations } from "./countedOperations.ts";

/** The most agents that a person may have. */
const mostAgents = 50;
const nothing = {
  ...{ kvReads: 0, kvLists: 0, kvWrites: 0, gitHubCalls: 0 },
  ...{ ledgerCalls: 0, directoryCalls: 0, deviceRequestCalls: 0 },
};

type CountedOperations = Awaited<ReturnType<typeof createCountedOperations>>;

/** Fills ada's directory as if she had registered these agents and approved these consents. */
async function fillDirectory(
  { environment, open }: CountedOperations,
  agentIds: string[],
  consents: [agentId: string, repositoryId: number][],
) {
  const directory = environment.directories.open(personName(ada.id));
  const changes = [
    ...agentIds.map(
      (agentId) => ({ kind: "agent", agentId, label: "Release notes", createdAt: 0, ...unlimited }) as const,
    ),
    ...consents.map(([agentId, repositoryId]) => consentTo(agentId, repositoryId)),
  ].map((entry) => ({ key: entry, entry, version: 0 }));
  recordChanges(directory, changes);
  // Only the first page that a person ever opens lists KV, to import entries of release 0.1.0.
  expect(await open(ada)).toMatchObject({ kvLists: 2, directoryCalls: 1 });
}

function consentTo(agentId: string, repositoryId: number): ConsentEntry {
  return {
    ...{
      kind: "consent",
      agentId,
      label: "Release notes",
      registrant: ada,
      repositoryId,
      repo: `ada/r${repositoryId}`,
    },
    grants: [{ scope: "contents:read", endsAt: Date.now() + day }],
    ...{ branches: null, approvers: [ada], approvedAt: Date.now(), usedAt: null, pending: null },
  };
}

const grown: [agents: number, consents: number][] = [
  [10, 1],
  [10, 100],
  [10, 10_000],
  [1_000, 1],
  [1_000, 100],
  [10_000, 10_000],
];

test.each(grown)("a request costs the same with %i agents and %i consents of one owner", async (agents, consents) => {
  const counted = await createCountedOperations();
  const { environment, agent, ask, open } = counted;
  for (let index = 1; index < agents; index++) await environment.kv.put(`agent:${index}`, JSON.stringify(agent.record));
  const own = Array.from({ length: Math.min(agents, mostAgents) }, (_, index) => `agent${index}`);
  const granted = Array.from({ length: consents }, (_, index): [string, number] => [
    `agent${index % own.length}`,
    index,
  ]);
  await fillDirectory(counted, own, granted);

  expect(await ask()).toEqual({ ...nothing, status: 202, kvReads: 2, ledgerCalls: 1 });
  await agent.grant(expandScopes(["contents:write"]));
  expect(await ask()).toEqual({ ...nothing, status: 200, kvReads: 1, kvWrites: 1, ledgerCalls: 1, gitHubCalls: 1 });
  expect(await ask()).toEqual({ ...nothing, status: 200, kvReads: 1 });
  expect(await open(ada)).toEqual({ ...nothing, status: 200, directoryCalls: 1 });
});

test("stops a person who keeps reloading before their directory is called", async () => {
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
  const own = Array.from({ length: mostAgents }, (_, index) => `own${index}`);
  const foreign = Array.from({ length: 10_000 }, (_, index): [string, number] => [`foreign${index}`, index]);
  await fillDirectory(counted, own, foreign);
  const cost = { ...nothing, status: 200, directoryCalls: 1 };
  for (const after of [undefined, "9000.ada/r8", "20.ada/r5"]) expect(await counted.open(ada, after)).toEqual(cost);
});
