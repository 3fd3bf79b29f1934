import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import contract from "../../generated/openapi.json" with { type: "json" };
import { requestToken } from "../../scripts/local/owner.ts";
import { useSandboxedWorker } from "../harness/sandboxedWorker.ts";
import { bare, runProgram, useProject, whenSaid } from "./project.ts";
import { blocksIn, filledIn, linkPattern } from "./samples.ts";

const running = useSandboxedWorker();
const used = useProject(running, { client: false });

const section = contract.tags.find(({ name }) => name === "Agents without a secret")?.description ?? "";
const [workflow, gitLab] = blocksIn(section, "yaml").map((text) => parse(text));
const [otherIssuer = "", deviceAuthorization = ""] = blocksIn(section, "sh");

/** A stand-in for jq, which not every machine has. The workflow only uses it to print a property. */
const jq = `#!/usr/bin/env node
const [, , raw, filter] = process.argv;
if (raw === "-r") process.stdin.on("data", (text) => console.log(JSON.parse(text)[filter.slice(1)]));
`;

let agentId: string;

beforeAll(async () => {
  running.sandbox.addRepository({ owner: running.sandbox.data.people.ada, name: "site", private: false });
  [, agentId = ""] = (await used.owner.register("Site")).split("_");
  await used.owner.trustJobs(agentId, "ada/notes");
  await writeFile(join(used.project.folder, "node_modules/.bin/jq"), jq, { mode: 0o755 });
});

const replaced = (text: string) => filledIn(text, running, { "8sUd0aGq3LfW2mZx": agentId });

/** Starts a job for ada/notes on its branch `main` and returns the variables that its runner sets. */
const startJob = () => running.sandbox.startJob({ repository: running.sandbox.data.repositories.notes });

const idTokenFor = (audience: string) =>
  running.sandbox.createIdToken({ repository: running.sandbox.data.repositories.notes }, audience);

/**
 * Runs the steps of a job in its own folder, as a runner does, until one fails. Returns the last status and the output.
 */
async function runJob(steps: string[], variables: Record<string, string>) {
  const home = await mkdtemp(join(used.project.folder, "job-"));
  const { PATH = "" } = bare(used.project.folder, {});
  const env = bare(home, { ...variables, PATH });
  const job = { code: 0 as number | null, said: "" };
  for (const step of steps) {
    const { code, said } = await runProgram(["bash", "-e", "-c", replaced(step)], { cwd: home, env });
    Object.assign(job, { code, said: job.said + said });
    if (code !== 0) break;
  }
  return job;
}

test("the workflow for GitHub Actions pushes to another repository, once its owner has approved", async () => {
  expect(workflow.permissions).toEqual({ "id-token": "write" });
  const { env, steps } = workflow.jobs.update;
  const commands = steps.map((step: { run: string }) => step.run);
  const runWorkflow = () => runJob(commands, { ...startJob(), GITHUB_RUN_ID: "42", AUDIENCE: replaced(env.AUDIENCE) });

  const first = await runWorkflow();
  expect(first.code, first.said).not.toBe(0);
  const [[, link = ""] = []] = first.said.matchAll(linkPattern);
  await used.owner.approve(link, ["contents:write"]);
  const second = await runWorkflow();
  expect(second.code, second.said).toBe(0);
  expect(second.said).toContain("HEAD -> agent/update-42");
});

test("the job for GitLab pushes with the ID token that it gets in a variable", async () => {
  const { id_tokens, script } = gitLab.update;
  const { aud } = id_tokens.DEPLODASH_AGENT_TOKEN;
  const variables = { CI_PIPELINE_ID: "43", DEPLODASH_AGENT_TOKEN: await idTokenFor(replaced(aud)) };
  const { code, said } = await runJob([script.join("\n")], variables);
  expect(code, said).toBe(0);
  expect(said).toContain("HEAD -> agent/update-43");
});

test("the commands for another issuer request a token with an ID token from a file", async () => {
  const file = join(used.project.folder, "id-token");
  await writeFile(file, await idTokenFor(`${running.origin}/agents/${agentId}`));
  const { said } = await runJob([otherIssuer], { ID_TOKEN_FILE: file });
  expect(said).toMatch(/^HTTP\/1\.1 200 /);
});

test("the commands for device authorization show a code, and get an agent token once a person has typed it", async () => {
  // Shorten the pauses. The first poll then comes either after the claim or before it, when the service tells it to
  // wait.
  const script = `sleep() { command sleep 1; }\n${replaced(deviceAuthorization)}\nprintenv DEPLODASH_AGENT_TOKEN`;
  const claim = whenSaid(/Please open \S+\/device, and type (\S+)/g, used.owner.claim);
  const { code, said, stdout } = await used.project.shell(script, {}, claim);
  expect(code, said).toBe(0);
  expect(said).toContain(`Please open ${running.origin}/device, and`);
  const agentToken = stdout.trim().split("\n").at(-1) ?? "";
  const asked = await requestToken(running.origin, agentToken, { repo: "ada/notes", scopes: ["contents:read"] });
  expect(asked.status).toBe(202);
});
