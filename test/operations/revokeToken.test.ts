import { expect, test } from "vitest";
import { useWorker } from "../harness/worker.ts";

const { client, newAgent, approve, sandbox } = useWorker();

const push = { repo: "ada/notes", scopes: ["contents:write" as const] };

async function holder() {
  const token = await newAgent();
  await approve(token, "ada", "ada/notes", ["contents:write"]);
  const agent = client(token);
  const { data } = await agent.POST("/api/token", { body: push });
  if (data?.status !== "ok") throw new Error("no token");
  return { agent, issued: data.token };
}

test("a token that is given back is dead, and asking again gives another one by the same consent", async () => {
  const { agent, issued } = await holder();
  const { response } = await agent.POST("/api/token/revoke", { body: { token: issued } });
  expect(response.status).toBe(204);
  expect(sandbox.isAlive(issued)).toBe(false);
  const { data } = await agent.POST("/api/token", { body: push });
  expect(data?.status === "ok" && data.token !== issued && sandbox.isAlive(data.token)).toBe(true);
});

test("a token of somebody else is passed over, and so is what is no token", async () => {
  const [{ issued }, stranger] = [await holder(), client(await newAgent())];
  for (const token of [issued, "ghs_nonsense", "x"]) {
    expect((await stranger.POST("/api/token/revoke", { body: { token } })).response.status).toBe(204);
  }
  expect(sandbox.isAlive(issued)).toBe(true);
});

test("an agent gives a token back twice and is told the same", async () => {
  const { agent, issued } = await holder();
  for (const _time of [1, 2]) {
    expect((await agent.POST("/api/token/revoke", { body: { token: issued } })).response.status).toBe(204);
  }
});

test("who is not an agent gives nothing back", async () => {
  const { issued } = await holder();
  const { createAgentToken } = await import("../../src/crypto/agentCredential.ts");
  const { response } = await client(createAgentToken().token).POST("/api/token/revoke", { body: { token: issued } });
  expect(response.status).toBe(401);
  expect(sandbox.isAlive(issued)).toBe(true);
});
