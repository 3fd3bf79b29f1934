import { afterAll, beforeAll, expect, test } from "vitest";
import { type SandboxedWorker, startSandboxedWorker } from "../../scripts/local/sandboxedWorker.ts";
import { createDeplodash } from "../../src/client/index.ts";
import { createVisitor } from "../sandbox/visitor.ts";

let running: SandboxedWorker;

beforeAll(async () => {
  running = await startSandboxedWorker();
});
afterAll(() => running.close());

test("a Worker that was killed and restarted keeps its consents and can revoke the tokens minted before", async () => {
  const { origin, sandbox } = running;
  const browser = createVisitor(fetch);
  const dashboard = await browser.signIn(await browser.open(origin), "ada");
  const registered = await browser.press(dashboard, "Register", { label: "Survivor" });
  const agentToken = registered.document.querySelector(".token")?.textContent ?? "";
  const agent = createDeplodash({ baseUrl: origin, agentToken });
  const ask = () => agent.POST("/api/token", { body: { repo: "ada/notes", scopes: ["contents:write"] } });
  const first = await ask();
  if (first.data?.status !== "needs_consent") throw new Error("no link");
  await browser.press(await browser.open(first.data.url), "Approve");
  const before = await ask();
  if (before.data?.status !== "ok") throw new Error("no token");

  await running.restart();
  const mints = sandbox.world.calls.length;
  expect((await ask()).data).toEqual(before.data);
  expect(sandbox.world.calls.length).toBe(mints);
  await browser.press(await browser.open(origin), "Revoke Survivor on ada/notes");
  expect(sandbox.world.isAlive(before.data.token)).toBe(false);
  expect((await ask()).data?.status).toBe("needs_consent");
});
