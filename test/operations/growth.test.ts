import { expect, test } from "vitest";
import { expandScopes } from "../../src/domain/scopes.ts";
import { ada } from "../ledger/desk.ts";
import { createScene } from "./counted.ts";

/** As many as a person may have, and as many consents as a page of the dashboard shows. */
const [mostAgents, pageSize] = [50, 20];

const grown: [agents: number, consents: number][] = [
  [10, 1],
  [10, 100],
  [10, 10_000],
  [1_000, 1],
  [1_000, 100],
  [10_000, 10_000],
];

test.each(grown)(
  "with %i agents, and %i consents of one owner, a request costs what it cost before",
  async (agents, consents) => {
    const { bench, desk, rows, ask, open } = await createScene();
    for (let index = 1; index < agents; index++) await bench.kv.put(`agent:${index}`, JSON.stringify(desk.record));
    const own = Math.min(agents, mostAgents);
    const metadata = { label: "Release notes", createdAt: 0 };
    for (let index = 0; index < own; index++) rows.push({ name: `agents-of:${ada.id}:agent${index}`, metadata });
    for (let index = 0; index < agents - own; index++) rows.push({ name: `agents-of:${index + 99}:agent`, metadata });
    for (let index = 0; index < consents; index++)
      rows.push({ name: `consents-of:${ada.id}:agent${index % own}:${String(index).padStart(6, "0")}` });
    rows.sort((one, other) => (one.name < other.name ? -1 : 1));

    const nothing = { kvReads: 0, kvLists: 0, kvWrites: 0, ledgerCalls: 0, gitHubCalls: 0 };
    expect(await ask()).toEqual({ ...nothing, status: 202, kvReads: 2, ledgerCalls: 1 });
    await desk.grant(expandScopes(["contents:write"]));
    expect(await ask()).toEqual({ ...nothing, status: 200, kvReads: 2, kvWrites: 1, ledgerCalls: 1, gitHubCalls: 1 });
    expect(await ask()).toEqual({ ...nothing, status: 200, kvReads: 1 });
    // One list of agents, one page of consents, and each agent's ledger once; those of the page are among the person's own.
    expect(await open(ada)).toEqual({ ...nothing, status: 200, kvLists: 2, ledgerCalls: own });
  },
);

test("a dashboard page costs at most so much: each agent and each row of the page are another ledger", async () => {
  const { rows, open } = await createScene();
  const metadata = { label: "Release notes", createdAt: 0 };
  for (let index = 0; index < mostAgents; index++) rows.push({ name: `agents-of:${ada.id}:own${index}`, metadata });
  for (let index = 0; index < 10_000; index++) rows.push({ name: `consents-of:${ada.id}:foreign${index}:7` });
  expect(await open(ada)).toMatchObject({ kvLists: 2, ledgerCalls: mostAgents + pageSize });
});
