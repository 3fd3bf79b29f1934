import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createOwner, requestLink } from "../scripts/local/owner.ts";
import { useSandboxedWorker } from "./harness/sandboxedWorker.ts";

const root = join(import.meta.dirname, "..");
const redocly = join(root, "node_modules/@redocly/cli/bin/cli.js");

const running = useSandboxedWorker();

/** Runs the workflow. Its inputs go through the environment, because other users of a machine can read arguments. */
async function respect(inputs: Record<string, string>): Promise<{ passed: boolean; output: string }> {
  const args = ["respect", "openapi/main-flow.arazzo.yaml", "--server", `deplodash=${running.origin}`];
  const quiet = { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const env = { ...process.env, ...quiet, REDOCLY_CLI_RESPECT_INPUT: JSON.stringify(inputs) };
  return promisify(execFile)(process.execPath, [redocly, ...args], { cwd: root, env }).then(
    ({ stdout, stderr }) => ({ passed: true, output: stdout + stderr }),
    ({ stdout, stderr }) => ({ passed: false, output: stdout + stderr }),
  );
}

test("the Arazzo workflow passes while an owner approves", {
  timeout: 90_000,
}, async () => {
  const owner = await createOwner(running);
  const agentToken = await owner.register("Workflow");
  const inputs = { agentToken, repo: "ada/notes" };
  const flow = respect(inputs);

  const activity = async () => (await owner.browser.open(`${running.origin}/agents/${agentToken.split("_")[1]}`)).text;
  await expect.poll(activity, { timeout: 30_000, interval: 200 }).toContain("ada/notes");
  // The workflow has its link; give it a second to start waiting. An equal request returns the same link for the owner.
  await pause(1000);
  await owner.approve(await requestLink(running.origin, agentToken, inputs.repo));

  const { passed, output } = await flow;
  expect(output).toMatch(/Steps: 6 passed, 6 total/);
  expect(passed).toBe(true);
  expect(output).not.toContain(agentToken);

  // Now there is a consent, so the second step fails.
  const again = await respect(inputs);
  expect(again.passed).toBe(false);
  expect(again.output).toMatch(/✗ POST \/api\/token - step requestToken/);
  expect(again.output).not.toContain(agentToken);
});
