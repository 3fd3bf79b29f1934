import { setTimeout as pause } from "node:timers/promises";
import type { DurableObjectNamespace } from "@cloudflare/workers-types";
import { expect, test } from "vitest";
import { selecting } from "../../scripts/local/owner.ts";
import { useWorker } from "../harness/worker.ts";

const { app, client, newAgent, linkFor, visitor } = useWorker("resettable");

const push = { repo: "ada/notes", scopes: ["contents:write" as const] };
const waiting = (seconds: number) => ({ body: push, params: { header: { Prefer: `wait=${seconds}` } } });

test("holds a request and answers it as soon as the owner approves", async () => {
  const token = await newAgent();
  const link = await linkFor(token, "ada/notes", ["contents:write"]);
  const browser = visitor();
  const page = await browser.signIn(await browser.open(link), "ada");
  let decided = false;
  const held = client(token)
    .POST("/api/token", waiting(30))
    .then((answer) => ({ ...answer, decided }));
  await pause(300);
  decided = true;
  await browser.press(page, "Approve", selecting(["contents:write"]));
  const answer = await held;
  expect(answer.decided).toBe(true);
  expect(answer.data).toMatchObject({ status: "ok" });
  expect(answer.response.headers.get("Preference-Applied")).toBe("wait=30");
});

async function resetLedger(agentToken: string): Promise<void> {
  const { LEDGER } = await app.getWorker<{ LEDGER: DurableObjectNamespace }>("resettable").getEnv();
  const ledger = LEDGER.getByName(agentToken.split("_")[1] ?? "") as unknown as { reset(): Promise<void> };
  await ledger.reset();
}

test("keeps holding a request when its ledger is reset", async () => {
  const token = await newAgent();
  const link = await linkFor(token, "ada/notes", ["contents:write"]);
  const browser = visitor();
  const page = await browser.signIn(await browser.open(link), "ada");
  const held = client(token).POST("/api/token", waiting(30));
  await pause(300);
  await resetLedger(token);
  await pause(500);
  await browser.press(page, "Approve", selecting(["contents:write"]));
  const { data, response } = await held;
  expect(data).toMatchObject({ status: "ok" });
  expect(response.headers.get("Preference-Applied")).toBe("wait=30");
});

test("does not hold the first request, and holds the second one only for as long as it asked for", async () => {
  const agent = client(await newAgent());
  const first = await agent.POST("/api/token", waiting(30));
  expect(first.response.status).toBe(202);
  expect(first.response.headers.has("Preference-Applied")).toBe(false);
  const second = await agent.POST("/api/token", waiting(1));
  expect(second.response.status).toBe(202);
  expect(second.response.headers.get("Preference-Applied")).toBe("wait=1");
  expect(second.data).toEqual(first.data);
});

test("ignores a preference that it doesn't understand", async () => {
  const agent = client(await newAgent());
  await agent.POST("/api/token", { body: push });
  for (const Prefer of ["wait", "wait=soon", "respond-async", "wait=-1", "await=9", ""]) {
    const { response } = await agent.POST("/api/token", { body: push, params: { header: { Prefer } } });
    expect(response.status).toBe(202);
    expect(response.headers.has("Preference-Applied")).toBe(false);
  }
});
