import { expect, test } from "vitest";
import { type Dependencies, dependenciesOf } from "../../src/dependencies.ts";
import { chargeCaller } from "../../src/http/rateLimit.ts";
import { createBudgets } from "../../src/ledger/budgets.ts";
import { bindingsOf } from "../harness/bindings.ts";

test("says when to retry after the budget is used up", async () => {
  const over = { limits: { caller: async () => false } } as unknown as Dependencies;
  await expect(chargeCaller(over, "agent:x")).rejects.toMatchObject({
    status: 429,
    headers: { "Retry-After": "60" },
  });
});

test("allows requests if the limiter fails", async () => {
  const limit = async () => {
    throw new Error("out of order");
  };
  const broken = dependenciesOf(bindingsOf({ CALLER_LIMIT: { limit } }));
  await expect(chargeCaller(broken, "agent:x")).resolves.toBeUndefined();
});

test("charges a mint to the agent, then to its registrant if it has one", async () => {
  const charged: string[] = [];
  const limit = (name: string, within: boolean) => async (key: string) => {
    charged.push(`${name} ${key}`);
    return within;
  };
  const mint = async (registrantId: number | null, agents = true, registrants = true) => {
    const limits = { agentMints: limit("agent", agents), registrantMints: limit("registrant", registrants) };
    const within = await createBudgets({ ...limits, caller: limit("caller", true), git: limit("git", true) }).mint(
      "one",
      registrantId,
    );
    return [within, ...charged.splice(0)];
  };
  expect(await mint(7)).toEqual([true, "agent one", "registrant user:7"]);
  expect(await mint(7, true, false)).toEqual([false, "agent one", "registrant user:7"]);
  expect(await mint(7, false)).toEqual([false, "agent one"]);
  expect(await mint(null)).toEqual([true, "agent one"]);
});
