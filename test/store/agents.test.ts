import { expect, test, vi } from "vitest";
import { createAgentToken } from "../../src/crypto/agentCredential.ts";
import { listAgentsOf, newAgentRecord, readAgentRecord, saveAgent } from "../../src/store/agents.ts";
import { consentKey, listConsentsOf } from "../../src/store/consents.ts";
import { createMemoryKv } from "./memory.ts";

const ada = { id: 1, login: "ada" };

test("a registered agent is found by its id, without its secret", async () => {
  const kv = createMemoryKv();
  const agent = createAgentToken();
  await saveAgent(kv, agent, "Release notes", ada, 5);
  const record = { label: "Release notes", registeredBy: ada, createdAt: 5, secretHash: agent.secretHash };
  expect(await readAgentRecord(kv, agent.agentId)).toEqual(record);
  expect(await kv.get(`agent:${agent.agentId}`)).not.toContain(agent.token.slice(21, 64));
  expect(await readAgentRecord(kv, "another")).toBeNull();
});

test("an agent that the operator made belongs to nobody", async () => {
  const kv = createMemoryKv();
  const agent = createAgentToken();
  const { key, value } = newAgentRecord(agent, "Operator's", null, 5);
  await kv.put(key, value);
  expect(await readAgentRecord(kv, agent.agentId)).toMatchObject({ registeredBy: null });
});

test("what a person registered is listed to the last page, newest first, without reading a record", async () => {
  const kv = createMemoryKv();
  const agents = Array.from({ length: 10 }, () => createAgentToken());
  for (const [index, agent] of agents.entries()) await saveAgent(kv, agent, `Agent ${index}`, ada, index);
  await saveAgent(kv, createAgentToken(), "Another's", { id: 11, login: "eve" }, 99);
  const listed = await listAgentsOf(kv, 1);
  expect(listed.map(({ label }) => label)).toEqual(agents.map((_, index) => `Agent ${9 - index}`));
  expect(listed[9]).toEqual({ agentId: agents[0]?.agentId, label: "Agent 0", createdAt: 0 });
  expect(kv.gets.count).toBe(0);
});

test.for(["not JSON", "null", "{}", '{"label":1}'])(
  "a record that says %j is reported and left as it is",
  async (value) => {
    const kv = createMemoryKv();
    const report = vi.spyOn(console, "error").mockReturnValue();
    await kv.put("agent:broken", value);
    expect(await readAgentRecord(kv, "broken")).toBeNull();
    expect(report).toHaveBeenCalledOnce();
    expect(await kv.get("agent:broken")).toBe(value);
    report.mockRestore();
  },
);

test("a row of the list that cannot be read is reported and skipped", async () => {
  const kv = createMemoryKv();
  const report = vi.spyOn(console, "error").mockReturnValue();
  await saveAgent(kv, createAgentToken(), "Release notes", ada, 5);
  await kv.put("agents-of:1:broken", "", { metadata: { label: 1 } });
  await kv.put("agents-of:1:bare", "");
  expect(await listAgentsOf(kv, 1)).toMatchObject([{ label: "Release notes" }]);
  expect(report).toHaveBeenCalledTimes(2);
  expect(kv.keys("agents-of:1:")).toHaveLength(3);
  report.mockRestore();
});

test("what a person granted is listed page by page, to the last one", async () => {
  const kv = createMemoryKv();
  const granted = ["one", "three", "two"].flatMap((agentId) =>
    [7, 8, 9].map((repositoryId) => ({ agentId, repositoryId })),
  );
  for (const { agentId, repositoryId } of granted) await kv.put(consentKey(1, agentId, repositoryId), "");
  await kv.put(consentKey(11, "four", 7), "");
  const listed = [];
  let next: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listConsentsOf>> = await listConsentsOf(kv, 1, next);
    listed.push(...page.rows);
    next = page.next;
  } while (next !== null);
  expect(listed).toEqual(granted);
});
