import { test as base, expect } from "vitest";
import { createSeal } from "../../src/crypto/seal.ts";
import { deviceRequestsCalls } from "../../src/deviceRequests/calls.ts";
import { openAgentToken, sealAgentToken } from "../../src/deviceRequests/sealedToken.ts";
import { type DeviceStart, randomLetter, requestLifetime, type StartedDevice } from "../../src/deviceRequests/start.ts";
import { minute, second } from "../../src/domain/time.ts";
import { userCodeAlphabet } from "../../src/domain/userCode.ts";
import { createFakeClock, startTime } from "../harness/fakeClock.ts";
import { ada, bob } from "../harness/fixtures.ts";
import { createMemoryDeviceRequests } from "../harness/memoryDeviceRequests.ts";

const { start, find, claim, reject, poll } = deviceRequestsCalls;
const asked: DeviceStart = {
  ...{ clientId: "notes-cli", label: "Notes", reason: "to publish", country: "SE", address: "203.0.113.7" },
  wants: [{ repo: "ada/notes", scopes: ["contents:write"], branches: ["agent/*"] }],
};
const claimed = { by: ada, agentId: "8sUd0aGq3LfW2mZx", label: "Release notes", sealedToken: "sealed" };
const issued = { kind: "issued", agentId: claimed.agentId, sealedToken: "sealed" };

function createRequests() {
  const clock = createFakeClock();
  const host = createMemoryDeviceRequests(clock).of("W");
  const rows = () => host.sql.all("SELECT * FROM requests");
  return {
    ...{ clock, host, rows },
    started: (given: Partial<DeviceStart> = {}): StartedDevice => {
      const codes = start(host.requests, { ...asked, ...given });
      if (codes === "full") throw new Error("there is no room");
      return codes;
    },
    find: (userCode: string) => find(host.requests, userCode),
    claim: (userCode: string, given = {}) => claim(host.requests, userCode, { ...claimed, ...given }),
    reject: (userCode: string, by = ada) => reject(host.requests, userCode, by),
    poll: (deviceCode: string, clientId = "notes-cli") => poll(host.requests, deviceCode, clientId),
    pass: (time: number) => clock.advanceTo(clock.now() + time),
  };
}

const test = base.extend("scene", createRequests);

test("starts a request with codes that begin with the object's letter", async ({ scene: { started, find } }) => {
  const { deviceCode, userCode, expiresAt } = started();
  expect(deviceCode).toMatch(/^W[0-9A-Za-z]{22}$/);
  expect(userCode).toMatch(/^W[B-DF-HJ-NP-TV-XZ]{3}-[B-DF-HJ-NP-TV-XZ]{4}$/);
  expect(expiresAt).toBe(startTime + requestLifetime);
  const { address: _, ...shown } = asked;
  const request = { ...shown, startedAt: startTime, expiresAt, claim: null };
  expect(find(userCode)).toEqual(request);
  expect(find(userCode.toLowerCase().replace("-", ""))).toEqual(request);
  expect(find("WBBB-BBBB")).toBeNull();
  expect(find("not a code")).toBeNull();
});

test("spreads requests over all twenty letters", () => {
  const letters = new Set(Array.from({ length: 1000 }, randomLetter));
  expect([...letters].sort().join("")).toBe(userCodeAlphabet);
});

test("stores neither the device code nor the address", async ({ scene: { started, rows } }) => {
  const { deviceCode } = started();
  const stored = JSON.stringify(rows());
  for (const secret of [deviceCode, deviceCode.slice(1), asked.address, "203.0"]) expect(stored).not.toContain(secret);
});

test("never gives one user code to two requests", () => {
  const clock = createFakeClock();
  const drawn = ["DJBMJHT", "DJBMJHT", "DJBMJHX"];
  const randomText = (length: number) => (length === 7 ? (drawn.shift() ?? "") : String(drawn.length).padEnd(length));
  const { requests } = createMemoryDeviceRequests({ ...clock, randomText }).of("W");
  const codes = [start(requests, asked), start(requests, asked)];
  expect(codes).toMatchObject([{ userCode: "WDJB-MJHT" }, { userCode: "WDJB-MJHX" }]);
});

