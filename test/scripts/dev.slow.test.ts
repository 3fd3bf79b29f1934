import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOwner } from "../../scripts/local/owner.ts";
import { type SandboxedWorker, startSandboxedWorker } from "../../scripts/local/sandboxedWorker.ts";
import { createDeplodash } from "../../src/client/index.ts";

const run = promisify(execFile);
const script = join(import.meta.dirname, "../../scripts/agent.ts");
let running: SandboxedWorker;

beforeAll(async () => {
  running = await startSandboxedWorker();
});
afterAll(() => running.close());

test("registers an agent while the Worker runs, and prints only its token to standard output", async () => {
  const { stdout } = await run(process.execPath, [script, "create", "Ops agent", "--persist-to", running.stateFolder]);
  expect(stdout).toMatch(/^dpl_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}\n$/);
  const agent = createDeplodash({ baseUrl: running.origin, agentToken: stdout.trim() });
  const { data } = await agent.POST("/api/token", { body: { repo: "ada/notes", scopes: ["contents:read"] } });
  expect(data?.status).toBe("needs_consent");
});

test.each([
  [[]],
  [["create"]],
  [["create", ""]],
  [["create", "--remote"]],
  [["remove", "x"]],
  [["create", "x".repeat(61)]],
])("prints the usage for %j", async (args) => {
  await expect(run(process.execPath, [script, ...args])).rejects.toMatchObject({
    stdout: "",
    stderr: expect.stringContaining("Usage:"),
  });
});

test("keeps consents, and can revoke earlier tokens, after the Worker is killed and restarted", async () => {
  const { origin, sandbox } = running;
  const owner = await createOwner(running);
  const agentToken = await owner.register("Survivor");
  const agent = createDeplodash({ baseUrl: origin, agentToken });
  const ask = () => agent.POST("/api/token", { body: { repo: "ada/notes", scopes: ["contents:write"] } });
  const token = await owner.tokenFor(agentToken, "ada/notes");
  const before = await ask();
  expect(before.data).toMatchObject({ token });

  await running.restart();
  const mints = sandbox.calls.length;
  expect((await ask()).data).toEqual(before.data);
  expect(sandbox.calls.length).toBe(mints);
  await owner.browser.press(await owner.browser.open(origin), "Revoke access to ada/notes for “Survivor”");
  expect(sandbox.isAlive(token)).toBe(false);
  expect((await ask()).data?.status).toBe("needs_consent");
});
