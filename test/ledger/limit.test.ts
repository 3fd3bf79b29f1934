import { describe, expect } from "vitest";
import { denialLifetime } from "../../src/domain/decision.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { day, hour, minute } from "../../src/domain/time.ts";
import { ada, bob, notes } from "../harness/fixtures.ts";
import { during } from "../harness/gate.ts";
import type { AskOptions, LedgerAgent } from "../harness/ledgerAgent.ts";
import { createAgent } from "../harness/ledgerEnvironment.ts";
import { test } from "../harness/ledgerTest.ts";

const limited = { branches: ["agent/*"] };
const push: Scope[] = ["contents:write"];
const proxied = { isProxied: true } as const;
const rows = (agent: LedgerAgent) =>
  agent.sql.all("SELECT scope, approved, decided_by, branches, declined_branches FROM decisions ORDER BY decided_by");
const permissions = (outcome: object) => ("permissions" in outcome ? outcome.permissions : null);

describe("a limited consent", () => {
  test("gives the agent contents:read for contents:write, and names the branches", async ({ agent, environment }) => {
    await agent.grant(["contents:write", "issues:write"], limited);
    const issued = await agent.ask(["contents:write", "issues:write"]);
    expect(issued).toMatchObject({ kind: "issued", scopes: ["contents:read", "issues:write"], branches: ["agent/*"] });
    expect(permissions(issued)).toEqual({ contents: "read", issues: "write", metadata: "read" });
    expect(await agent.ask(["contents:read"])).not.toHaveProperty("branches");
    expect(environment.github.tokens.every((token) => token.permissions.contents === "read")).toBe(true);
  });

  test("caches a token that can't write under the requested scopes", async ({ agent, environment }) => {
    await agent.grant(push, limited);
    const issued = await agent.ask(push);
    await environment.idle();
    const cached = await agent.request(push);
    expect(cached).toMatchObject({ kind: "cached", scopes: ["contents:read"], branches: ["agent/*"] });
    expect(cached).toMatchObject({ token: "token" in issued && issued.token });
    expect(await agent.request(["contents:read"])).toMatchObject({ kind: "issued" });
  });

  test("shares a token with contents:read, which ends at another time", async ({ agent, clock, environment }) => {
    await agent.grant(["contents:read"]);
    await agent.grant(push, { ...limited, lasts: 30 * minute });
    const start = clock.now();
    expect(await agent.ask(["contents:read"])).toMatchObject({ token: "ghs_1", endsAt: start + hour });
    expect(await agent.ask(push)).toMatchObject({ token: "ghs_1", endsAt: start + 30 * minute });
    expect(environment.github.mints.count).toBe(1);
  });

  test("gives the proxy a token with contents:write alone, which is never cached", async ({ agent, environment }) => {
    await agent.grant(push, limited);
    const wanted: AskOptions = { ...proxied, optionalScopes: ["workflows:write"] };
    const issued = await agent.ask(push, wanted);
    expect(permissions(issued)).toEqual({ contents: "write", metadata: "read" });
    expect(issued).toMatchObject({ scopes: push, branches: ["agent/*"] });
    expect(await agent.ask(push, proxied)).toMatchObject({ token: "token" in issued && issued.token });
    await environment.idle();
    expect(environment.kv.keys("token:")).toEqual([]);
    expect(permissions(await agent.ask(push))).toEqual({ contents: "read", metadata: "read" });
  });

  test("gives no token that can write while its approval ends", async () => {
    // Repeat the test once for each time that the clock is read.
    for (let [before, calls] = [0, 0]; before <= calls; before++) {
      const { agent, environment } = createAgent();
      await agent.grant(push, { ...limited, lasts: hour });
      const ends = environment.clock.now() + hour;
      calls = 0;
      agent.ledger.now = () => (calls++ < before ? ends - 1 : ends);
      await agent.ask(push);
      const written = environment.github.tokens.filter(({ permissions }) => permissions.contents === "write");
      expect({ before, written }).toEqual({ before, written: [] });
    }
  });

  test("gives the proxy workflows:write as well if pushes aren't limited", async ({ agent }) => {
    await agent.grant(["contents:write", "workflows:write"]);
    const issued = await agent.ask(push, { ...proxied, optionalScopes: ["workflows:write"] });
    expect(permissions(issued)).toEqual({ contents: "write", metadata: "read", workflows: "write" });
    expect(issued).not.toHaveProperty("branches");
  });
});