test("returns the token after the claim, on every poll until the request expires", async ({ scene }) => {
  const { started, find, claim, poll, pass } = scene;
  const { deviceCode, userCode } = started();
  expect(poll(deviceCode)).toEqual({ kind: "pending" });
  expect(claim(userCode)).toBe("done");
  expect(find(userCode)).toMatchObject({ label: "Release notes", claim: { by: ada, agentId: claimed.agentId } });
  for (let time = 0; time < 14; time++) {
    expect(poll(deviceCode)).toEqual(issued);
    pass(minute);
  }
  pass(minute);
  expect(poll(deviceCode)).toEqual({ kind: "expired" });
});

test("gives the agent to the first of two people who claim it", async ({ scene: { started, claim, poll, find } }) => {
  const { deviceCode, userCode } = started();
  expect(claim(userCode)).toBe("done");
  expect(claim(userCode, { by: bob, agentId: "another", sealedToken: "another" })).toBe("taken");
  expect(claim(userCode)).toBe("done"); // Repeat it, as if the first answer had been lost.
  expect(poll(deviceCode)).toEqual(issued);
  expect(find(userCode)?.claim?.by).toEqual(ada);
});

test("expires after fifteen minutes, even before the alarm clears it", async ({ scene }) => {
  const { started, find, claim, reject, poll, pass, rows } = scene;
  const { deviceCode, userCode } = started();
  pass(requestLifetime - 1);
  expect(poll(deviceCode)).toEqual({ kind: "pending" });
  pass(1);
  expect([find(userCode), claim(userCode), reject(userCode)]).toEqual([null, "gone", "gone"]);
  expect(poll(deviceCode)).toEqual({ kind: "expired" });
  expect(rows()).toHaveLength(1);
});

test("answers only the client that started the request", async ({ scene: { started, claim, poll } }) => {
  const { deviceCode, userCode } = started();
  claim(userCode);
  expect(poll(deviceCode, "another-cli")).toEqual({ kind: "expired" });
  expect(poll(deviceCode.toLowerCase())).toEqual({ kind: "expired" });
  expect(poll(userCode)).toEqual({ kind: "expired" });
});

test("tells a client that polls too fast to slow down, five seconds more each time", async ({ scene }) => {
  const { started, poll, pass } = scene;
  const { deviceCode } = started();
  const pollAfter = (seconds: number) => {
    pass(seconds * second);
    return poll(deviceCode).kind;
  };
  expect([0, 5, 5, 4].map(pollAfter)).toEqual(["pending", "pending", "pending", "slow_down"]);
  // Polls are now allowed every ten seconds, and later every fifteen.
  expect([10, 9, 14, 20].map(pollAfter)).toEqual(["pending", "slow_down", "slow_down", "pending"]);
  expect([20, 19.6].map(pollAfter)).toEqual(["pending", "pending"]);
});

test("paces each device code separately, and answers at any pace once a request is decided", async ({ scene }) => {
  const { started, claim, reject, poll } = scene;
  const [first, second] = [started(), started()];
  expect([first, second].map(({ deviceCode }) => poll(deviceCode).kind)).toEqual(["pending", "pending"]);
  expect(poll(first.deviceCode)).toEqual({ kind: "slow_down" });
  claim(first.userCode);
  reject(second.userCode);
  expect([first, second].map(({ deviceCode }) => poll(deviceCode).kind)).toEqual(["issued", "denied"]);
});

test("writes nothing when a client polls", async ({ scene: { started, poll, host } }) => {
  const { deviceCode } = started();
  const changes = () => host.sql.all("SELECT total_changes() AS count");
  const before = changes();
  for (let count = 0; count < 3; count++) poll(deviceCode);
  expect(changes()).toEqual(before);
});

test("opens a sealed agent token until the request ends, and nothing else", async () => {
  const clock = createFakeClock(startTime + 1);
  const seal = createSeal(["a secret"], clock.now);
  const expiresAt = clock.now() + requestLifetime;
  const claimed = { token: "dpl_token", expiresAt: null };
  const sealedToken = await sealAgentToken(seal, claimed, expiresAt);
  clock.advanceTo(expiresAt - 1);
  expect(await openAgentToken(seal, sealedToken)).toMatchObject(claimed);
  expect(await openAgentToken(createSeal(["another secret"], clock.now), sealedToken)).toBeNull();
  expect(await openAgentToken(seal, await seal.seal("session", { token: "dpl_token" }, expiresAt))).toBeNull();
});
