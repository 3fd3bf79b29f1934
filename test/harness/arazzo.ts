import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");
const redocly = join(root, "node_modules/@redocly/cli/bin/cli.js");

/**
 * Runs the Arazzo workflow against a service. Passes inputs through the environment because other users on the machine
 * can read arguments.
 */
export async function respect(
  origin: string,
  inputs: { agentToken: string; repo: string },
): Promise<{ passed: boolean; output: string }> {
  const args = ["respect", "openapi/main-flow.arazzo.yaml", "--server", `deplodash=${origin}`];
  const quiet = { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const env = { ...process.env, ...quiet, REDOCLY_CLI_RESPECT_INPUT: JSON.stringify(inputs) };
  return promisify(execFile)(process.execPath, [redocly, ...args], { cwd: root, env }).then(
    ({ stdout, stderr }) => ({ passed: true, output: stdout + stderr }),
    ({ stdout, stderr }) => ({ passed: false, output: stdout + stderr }),
  );
}
