import { expect, test, vi } from "vitest";
import { createAgent } from "../harness/ledgerEnvironment.ts";

/** Returns how many SQL statements a request takes, including those that deliver its outbox entries. */
async function countStatements(
  { agent, idle }: ReturnType<typeof createAgent>,
  scopes: ["issues:read" | "contents:write"],
) {
  const all = vi.spyOn(agent.sql, "all");
  const { kind } = await agent.ask(scopes);
  await idle();
  const { length } = all.mock.calls;
  all.mockRestore();
  return { kind, statements: length };
}

test("a waiting agent that asks again costs four statements: the agent twice, the consent, and the request", async () => {
  const created = createAgent();
  await created.agent.ask(["issues:read"]);
  await created.idle();
  expect(await countStatements(created, ["issues:read"])).toEqual({ kind: "needs_consent", statements: 4 });
});

test("minting a token costs 23 statements, and issuing it again 14", async () => {
  const created = createAgent();
  await created.agent.grant(["contents:write", "issues:read"]);
  await created.agent.ask(["contents:write"]);
  await created.idle();
  expect(await countStatements(created, ["issues:read"])).toEqual({ kind: "issued", statements: 23 });
  expect(await countStatements(created, ["issues:read"])).toEqual({ kind: "issued", statements: 14 });
});
