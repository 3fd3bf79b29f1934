import { expect, test } from "vitest";
import { useWorker } from "../harness/worker.ts";

const { client, newAgent, approve, sandbox } = useWorker();

const push = { repo: "ada/notes", scopes: ["contents:write" as const] };

async function agentWithToken() {
  const token = await newAgent();
  await approve(token, "ada", "ada/notes", ["contents:write"]);
  const agent = client(token);
  const { data } = await agent.POST("/api/token", { body: push });
  if (data?.status !== "ok") throw new Error("no token");
  return { agent, issued: data.token };
}

test("revokes the token at GitHub, and issues another one under the same consent", async () => {
  const { agent, issued } = await agentWithToken();
  const { response } = await agent.POST("/api/token/revoke", { body: { token: issued } });
  expect(response.status).toBe(204);
  expect(sandbox.isAlive(issued)).toBe(false);
  const { data } = await agent.POST("/api/token", { body: push });
  expect(data?.status === "ok" && data.token !== issued && sandbox.isAlive(data.token)).toBe(true);
});

test("ignores another agent's token and a value that isn't a token", async () => {
  const [{ issued }, stranger] = [await agentWithToken(), client(await newAgent())];
  for (const token of [issued, "ghs_nonsense", "x"]) {
    expect((await stranger.POST("/api/token/revoke", { body: { token } })).response.status).toBe(204);
  }
  expect(sandbox.isAlive(issued)).toBe(true);
});

test("answers alike when a token is revoked twice", async () => {
  const { agent, issued } = await agentWithToken();
  for (const _time of [1, 2]) {
    expect((await agent.POST("/api/token/revoke", { body: { token: issued } })).response.status).toBe(204);
  }
});

test("revokes nothing for an unknown agent token", async () => {
  const { issued } = await agentWithToken();
  const { createAgentToken } = await import("../../src/crypto/agentToken.ts");
  const { response } = await client(createAgentToken().token).POST("/api/token/revoke", { body: { token: issued } });
  expect(response.status).toBe(401);
  expect(sandbox.isAlive(issued)).toBe(true);
});
