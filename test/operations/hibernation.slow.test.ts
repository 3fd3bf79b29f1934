import { setTimeout as pause } from "node:timers/promises";
import type { DurableObjectNamespace } from "@cloudflare/workers-types";
import { expect, test } from "vitest";
import { createOwner } from "../../scripts/local/owner.ts";
import { origin, useWorker } from "../harness/worker.ts";

const { app, client, newAgent, linkFor, send } = useWorker("resettable");

test("a ledger hibernates while a request waits, and wakes it at the decision", { timeout: 60_000 }, async () => {
  const token = await newAgent();
  const link = await linkFor(token, "ada/notes", ["contents:write"]);
  const { LEDGER } = await app.getWorker<{ LEDGER: DurableObjectNamespace }>("resettable").getEnv();
  const ledger = LEDGER.getByName(token.split("_")[1] ?? "") as unknown as { openedAt(): Promise<number> };
  const owner = await createOwner({ origin }, "ada", send);
  const held = client(token).POST("/api/token", {
    body: { repo: "ada/notes", scopes: ["contents:write"] },
    params: { header: { Prefer: "wait=40" } },
  });
  const start = Date.now();
  await pause(14_000);
  await owner.approve(link, ["contents:write"]);
  const { data, response } = await held;
  expect(data).toMatchObject({ status: "ok" });
  expect(response.headers.get("Preference-Applied")).toBe("wait=40");
  expect(Date.now() - start).toBeLessThan(25_000);
  // The object that answers now isn't the one that accepted the wait.
  expect(await ledger.openedAt()).toBeGreaterThan(start + 10_000);
});
