import { expect, test } from "vitest";
import { createAgentToken } from "../../src/crypto/agentCredential.ts";
import { createSeal } from "../../src/crypto/seal.ts";
import { expandScopes } from "../../src/domain/scopes.ts";
import { type Issued, readToken, tokenKey, writeToken } from "../../src/store/tokens.ts";
import { createClock } from "../ledger/clock.ts";
import { createMemoryKv } from "./memory.ts";

const minute = 60_000;

async function world(lasts = 30 * minute) {
  const clock = createClock();
  const kv = createMemoryKv(clock);
  const seal = createSeal(["a secret"], clock.now);
  const agent = createAgentToken();
  const key = tokenKey(agent.agentId, "ada/notes", ["contents:write"]);
  const issued: Issued = {
    token: "ghs_1",
    endsAt: clock.now() + lasts,
    repo: "Ada/Notes",
    scopes: ["contents:write"],
    permissions: { contents: "write", metadata: "read" },
  };
  const entry = { key, secretHash: agent.secretHash, until: clock.now() + lasts, now: clock.now() };
  await writeToken(kv, seal, entry, issued);
  return { clock, kv, seal, agent, key, issued, entry };
}

test("a cached token is read with one read, by the agent that it was cached for", async () => {
  const { kv, seal, agent, key, issued } = await world();
  expect(await readToken(kv, seal, key, agent)).toMatchObject(issued);
  expect([kv.gets.count, kv.puts.count, kv.lists.count]).toEqual([1, 1, 0]);
});

test("neither the token nor the agent's secret can be read in KV", async () => {
  const { kv, key, agent } = await world();
  const value = (await kv.get(key)) ?? "";
  expect(value).not.toContain("ghs_1");
  expect(Buffer.from(value, "base64url").toString("latin1")).not.toContain(agent.secretHash);
});

test("another secret of the same agent does not open it", async () => {
  const { kv, seal, agent, key } = await world();
  expect(await readToken(kv, seal, key, createAgentToken(agent.agentId))).toBeNull();
});

test("a value that was moved to another key does not open there", async () => {
  const { kv, seal, agent, key } = await world();
  const elsewhere = tokenKey(agent.agentId, "ada/other", ["contents:write"]);
  await kv.put(elsewhere, (await kv.get(key)) ?? "");
  expect(await readToken(kv, seal, elsewhere, agent)).toBeNull();
});

test("a value that was sealed for something else does not open", async () => {
  const { clock, kv, seal, agent, key, issued } = await world();
  const sealed = await seal.seal("token", { ...issued, key, secretHash: agent.secretHash }, clock.now() + minute);
  await kv.put(key, sealed);
  expect(await readToken(kv, seal, key, agent)).toBeNull();
});

test("what cannot be read is passed over", async () => {
  const { clock, kv, seal, agent, key } = await world();
  const forAnother = await seal.seal("cached-token", { key: "another", secretHash: "" }, clock.now() + minute);
  for (const value of ["", "nonsense", "{}", forAnother]) {
    await kv.put(key, value);
    expect(await readToken(kv, seal, key, agent), value).toBeNull();
  }
  await kv.delete(key);
  expect(await readToken(kv, seal, key, agent)).toBeNull();
});

test("a cached token ends in KV and, should KV keep it longer, by its own seal", async () => {
  const { clock, kv, seal, agent, key, entry } = await world();
  expect(kv.endOf(key)).toBe(entry.until);
  await kv.put(key, (await kv.get(key)) ?? "");
  clock.advanceTo(entry.until);
  expect(kv.endOf(key)).toBe(Number.POSITIVE_INFINITY);
  expect(await readToken(kv, seal, key, agent)).toBeNull();
});

test.for([0, 1, 500, 999])("a token that ends sooner than KV can forget is not cached (%i ms)", async (fraction) => {
  const clock = createClock(Date.parse("2026-06-14T12:00:00Z") + fraction);
  const kv = createMemoryKv(clock);
  const seal = createSeal(["a secret"], clock.now);
  const issued = { token: "ghs_1", endsAt: 0, repo: "ada/notes", scopes: [], permissions: {} };
  for (let lasts = 58 * 1000; lasts < 62 * 1000; lasts += 250) {
    const entry = { key: "token:a:b:c", secretHash: "", until: clock.now() + lasts, now: clock.now() };
    await writeToken(kv, seal, entry, issued);
  }
  expect(kv.puts.count).toBeGreaterThan(3);
});

test("a key is one for each agent, repository and set of scopes, and small enough for KV", () => {
  const keys = [
    tokenKey("one", "ada/notes", ["contents:write"]),
    tokenKey("two", "ada/notes", ["contents:write"]),
    tokenKey("one", "ada/other", ["contents:write"]),
    tokenKey("one", "ada/notes", ["contents:read"]),
    tokenKey("one", "ada/notes", ["contents:read", "contents:write"]),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(tokenKey("one", "ada/notes", expandScopes(["admin"]))).toMatch(/^token:one:ada\/notes:[0-9a-f]{32}$/);
  expect(tokenKey("a".repeat(16), `${"o".repeat(39)}/${"r".repeat(100)}`, ["contents:write"]).length).toBeLessThan(512);
});
