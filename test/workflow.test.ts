import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { createOwner, requestLink } from "../scripts/local/owner.ts";
import { respect } from "./harness/arazzo.ts";
import { agentIdOf } from "./harness/fixtures.ts";
import { useSandboxedWorker } from "./harness/sandboxedWorker.ts";

const running = useSandboxedWorker();

test("the Arazzo workflow passes while an owner approves", { timeout: 90_000 }, async () => {
  const owner = await createOwner(running);
  const agentToken = await owner.register("Workflow");
  const repo = "ada/notes";
  const flow = respect(running.origin, { agentToken, repo });

  const activity = async () => (await owner.browser.open(`${running.origin}/agents/${agentIdOf(agentToken)}`)).text;
  await expect.poll(activity, { timeout: 30_000, interval: 200 }).toContain(repo);
  // The workflow has its link by now. Give it a second to start waiting. An identical request returns the same link for
  // the owner.
  await pause(1000);
  await owner.approve(await requestLink(running.origin, agentToken, repo));

  const { passed, output } = await flow;
  expect(output).toMatch(/Steps: 6 passed, 6 total/);
  expect(passed).toBe(true);
  expect(output).not.toContain(agentToken);
});