describe("a request with branches", () => {
  test("has a link of its own for other branches, in any order", async ({ agent }) => {
    const link = async (branches?: string[]) =>
      (await agent.link(await agent.ask(push, branches ? { branches } : {}))).id;
    const first = await link(["fix/*", "agent/*"]);
    expect(await link(["agent/*", "fix/*"])).toBe(first);
    expect(await link(["agent/*"])).not.toBe(first);
    expect(await link()).not.toBe(first);
    expect(await agent.link(await agent.ask(push, { branches: ["fix/*", "agent/*"] }))).toMatchObject({
      wants: [{ branches: ["agent/*", "fix/*"] }],
    });
    // Without contents:write, branches have no effect.
    const read = await agent.link(await agent.ask(["contents:read"], { branches: ["main"] }));
    expect(read.wants).toMatchObject([{ branches: null }]);
    expect((await agent.link(await agent.ask(["contents:read"]))).id).toBe(read.id);
  });

  test("makes contents:write undecided if it wants more than the limit", async ({ agent }) => {
    await agent.grant(["contents:write", "issues:write"], limited);
    expect(await agent.ask(push, { branches: ["agent/fix"] })).toMatchObject({ kind: "issued" });
    const wider = await agent.ask(["contents:write", "issues:write"], { branches: ["agent/*", "main"] });
    expect(wider).toMatchObject({ kind: "needs_consent", missing: push, granted: ["issues:write"] });
    await agent.decide(wider, { branches: ["agent/*", "main"] });
    expect(await agent.ask(push, { branches: ["main"] })).toMatchObject({ branches: ["agent/*", "main"] });
  });

  test("is answered once the owner has chosen fewer branches, and not asked again", async ({ agent, environment }) => {
    const wide = { branches: ["agent/*", "main"] };
    await agent.decide(await agent.ask(push, wide), limited);
    expect(await agent.ask(push, wide)).toMatchObject({ kind: "issued", branches: ["agent/*"] });
    expect(rows(agent)).toMatchObject([{ branches: "agent/*", declined_branches: "main" }]);
    await environment.pass(day);
    expect(await agent.ask(push, { branches: ["main"] })).toMatchObject({ kind: "issued", branches: ["agent/*"] });
    // Branches that nobody has decided about need a new request.
    expect(await agent.ask(push, { branches: ["docs/*"] })).toMatchObject({ kind: "needs_consent" });
  });

  test("keeps the limit if the owner denies it, and is not asked again", async ({ agent }) => {
    await agent.grant(push, limited);
    const before = await agent.ask(push);
    const wide = { branches: ["main"] };
    await agent.decide(await agent.ask(push, wide), { approved: [] });
    expect(await agent.ask(push, wide)).toMatchObject({ kind: "issued", branches: ["agent/*"] });
    expect(await agent.ask(push)).toMatchObject({ token: "token" in before && before.token });
  });

  test("needs no decision if any branch is approved", async ({ agent }) => {
    await agent.grant(push);
    const issued = await agent.ask(push, { branches: ["agent/*"] });
    expect(permissions(issued)).toMatchObject({ contents: "write" });
    expect(issued).not.toHaveProperty("branches");
  });
});

