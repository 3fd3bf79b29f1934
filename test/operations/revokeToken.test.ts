import { expect, test } from "vitest";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { useWorker } from "../harness/worker.ts";

const { client, issue, newAgent, approve, sandbox } = useWorker();

const revoke = async (agentToken: string, token: string) =>
  (await client(agentToken).POST("/api/token/revoke", { body: { token } })).response.status;

async function agentWithToken() {
  const agent = await newAgent();
  await approve(agent, "ada", "ada/notes", ["contents:write"]);
  return { agent, issued: await issue(agent) };
}

test("revokes the token at GitHub, gives the same answer the second time, and issues another one under the same consent", async () => {
  const { agent, issued } = await agentWithToken();
  for (const _ of ["first", "second"]) {
    expect(await revoke(agent, issued)).toBe(204);
    expect(sandbox.isAlive(issued)).toBe(false);
  }
  const other = await issue(agent);
  expect(other).not.toBe(issued);
  expect(sandbox.isAlive(other)).toBe(true);
});

test("ignores another agent's token and a value that isn't a token, and rejects an unknown agent", async () => {
  const [{ issued }, stranger] = [await agentWithToken(), await newAgent()];
  for (const token of [issued, "ghs_nonsense", "x"]) expect(await revoke(stranger, token)).toBe(204);
  expect(await revoke(createAgentToken().token, issued)).toBe(401);
  expect(sandbox.isAlive(issued)).toBe(true);
});
