import { afterEach, expect, test, vi } from "vitest";
import { parseAgentToken } from "../../src/crypto/agentToken.ts";
import { day } from "../../src/domain/time.ts";
import type { Person } from "../../src/store/agents.ts";
import { ada, bob } from "../harness/fixtures.ts";
import { createDeviceScene, outsider } from "./deviceScene.ts";

afterEach(() => vi.unstubAllGlobals());

const unknownCodes = ["BBBB-BBBB", "BBBB-BBBC", "BBBB-BBBD", "BBBB-BBBF", "BBBB-BBBG"];

test("ignores a code in the URL", async () => {
  const { userCode, open } = await createDeviceScene();
  const page = await open(`/device?user_code=${userCode}`);
  expect(page).toContain("Enter the code that your agent shows you");
  expect(page).not.toContain(userCode);
});

test("shows where an agent comes from, and quotes what it says, to a person who may register agents", async () => {
  const { userCode, enter } = await createDeviceScene();
  const { status, text } = await enter(ada, ` ${userCode.replace("-", " ").toLowerCase()} `);
  expect(status).toBe(200);
  for (const words of [
    "Someone in Germany started this just now",
    "“<bdi>Claude Code on build-02</bdi>”",
    "Unverified",
  ])
    expect(text).toContain(words);
});

test("a malformed code is a mistake in the form, and costs nothing", async () => {
  const { calls, gitHubCalls, enter } = await createDeviceScene();
  const { status, text } = await enter(ada, "WDJB");
  expect(status).toBe(400);
  expect(text).toContain("A code has 8 letters");
  expect(calls).toEqual({ ledger: 0, directory: 0, deviceRequests: 0 });
  expect(gitHubCalls).toEqual([]);
});

test("looks up nothing for a person whose sign-in GitHub no longer accepts", async () => {
  const { userCode, calls, enter, signedInAs } = await createDeviceScene();
  signedInAs(bob);
  expect((await enter(ada, userCode)).status).toBe(401);
  expect(calls).toMatchObject({ directory: 0, deviceRequests: 0 });
});

test("asks GitHub no more often than the limit for consent pages allows", async () => {
  const kinds: (string | undefined)[] = [];
  const limit = async ({ key }: { key: string }) => ({ success: kinds.push(key.split(":")[0]) === 1 });
  const { userCode, gitHubCalls, enter, claim } = await createDeviceScene({ CONSENT_PAGE_LIMIT: { limit } });
  const { shown } = await enter(ada, userCode);
  const asked = gitHubCalls.length;
  for (const refused of [await enter(ada, userCode), await claim(ada, shown)]) {
    expect(refused.status).toBe(429);
    expect(refused.headers.get("Retry-After")).toBe("60");
  }
  expect(gitHubCalls).toHaveLength(asked);
  expect(kinds).toEqual(["open", "open", "decide"]);
});

test("after five codes that match no agent, says when to try again, even for a code that exists", async () => {
  const { userCode, enter, claim } = await createDeviceScene();
  const { shown } = await enter(ada, userCode);
  for (const code of unknownCodes) expect((await enter(ada, code)).status).toBe(404);
  const refused = await enter(ada, userCode);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(14 * 60);
  expect(refused.text).toContain("You can enter another code in 15 minutes");
  expect((await claim(ada, shown)).status).toBe(429);
  expect((await enter(bob, userCode)).status).toBe(200);
});

test("a successful claim doesn't reset the count of wrong codes", async () => {
  const { userCode, enter, claim } = await createDeviceScene();
  for (const code of unknownCodes.slice(0, 4)) await enter(ada, code);
  expect((await claim(ada, (await enter(ada, userCode)).shown)).status).toBe(200);
  expect((await enter(ada, "BBBB-BBBG")).status).toBe(404);
  expect((await enter(ada, "BBBB-BBBG")).status).toBe(429);
});

test("a code looks unknown to a person who may not register agents and, once it has been claimed, to everyone else", async () => {
  const { userCode, calls, gitHubCalls, enter, claim } = await createDeviceScene();
  /** Returns everything that the person can observe. */
  const look = async (person: Person, code: string) => {
    const before = { ...calls, gitHub: gitHubCalls.length };
    const { status, text } = await enter(person, code);
    const made = [calls.directory - before.directory, calls.deviceRequests - before.deviceRequests];
    const unique = / value="[^"]*"/g;
    return { status, text: text.replaceAll(unique, ""), made, asked: gitHubCalls.slice(before.gitHub).toSorted() };
  };
  const unknown = await look(outsider, "BBBB-BBBB");
  expect(unknown.status).toBe(404);
  expect(await look(outsider, userCode)).toEqual(unknown);
  await claim(ada, (await enter(ada, userCode)).shown);
  expect(await look(bob, userCode)).toEqual(await look(bob, "BBBB-BBBB"));
  expect((await enter(ada, userCode)).text).toContain("is registered in your name");
});

test("registers the agent in the person's name, and leaves its token for the next poll", async () => {
  const scene = await createDeviceScene();
  const { enter, claim, agentsOf, record, tokenIn, clock } = scene;
  expect(scene.poll(scene)).toEqual({ kind: "pending" });
  const claimed = await claim(ada, (await enter(ada, scene.userCode)).shown);
  expect(claimed.status).toBe(200);
  expect(claimed.text).toContain("“<bdi>My agent</bdi>” is registered in your name");
  expect(claimed.text).not.toContain("dpl_");
  const issued = scene.poll(scene);
  if (issued.kind !== "issued") throw new Error(issued.kind);
  const { agentId } = issued;
  expect(agentsOf(ada)).toEqual([agentId]);
  const registered = await record(agentId);
  expect(registered).toMatchObject({ label: "My agent", registeredBy: ada, byDeviceCode: true });
  const { token = "", expiresAt = 0 } = (await tokenIn(issued.sealedToken)) ?? {};
  expect(parseAgentToken(token)).toMatchObject({ agentId });
  expect(Math.abs((expiresAt ?? 0) - clock.now() - 30 * day)).toBeLessThan(60_000);
  expect(registered).toMatchObject({ expiresAt });
});

