import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { createOwner, requestToken } from "../../scripts/local/owner.ts";
import { useSandboxedWorker } from "../harness/sandboxedWorker.ts";
import type { Job } from "../sandbox/sandbox.ts";

const running = useSandboxedWorker();
const run = promisify(execFile);

/** A stand-in for jq, which not every machine has. It reads the only property that the workflow needs. */
const jq = `#!/usr/bin/env node
process.stdin.on("data", (text) => console.log(JSON.parse(text).value));
`;

/** Runs a workflow step as the job would and returns the variables that it adds to the job's environment. */
async function runStep(step: { run: string; env: Record<string, string> }, job: Job): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "deplodash-job-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "jq"), jq, { mode: 0o755 });
  const GITHUB_ENV = join(folder, "env");
  const PATH = `${folder}:${process.env.PATH}`;
  const variables = running.sandbox.startJob(job);
  await run("bash", ["-e", "-c", step.run], { env: { ...step.env, ...variables, PATH, GITHUB_ENV } });
  const lines = (await readFile(GITHUB_ENV, "utf8")).trim().split("\n");
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

test("a job with the workflow that the form shows can act as the agent, for as long as it is trusted", async () => {
  const { browser, register } = await createOwner(running);
  const agentId = (await register("In Actions")).split("_")[1];
  const form = `${running.origin}/agents/${agentId}/identities/github-actions?repo=ada/notes`;
  const page = await browser.open(form);
  const agent = await browser.press(page, "Trust these jobs");
  const workflow = parse(page.document.querySelector("pre")?.textContent ?? "");
  expect(workflow.permissions).toEqual({ "id-token": "write" });
  const [step] = workflow.jobs.agent.steps;

  const repositories = [...running.sandbox.repositories.values()];
  const [notes, engine] = ["notes", "engine"].map((name) => repositories.find((one) => one.name === name));
  if (!notes || !engine) throw new Error("a repository is missing");
  const askAs = async (job: Job) => {
    const { DEPLODASH_AGENT_TOKEN: token = "" } = await runStep(step, job);
    const wanted = { repo: "ada/engine", scopes: ["issues:read"] };
    return requestToken(running.origin, token, wanted);
  };
  const statusFor = async (job: Job) => (await askAs(job)).status;
  const asked = await askAs({ repository: notes });
  expect(asked.status).toBe(202);
  expect(await statusFor({ repository: notes, ref: "refs/heads/other" })).toBe(401);
  expect(await statusFor({ repository: notes, event: "pull_request_target" })).toBe(401);
  expect(await statusFor({ repository: engine })).toBe(401);

  const { url } = await asked.json();
  await browser.press(await browser.open(url), "Approve");
  expect(await statusFor({ repository: notes })).toBe(200);
  const activity = `${running.origin}/agents/${agentId}`;
  const issued = "Issued a token for ada/engine to GitHub Actions for ada/notes on refs/heads/main";
  expect((await browser.open(activity)).text).toContain(issued);
  const headers = { Cookie: browser.cookies(running.origin) };
  const events = await fetch(`${activity}/activity.ndjson?event=tokens`, { headers });
  expect(await events.json()).toMatchObject({
    event: "issued",
    detail: { identity: { conditions: { repository_id: `${notes.id}`, ref: "refs/heads/main" } } },
  });

  await browser.press(agent, "Remove");
  expect(await statusFor({ repository: notes })).toBe(401);
});
