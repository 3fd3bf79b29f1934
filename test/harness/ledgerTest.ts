import { test as base } from "vitest";
import { createLedgerEnvironment } from "./ledgerEnvironment.ts";

/** `test` with one agent and what its ledger works with. */
export const test = base
  .extend("environment", () => createLedgerEnvironment())
  .extend("clock", ({ environment }) => environment.clock)
  .extend("kv", ({ environment }) => environment.kv)
  .extend("github", ({ environment }) => environment.github)
  .extend("directories", ({ environment }) => environment.directories)
  .extend("agent", ({ environment }) => environment.addAgent())
  /** `agent`, after ada approved `contents:write` on ada/notes for a week. */
  .extend("approvedAgent", async ({ agent }) => {
    await agent.grant(["contents:write"]);
    return agent;
  });
