/**
 * Registers an agent without a browser, for operators.
 *
 *   npm run -s agent -- create "<label>"            for the Worker on this machine, which may be running
 *   npm run -s agent -- create "<label>" --remote   for the deployed Worker
 *
 * Prints only the token to standard output. Additional arguments, such as `--persist-to DIR`, go to wrangler.
 */
import { once } from "node:events";
import { createAgentToken } from "../src/crypto/agentToken.ts";
import { readLabel } from "../src/domain/label.ts";
import { newAgentRecord } from "../src/store/agents.ts";
import { startWrangler } from "./local/wrangler.ts";

const [command, text = "", ...wranglerArgs] = process.argv.slice(2);

const read = readLabel(text);

if (command !== "create" || text.startsWith("--") || "mistake" in read) {
  if (command === "create" && "mistake" in read) console.error(read.mistake);
  console.error(`Usage: npm run -s agent -- create "<label>" [--remote] [--persist-to DIR]
The label is one line of 1 to 60 characters. Owners see it when they are asked for consent.`);
  process.exitCode = 1;
} else {
  const { label } = read;
  const agent = createAgentToken();
  // The record contains the SHA-256 of the secret, not the secret.
  const { key, value } = newAgentRecord(agent, label, null, Date.now());
  const isRemote = wranglerArgs.includes("--remote");
  const target = isRemote ? [] : ["--local"];
  const args = ["kv", "key", "put", key, value, "--binding", "KV", ...target, ...wranglerArgs];
  const [code] = await once(startWrangler(args, "stderr"), "exit");
  if (code === 0) {
    const state = wranglerArgs.includes("--persist-to") ? "" : " (state in .wrangler/state)";
    const place = isRemote ? "the deployed Worker" : `the Worker on this machine${state}`;
    console.error(`\nRegistered "${label}" as ${agent.agentId} for ${place}. Its token is shown only this once:\n`);
    console.log(agent.token);
  } else {
    console.error("\nNo agent was registered. See wrangler's error above.");
    process.exitCode = 1;
  }
}
