import { vi } from "vitest";
import { poll } from "../../src/deviceRequests/poll.ts";
import { openAgentToken } from "../../src/deviceRequests/sealedToken.ts";
import { type StartedDevice, start } from "../../src/deviceRequests/start.ts";
import { type Person, readAgent } from "../../src/store/agents.ts";
import { ada, bob } from "../harness/fixtures.ts";
import { createNodeWorker } from "../harness/nodeWorker.ts";

/** A person to whom GitHub shows no installation of the App, so they may not register agents. */
export const outsider = { id: 3, login: "outsider" };

/** Creates the Worker and an agent that has received its codes and is waiting for a person. */
export async function createDeviceScene(given: object = {}) {
  const worker = await createNodeWorker(given);
  const { environment, deviceRequests } = worker;
  const { directories, kv, seal, clock } = environment;
  const gitHubCalls: string[] = [];
  let tokenOwner: Person | undefined;
  vi.stubGlobal("fetch", async (url: string, { headers }: RequestInit) => {
    const { pathname } = new URL(url);
    gitHubCalls.push(pathname);
    const id = Number(/ghu_(\d+)/.exec(new Headers(headers).get("Authorization") ?? "")?.[1]);
    if (pathname === "/user") return Response.json(tokenOwner ?? [ada, bob, outsider].find((one) => one.id === id));
    const account = { id, login: "owner", type: "User" };
    const installation = { id: 70, account, permissions: {}, suspended_at: null };
    return Response.json({ installations: id === outsider.id ? [] : [installation] });
  });
  const startDevice = () => {
    const claims = { clientId: "claude-code", label: "Claude Code on build-02", wants: [], reason: "Nightly export" };
    const started = start(deviceRequests.of("W").requests, { ...claims, country: "DE", address: "192.0.2.1" });
    if (started === "full") throw new Error("there are no other requests");
    return started;
  };
  const post = async (person: Person, path: string, fields: Record<string, string>) => {
    const { headers, csrf } = await worker.signIn(person);
    const body = new URLSearchParams({ csrf, ...fields });
    const response = await worker.send(path, { method: "POST", headers, body });
    const text = await response.text();
    const [, shown = ""] = /name="shown" value="([^"]*)"/.exec(text) ?? [];
    return { status: response.status, headers: response.headers, text, shown };
  };
  return {
    ...worker,
    gitHubCalls,
    startDevice,
    /** Makes GitHub treat every token as this person's. */
    signedInAs(person: Person) {
      tokenOwner = person;
    },
    ...startDevice(),
    poll: ({ deviceCode }: StartedDevice) => poll(deviceRequests.of("W").requests, deviceCode, "claude-code"),
    open: async (path: string) => (await worker.send(path, await worker.signIn(ada))).text(),
    enter: (person: Person, code: string) => post(person, "/device", { user_code: code }),
    claim: (person: Person, shown: string, fields: Record<string, string> = {}) =>
      post(person, "/device/claim", { shown, decision: "claim", label: "My agent", expires: "30d", ...fields }),
    agentsOf: ({ id }: Person) => directories.listedAgents(id),
    record: (agentId: string) => readAgent(kv, agentId),
    tokenIn: (sealed: string) => openAgentToken(seal, sealed),
    clock,
  };
}
