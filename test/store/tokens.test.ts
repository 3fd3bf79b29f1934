import { test as base, expect } from "vitest";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { createSeal } from "../../src/crypto/seal.ts";
import { expandScopes } from "../../src/domain/scopes.ts";
import { minute } from "../../src/domain/time.ts";
import type { WorkloadIdentity } from "../../src/domain/trustedIdentity.ts";
import { type Issued, readToken, tokenKey, writeToken } from "../../src/store/tokens.ts";
import { createFakeClock } from "../harness/fakeClock.ts";
import { createMemoryKv } from "../harness/memoryKv.ts";

const claims = { repository_id: "7", repository_owner_id: "1", ref: "refs/heads/main" };
const trusted = { issuer: "https://issuer.example", conditions: claims };

async function cacheToken(lasts = 30 * minute) {
  const clock = createFakeClock();
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
  const proof = { secretHash: agent.secretHash, identities: [trusted] };
  const entry = { key, proof, until: clock.now() + lasts, now: clock.now() };
  await writeToken(kv, seal, entry, issued);
  return { clock, kv, seal, agent, key, issued, entry };
}

const test = base.extend("scene", () => cacheToken());

test("reads a cached token for its agent with one KV read", async ({ scene: { kv, seal, agent, key, issued } }) => {
  expect(await readToken(kv, seal, key, agent)).toMatchObject(issued);
  expect([kv.gets.count, kv.puts.count, kv.lists.count]).toEqual([1, 1, 0]);
});

test("caches the token's hash for the audit log, and computes it for earlier copies", async ({ scene }) => {
  const { kv, seal, agent, key, entry, issued } = scene;
  const tokenSha256 = "jVUrzHLa8MorOK7qRN6X1Tw8P3FSTqqtILQm+zM60hs=";
  expect(await seal.open("cached-token", (await kv.get(key)) ?? "")).toMatchObject({ tokenSha256 });
  expect(await readToken(kv, seal, key, agent)).toMatchObject({ tokenSha256 });
  await kv.put(key, await seal.seal("cached-token", { ...issued, key, secretHash: agent.secretHash }, entry.until));
  expect(await readToken(kv, seal, key, agent)).toMatchObject({ tokenSha256 });
});

test("stores neither the token nor the agent's secret in plain text", async ({ scene: { kv, key, agent } }) => {
  const value = (await kv.get(key)) ?? "";
  expect(value).not.toContain("ghs_1");
  expect(Buffer.from(value, "base64url").toString("latin1")).not.toContain(agent.secretHash);
});

test("does not open for another secret of the same agent", async ({ scene: { kv, seal, agent, key } }) => {
  expect(await readToken(kv, seal, key, createAgentToken(agent.agentId))).toBeNull();
});

test("opens for a workload with a trusted identity of the agent, and for no other", async ({ scene }) => {
  const { kv, seal, agent, key, issued } = scene;
  const { agentId } = agent;
  const open = (workload: WorkloadIdentity) => readToken(kv, seal, key, { agentId, workload });
  expect(await open({ issuer: trusted.issuer, claims })).toMatchObject(issued);
  expect(await open({ issuer: trusted.issuer, claims: { ...claims, ref: "refs/heads/other" } })).toBeNull();
  expect(await open({ issuer: "https://another.example", claims })).toBeNull();
});

test("does not open a copy without trusted identities for a workload", async ({ scene }) => {
  const { clock, kv, seal, agent, key, issued } = scene;
  const entry = { key, proof: { secretHash: agent.secretHash }, until: clock.now() + 30 * minute, now: clock.now() };
  await writeToken(kv, seal, entry, issued);
  const credential = { agentId: agent.agentId, workload: { issuer: trusted.issuer, claims } };
  expect(await readToken(kv, seal, key, credential)).toBeNull();
  expect(await readToken(kv, seal, key, agent)).toMatchObject(issued);
});

test("does not open a value that was moved to another key", async ({ scene: { kv, seal, agent, key } }) => {
  const elsewhere = tokenKey(agent.agentId, "ada/other", ["contents:write"]);
  await kv.put(elsewhere, (await kv.get(key)) ?? "");
  expect(await readToken(kv, seal, elsewhere, agent)).toBeNull();
});

test("treats an unreadable value, or one for another key or purpose, as missing", async ({ scene }) => {
  const { clock, kv, seal, agent, key, issued } = scene;
  const end = clock.now() + minute;
  const forAnotherKey = await seal.seal("cached-token", { key: "another", secretHash: "" }, end);
  const forAnotherPurpose = await seal.seal("token", { ...issued, key, secretHash: agent.secretHash }, end);
  for (const value of ["", "nonsense", "{}", forAnotherKey, forAnotherPurpose]) {
    await kv.put(key, value);
    expect(await readToken(kv, seal, key, agent), value).toBeNull();
  }
  await kv.delete(key);
  expect(await readToken(kv, seal, key, agent)).toBeNull();
});

test("expires in KV, and by its own seal if KV keeps it longer", async ({ scene }) => {
  const { clock, kv, seal, agent, key, entry } = scene;
  expect(kv.expiryOf(key)).toBe(entry.until);
  await kv.put(key, (await kv.get(key)) ?? "");
  clock.advanceTo(entry.until);
  expect(kv.expiryOf(key)).toBe(Number.POSITIVE_INFINITY);
  expect(await readToken(kv, seal, key, agent)).toBeNull();
});

test.for([0, 1, 500, 999])(
  "does not cache a token that ends before KV's shortest lifetime (%i ms)",
  async (fraction) => {
    const clock = createFakeClock(Date.parse("2026-06-14T12:00:00Z") + fraction);
    const kv = createMemoryKv(clock);
    const seal = createSeal(["a secret"], clock.now);
    const issued = { token: "ghs_1", endsAt: 0, repo: "ada/notes", scopes: [], permissions: {} };
    for (let lasts = 58 * 1000; lasts < 62 * 1000; lasts += 250) {
      const entry = { key: "token:a:b:c", proof: { secretHash: "" }, until: clock.now() + lasts, now: clock.now() };
      await writeToken(kv, seal, entry, issued);
    }
    expect(kv.puts.count).toBeGreaterThan(3);
  },
);

test("uses one key per agent, repository, and set of scopes, short enough for KV", () => {
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

test("uses a key of its own for each set of scopes, however many there are", () => {
  const keys = Array.from({ length: 2_001 }, (_, index) => tokenKey("a", "ada/notes", [`scope${index}`] as never));
  expect(new Set(keys).size).toBe(keys.length);
  expect(tokenKey("a", "ada/notes", ["scope0"] as never)).toBe(keys[0]);
});