test("pressing the button twice, or again later, registers one agent and shows it", async () => {
  const { userCode, enter, claim, agentsOf, environment } = await createDeviceScene();
  const { shown } = await enter(ada, userCode);
  const answers = await Promise.all([claim(ada, shown), claim(ada, shown)]);
  const writes = environment.kv.puts.count;
  answers.push(await claim(ada, shown));
  expect(environment.kv.puts.count).toBe(writes);
  for (const { status, text } of answers) {
    expect(status).toBe(200);
    expect(text).toContain("is registered in your name");
  }
  expect(agentsOf(ada)).toHaveLength(1);
});

const crashes = ["reserveAgent", "recordChanges", "claim"].flatMap((rule) =>
  (["before", "after"] as const).map((moment) => ({ moment, rule })),
);

test.each(crashes)(
  "after a crash $moment $rule, no token belongs to an unknown agent, and the claim can be repeated",
  async ({ moment, rule }) => {
    const scene = await createDeviceScene();
    const { hooks, enter, claim, agentsOf, record, tokenIn } = scene;
    const { shown } = await enter(ada, scene.userCode);
    hooks.around = (...called) => {
      if (called.join() === [rule, moment].join()) throw new Error("a crash");
    };
    expect((await claim(ada, shown)).status).toBe(500);
    hooks.around = () => {};
    const crashed = scene.poll(scene);
    expect(crashed.kind).toBe(rule === "claim" && moment === "after" ? "issued" : "pending");
    expect((await claim(ada, shown)).status).toBe(200);
    const issued = scene.poll(scene);
    if (issued.kind !== "issued") throw new Error(issued.kind);
    if (crashed.kind === "issued") expect(issued).toEqual(crashed);
    expect(agentsOf(ada)).toContain(issued.agentId);
    const { token = "" } = (await tokenIn(issued.sealedToken)) ?? {};
    expect(parseAgentToken(token)).toMatchObject({ agentId: issued.agentId });
    // Agents that never got a token have a registrant, who can rotate or delete them.
    for (const agentId of agentsOf(ada)) expect(await record(agentId)).toMatchObject({ registeredBy: ada });
  },
);

test("deletes the new agent if someone else claimed it first", async () => {
  const scene = await createDeviceScene();
  const { userCode, enter, claim, agentsOf } = scene;
  const [one, other] = [(await enter(ada, userCode)).shown, (await enter(bob, userCode)).shown];
  const answers = await Promise.all([claim(ada, one), claim(bob, other)]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404]);
  const issued = scene.poll(scene);
  expect([...agentsOf(ada), ...agentsOf(bob)]).toEqual([issued.kind === "issued" && issued.agentId]);
});

test("claims only the agent that this person saw, and shows the form again if the name is invalid", async () => {
  const { userCode, enter, claim, agentsOf } = await createDeviceScene();
  const { shown } = await enter(ada, userCode);
  for (const [person, sealed] of [[bob, shown] as const, [ada, "x"] as const])
    expect((await claim(person, sealed)).status).toBe(409);
  const returned = await claim(ada, shown, { label: "", expires: "365d" });
  expect(returned.status).toBe(400);
  expect(returned.text).toContain("Enter a name for the agent. Nothing was registered.");
  expect(returned.text).toContain('<option value="365d" selected');
  expect([...agentsOf(ada), ...agentsOf(bob)]).toEqual([]);
});

test("“This isn’t my agent” invalidates the code, unless the agent was claimed", async () => {
  const scene = await createDeviceScene();
  const { enter, claim } = scene;
  const other = scene.startDevice();
  const [{ shown }, { shown: shownOther }] = [await enter(ada, scene.userCode), await enter(ada, other.userCode)];
  for (let press = 0; press < 2; press++) expect((await claim(ada, shown, { decision: "reject" })).status).toBe(200);
  expect(scene.poll(scene)).toEqual({ kind: "denied" });
  expect((await enter(bob, scene.userCode)).status).toBe(404);
  await claim(ada, shownOther);
  expect((await claim(ada, shownOther, { decision: "reject" })).text).toContain("This code no longer works");
  expect(scene.poll(other)).toMatchObject({ kind: "issued" });
});

test("looking up a code takes three calls to Durable Objects, and claiming its agent takes six", async () => {
  const { environment, userCode, calls, gitHubCalls, enter, claim } = await createDeviceScene();
  const kvOperations = () => [environment.kv.gets.count, environment.kv.puts.count];
  const [reads = 0, writes = 0] = kvOperations();
  const { shown } = await enter(ada, userCode);
  expect(calls).toEqual({ ledger: 0, directory: 2, deviceRequests: 1 });
  expect(gitHubCalls.toSorted()).toEqual(["/user", "/user/installations"]);
  await claim(ada, shown);
  expect(calls).toEqual({ ledger: 0, directory: 2 + 4, deviceRequests: 1 + 2 });
  expect(gitHubCalls).toHaveLength(4);
  expect(kvOperations()).toEqual([reads, writes + 1]);
});
