/**
 * Registers an agent without a browser, for operators.
 *
 *   npm run agent -- create "<label>"            for the Worker on this machine; it may be running
 *   npm run agent -- create "<label>" --remote   for the deployed one
 *
 * Prints the token, and nothing else, on standard output. Further arguments (`--persist-to DIR`, …) go to wrangler.
 */
import { once } from "node:events";
import { inputs } from "../generated/inputs.ts";
import { createAgentToken } from "../src/crypto/agentCredential.ts";
import { newAgentRecord } from "../src/store/agents.ts";
import { startWrangler } from "./local/wrangler.ts";

const [command, label, ...rest] = process.argv.slice(2);

const { maxLength } = inputs.registerAgent.body.properties.label;
const own = rest.includes("--persist-to");
const fits = label && label.length <= maxLength && !label.startsWith("--");

if (command !== "create" || !fits) {
  console.error(
    'Usage: npm run agent -- create "<label>" [--remote] [--persist-to DIR]   (a label in one line, of 1 to 60 characters)',
  );
  process.exitCode = 1;
} else {
  const agent = createAgentToken();
  const { key, value } = newAgentRecord(agent, label, null, Date.now());
  const place = rest.includes("--remote") ? [] : ["--local"];
  // Only the SHA-256 of the secret is in `value`.
  const wrangler = startWrangler(["kv", "key", "put", key, value, "--binding", "KV", ...place, ...rest], "stderr");
  const [code] = await once(wrangler, "exit");
  if (code === 0) {
    const where = rest.includes("--remote")
      ? "the deployed Worker"
      : `the Worker here${own ? "" : ", on .wrangler/state"}`;
    console.error(`\n"${label}" is registered as ${agent.agentId}, for ${where}. Its token is shown this once:\n`);
    console.log(agent.token);
  } else {
    console.error("\nNothing was registered: see wrangler's words above.");
    process.exitCode = 1;
  }
}
