import { test as base, vi } from "vitest";
import { createLedgerEnvironment } from "./ledgerEnvironment.ts";

/** A test for ledgers. Vitest creates the fixtures that are named in the test's parameter. */
export const test = base
  .extend("environment", () => createLedgerEnvironment())
  .extend("agent", ({ environment }) => environment.addAgent())
  /** The same agent after ada gave it `contents:write` on ada/notes for a week. */
  .extend("approved", async ({ agent }) => {
    await agent.grant();
    return agent;
  })
  .extend("clock", ({ environment }) => environment.clock)
  .extend("kv", ({ environment }) => environment.kv)
  .extend("github", ({ environment }) => environment.github)
  .extend("directories", ({ environment }) => environment.directories)
  .extend("pass", ({ environment }) => environment.pass)
  .extend("idle", ({ environment }) => environment.idle)
  /** The errors that were reported. They aren't printed. */
  .extend("errors", ({ task: _ }, { onCleanup }) => {
    const errors = vi.spyOn(console, "error").mockReturnValue();
    onCleanup(() => errors.mockRestore());
    return errors;
  });