describe("the latest decision about contents:write", () => {
  test("replaces earlier ones, whoever made them; each approver can still revoke", async ({ agent, environment }) => {
    const wide = await agent.ask(["contents:write", "issues:read"]);
    await agent.grant(push, { by: ada, lasts: 30 * day });
    await agent.decide(wide, { ...limited, by: bob, lasts: day });
    expect(await agent.ask(push)).toMatchObject({ kind: "issued", branches: ["agent/*"] });
    expect(rows(agent).filter(({ scope }) => scope === "contents:write")).toEqual([
      { scope: "contents:write", approved: 1, decided_by: 1, branches: "agent/*", declined_branches: "" },
      { scope: "contents:write", approved: 1, decided_by: 2, branches: "agent/*", declined_branches: "" },
    ]);
    await environment.pass(day);
    expect(await agent.ask(push)).toMatchObject({ kind: "needs_consent" });
    await agent.grant(push, { ...limited, by: bob });
    const [consent] = agent.details()?.consents ?? [];
    expect(consent?.decisions.map(({ decidedBy }) => decidedBy)).toEqual([bob]);
    expect(await agent.revoke(bob)).toMatchObject({ kind: "revoked" });
  });

  test("ends the tokens that were minted under other branches, and their copies", async ({ agent, environment }) => {
    const narrower = await agent.ask(["contents:write", "issues:read"]);
    await agent.grant(push);
    const before = await agent.ask(push);
    await environment.idle();
    await agent.decide(narrower, limited);
    expect(environment.github.liveTokens()).toEqual([]);
    expect(environment.kv.keys("token:")).toEqual([]);
    expect(await agent.request(push)).toMatchObject({ kind: "issued", scopes: ["contents:read"] });
    expect("token" in before && environment.github.isAlive(before.token)).toBe(false);

    const proxy = await agent.ask(push, proxied);
    await agent.decide(await agent.ask(push, { branches: ["main"] }), { branches: ["agent/*", "main"] });
    expect("token" in proxy && environment.github.isAlive(proxy.token)).toBe(false);
  });

  test("keeps the tokens if it allows the same for longer", async ({ agent, environment }) => {
    const same = await agent.ask(["contents:write", "issues:read"]);
    await agent.grant(push, { ...limited, lasts: day });
    const before = await agent.ask(push, proxied);
    await agent.decide(same, { ...limited, by: bob });
    expect("token" in before && environment.github.isAlive(before.token)).toBe(true);
  });

  test("stops a mint that began under other branches", async ({ agent, environment }) => {
    const narrower = await agent.ask(["contents:write", "issues:read"]);
    await agent.grant(push);
    const narrow = () => agent.decide(narrower, limited);
    const asked = await during(environment.github.mints.hold(), () => agent.ask(push), narrow);
    expect(asked).toMatchObject({ kind: "issued", scopes: ["contents:read"], branches: ["agent/*"] });
    await environment.pass(0);
    expect(environment.github.liveTokens().map((token) => token.permissions.contents)).toEqual(["read"]);
  });

  test("stops a token that was being opened when the branches changed", async ({ agent, environment }) => {
    const narrower = await agent.ask(["contents:write", "issues:read"]);
    await agent.grant(push);
    await agent.ask(push);
    const narrow = () => agent.decide(narrower, limited);
    const asked = await during(environment.opening("token").hold(), () => agent.ask(push), narrow);
    expect(asked).toMatchObject({ kind: "issued", scopes: ["contents:read"] });
  });
});

describe("scopes that would lift a limit", () => {
  test.for(["administration:write", "single_file:write", "workflows:write"] as const)(
    "%s is never held together with one",
    async (scope) => {
      const { agent, environment } = createAgent();
      const both = await agent.ask([scope, "contents:write"]);
      expect(await agent.decide(both, limited)).toBe("limit_lifted");
      expect(rows(agent)).toEqual([]);
      // The request stays open.
      expect(await agent.decide(both, { ...limited, approved: push })).toBe("decided");
      await environment.pass(denialLifetime);
      const lifting = await agent.ask([scope]);
      expect(lifting).toMatchObject({ kind: "needs_consent" });
      expect(await agent.decide(lifting, { by: bob })).toBe("limit_lifted");
      expect(await agent.decide(lifting, { approved: [] })).toBe("decided");
    },
  );

  test("a limit is not added to a held scope that would lift it", async ({ agent }) => {
    const later = await agent.ask(push);
    await agent.grant(["administration:write"], { by: bob });
    expect(await agent.decide(later, limited)).toBe("limit_lifted");
    expect(await agent.decide(later)).toBe("decided");
  });

  test("neither an ended approval nor one from before a transfer excludes anything", async ({ agent, environment }) => {
    await agent.grant(["administration:write"], { lasts: day });
    await environment.pass(day);
    expect(await agent.decide(await agent.ask(push), limited)).toBe("decided");
    const moved = { ...notes, installationId: 71 };
    const link = await agent.ask(["administration:write"]);
    expect(await agent.decide(link, { by: bob, repository: moved })).toBe("decided");
  });
});

test("a decision is repeated only for the same branches", async ({ agent }) => {
  const link = await agent.ask(push);
  await agent.decide(link, limited);
  expect(await agent.decide(link, limited)).toBe("repeated");
  expect(await agent.decide(link)).toBe("already_decided");
  expect(await agent.decide(link, { branches: ["main"] })).toBe("already_decided");
});

test("the log tells which branches were asked for and approved", async ({ agent }) => {
  await agent.decide(await agent.ask(push, { branches: ["agent/*", "main"] }), limited);
  expect(agent.details()?.entries).toMatchObject([
    { event: "approved", branches: ["agent/*"] },
    { event: "asked", branches: ["agent/*", "main"] },
  ]);
});
