import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createOwner } from "./harness/owner.ts";
import { useSandboxedWorker } from "./harness/sandboxedWorker.ts";

const root = join(import.meta.dirname, "..");
const redocly = join(root, "node_modules/@redocly/cli/bin/cli.js");

const running = useSandboxedWorker();

/** Runs the workflow, and gives what was said. Its inputs go through the environment: the whole machine sees an argument. */
async function respect(inputs: Record<string, string>): Promise<{ passed: boolean; said: string }> {
  const args = ["respect", "openapi/main-flow.arazzo.yaml", "--server", `deplodash=${running.origin}`];
  const quiet = { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const env = { ...process.env, ...quiet, REDOCLY_CLI_RESPECT_INPUT: JSON.stringify(inputs) };
  return promisify(execFile)(process.execPath, [redocly, ...args], { cwd: root, env }).then(
    ({ stdout, stderr }) => ({ passed: true, said: stdout + stderr }),
    ({ stdout, stderr }) => ({ passed: false, said: stdout + stderr }),
  );
}

test("the main flow goes as its workflow file says, with an owner who approves while the agent waits", {
  timeout: 90_000,
}, async () => {
  const owner = await createOwner(running);
  const agentToken = await owner.register("Workflow");
  const inputs = { agentToken, repo: "ada/notes" };
  const flow = respect(inputs);

  const activity = async () => (await owner.browser.open(`${running.origin}/agents/${agentToken.split("_")[1]}`)).text;
  await expect.poll(activity, { timeout: 30_000, interval: 200 }).toContain("ada/notes");
  // The workflow has its link, and is given the time to begin to wait. The same request gives the owner the same link.
  await pause(1000);
  await owner.approve(await owner.link(agentToken, inputs.repo));

  const { passed, said } = await flow;
  expect(said).toMatch(/Steps: 6 passed, 6 total/);
  expect(passed).toBe(true);
  expect(said).not.toContain(agentToken);

  // There is a consent now: the second step is not answered as the file says, and that is told.
  const again = await respect(inputs);
  expect(again.passed).toBe(false);
  expect(again.said).toMatch(/✗ POST \/api\/token - step ask/);
  expect(again.said).not.toContain(agentToken);
});
