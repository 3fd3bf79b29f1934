import { expect, test, vi } from "vitest";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { newAgentRecord, readAgentRecord } from "../../src/store/agents.ts";
import { ada, unlimited } from "../harness/fixtures.ts";
import { createMemoryKv } from "../harness/memoryKv.ts";

test.for([ada, null])(
  "stores an agent without its secret, and finds it by its id (registrant: %o)",
  async (registeredBy) => {
    const kv = createMemoryKv();
    const agent = createAgentToken();
    const { key, value } = newAgentRecord(agent, "Release notes", registeredBy, 5);
    await kv.put(key, value);
    const { agentId, secretHash } = agent;
    const record = { label: "Release notes", registeredBy, createdAt: 5, secretHash, ...unlimited };
    expect(await readAgentRecord(kv, agentId)).toEqual(record);
    expect(await kv.get(`agent:${agentId}`)).not.toContain(agent.token.slice(21, 64));
    expect(await readAgentRecord(kv, "another")).toBeNull();
  },
);

test("the token of an agent that was stored before tokens expired never expires", async () => {
  const kv = createMemoryKv();
  const earlier = { label: "Release notes", registeredBy: ada, createdAt: 5, secretHash: "9f86" };
  await kv.put("agent:earlier", JSON.stringify(earlier));
  expect(await readAgentRecord(kv, "earlier")).toEqual({ ...earlier, ...unlimited });
});

test.for(["not JSON", "null", "{}", '{"label":1}'])(
  "reports a record that contains %j, and leaves it unchanged",
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
