import type { DurableObjectNamespace } from "@cloudflare/workers-types";
import { expect, test } from "vitest";
import { maxRequests, type StartedDevice } from "../../src/deviceRequests/start.ts";
import type { CallableObject } from "../../src/durableObjects/calls.ts";
import { useWorker } from "../harness/worker.ts";

const { app } = useWorker("resettable");
type ResettableObject = CallableObject & { reset(): Promise<void> };

test("a full object makes room, and its alarm clears expired requests after a restart", async () => {
  const { DEVICE_REQUESTS } = await app.getWorker<{ DEVICE_REQUESTS: DurableObjectNamespace }>("resettable").getEnv();
  const requests = () => DEVICE_REQUESTS.getByName("W") as unknown as ResettableObject;
  const start = async (address: string) => {
    const asked = { clientId: "cli", label: "Agent", wants: [], reason: null, country: null, address };
    return (await requests().call("start", [asked], "")).value as StartedDevice;
  };
  const genuine = await start("203.0.113.7");
  const storage = await app.getWorker("resettable").getDurableObjectStorage("DEVICE_REQUESTS", { name: "W" });
  const count = async () => (await storage.exec("SELECT 1 FROM requests")).length;
  // Fill the object as requests from another address would.
  await storage.exec(
    `WITH RECURSIVE numbers AS (SELECT 2 AS number UNION ALL SELECT number + 1 FROM numbers WHERE number < ${maxRequests})
     INSERT INTO requests (user_code, device_code_hash, client_id, label, wants, block, network, address, started_at, expires_at)
     SELECT number, number, 'cli', 'Agent', '[]', 'block', 'network', 'address', started_at, expires_at FROM requests, numbers`,
  );
  await start("198.51.100.7");
  expect(await count()).toBe(maxRequests);
  expect((await requests().call("find", [genuine.userCode], "")).value).not.toBeNull();

  await storage.exec("UPDATE requests SET expires_at = 1");
  await requests().reset();
  await expect.poll(async () => (await requests().call("find", [genuine.userCode], "")).value).toBeNull();
  await expect.poll(count).toBe(0);
});
