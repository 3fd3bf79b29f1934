import { expect, test } from "vitest";
import { expandScopes } from "../../src/domain/scopes.ts";
import { ada } from "../harness/fixtures.ts";
import { createCountedOperations } from "./countedOperations.ts";

/** The most agents that a person may have, and the number of consents on a dashboard page. */
const [mostAgents, pageSize] = [50, 20];
const nothing = { kvReads: 0, kvLists: 0, kvWrites: 0, ledgerCalls: 0, directoryCalls: 0, gitHubCalls: 0 };

type CountedOperations = Awaited<ReturnType<typeof createCountedOperations>>;

/** Fills ada's directory as if she had registered these agents and approved these consents. */
async function fillDirectory(
  { environment, open }: CountedOperations,
  agentIds: string[],
  consents: [agentId: string, id: number][],
) {
  const { sql } = environment.directories.open(ada.id);
  for (const agentId of agentIds) sql.all("INSERT INTO agents VALUES (?, 'Release notes', 0, 0)", agentId);
  const insert = "INSERT INTO consents (agent_id, repository_id, version) VALUES (?, ?, 0)";
  for (const consent of consents) sql.all(insert, ...consent);
  // Only the first page that a person ever opens lists KV, to import entries of release 0.1.0.
  expect(await open(ada)).toMatchObject({ kvLists: 2, directoryCalls: 1 });
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
  expect(await ask()).toEqual({ ...nothing, status: 200, kvReads: 2, kvWrites: 1, ledgerCalls: 1, gitHubCalls: 1 });
  expect(await ask()).toEqual({ ...nothing, status: 200, kvReads: 1 });
  // One call to the ledger of each of the person's own agents, and one to that of the agent with the new consent.
  expect(await open(ada)).toEqual({ ...nothing, status: 200, directoryCalls: 1, ledgerCalls: own.length + 1 });
});

test("a dashboard page costs one directory call, and one ledger call for each agent that it shows", async () => {
  const counted = await createCountedOperations();
  const own = Array.from({ length: mostAgents }, (_, index) => `own${index}`);
  const foreign = Array.from({ length: 10_000 }, (_, index): [string, number] => [`foreign${index}`, 7]);
  await fillDirectory(counted, own, foreign);
  const cost = { ...nothing, status: 200, directoryCalls: 1, ledgerCalls: mostAgents + pageSize };
  for (const after of [undefined, 9_000, 500]) expect(await counted.open(ada, after)).toEqual(cost);
});
