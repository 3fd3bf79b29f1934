import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createClient } from "./apiClient.ts";
import { serveSandbox } from "./server.ts";

test("the same GitHub is served on the loopback, laid out like an Enterprise Server", async () => {
  const sandbox = await serveSandbox();
  const { serverUrl: url, apiUrl } = sandbox;
  expect(apiUrl).toBe(`${url}/api/v3`);
  const { asApp } = createClient(sandbox);
  const answer = await asApp("GET /repos/ada/notes/installation");
  expect(answer.get("account", "avatar_url")).toMatch(`${url}/avatars/u/`);
  expect(answer.get("html_url")).toMatch(`${url}/settings/installations/`);
  expect(sandbox.calls).toEqual([{ method: "GET", path: "/repos/ada/notes/installation", status: 200, as: "app" }]);
  expect((await asApp("GET /nothing/here")).get("message")).toBe("Not Found");
  expect(await (await fetch(url)).text()).toContain("ada/notes");
  await sandbox.close();
  await expect(fetch(url)).rejects.toThrow();
});

test("serves the issuer of Actions under /_services/token, where anyone can start a job", async () => {
  const sandbox = await serveSandbox();
  const address = `${sandbox.serverUrl}/_services/token`;
  const configuration = await fetch(`${address}/.well-known/openid-configuration`);
  expect(await configuration.json()).toMatchObject({ issuer: address });
  const start = (repository: string) =>
    fetch(`${address}/jobs`, { method: "POST", body: JSON.stringify({ repository, ref: "refs/heads/agent" }) });
  const started = await start("ada/notes");
  expect(started.status).toBe(201);
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = await started.json();
  const asked = await fetch(`${url}&audience=x`, { headers: { Authorization: `Bearer ${token}` } });
  const { value } = await asked.json();
  const claims = JSON.parse(Buffer.from(value.split(".")[1], "base64url").toString());
  expect(claims).toMatchObject({ iss: address, aud: "x", ref: "refs/heads/agent" });
  expect((await start("ada/nothing")).status).toBe(404);
  await sandbox.close();
});

test("latency is added to API calls", async () => {
  const sandbox = await serveSandbox({ latency: 80 });
  const started = performance.now();
  await fetch(`${sandbox.apiUrl}/users/ada`);
  expect(performance.now() - started).toBeGreaterThanOrEqual(75);
  await sandbox.close();
});

test("keeps a data folder that it was given", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "sandbox-data-"));
  const sandbox = await serveSandbox({ dataDir });
  await sandbox.commit(sandbox.data.repositories.notes, { "README.md": "hello\n" });
  await sandbox.close();
  expect(await readdir(dataDir)).toContain("repositories");
  await rm(dataDir, { recursive: true });
});

test("npm run sandbox prints the variables for a Worker and stops on SIGTERM", async () => {
  const temporary = await mkdtemp(join(tmpdir(), "sandbox-command-"));
  onTestFinished(() => rm(temporary, { recursive: true }));
  const script = join(import.meta.dirname, "../../scripts/sandbox.ts");
  const command = spawn(process.execPath, [script, "--latency", "5"], {
    env: { PATH: process.env.PATH, TMPDIR: temporary },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  command.stdout.setEncoding("utf8");
  for await (const text of command.stdout) {
    printed += text;
    if (printed.includes("ENCRYPTION_SECRET")) break;
  }
  expect(printed).toContain("They work with this sandbox only");
  expect(printed).toMatch(/GITHUB_API_URL="http:\/\/localhost:\d+\/api\/v3"/);
  command.kill("SIGTERM");
  const [code] = await once(command, "exit");
  expect(code).toBe(0);
  expect(await readdir(temporary)).toEqual([]);
});
