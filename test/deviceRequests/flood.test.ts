import { test as base, expect } from "vitest";
import { deviceRequestsCalls } from "../../src/deviceRequests/calls.ts";
import { maxRequests, randomLetter, requestLifetime, type StartedDevice } from "../../src/deviceRequests/start.ts";
import { minute } from "../../src/domain/time.ts";
import { userCodeAlphabet } from "../../src/domain/userCode.ts";
import { createFakeClock } from "../harness/fakeClock.ts";
import { ada } from "../harness/fixtures.ts";
import { createMemoryDeviceRequests } from "../harness/memoryDeviceRequests.ts";
import { isFuzzing } from "../harness/seed.ts";

const { start, find, claim, poll } = deviceRequestsCalls;
const claims = { clientId: "cli", label: "Agent", wants: [], reason: null, country: null };

/** The addresses that genuine requests come from. */
const own = { ipv4: "198.51.100.7", ipv6: "2001:db8:1:2::1" };

/** Creates one object that receives start requests a millisecond apart. */
function createObject() {
  const clock = createFakeClock();
  const { requests } = createMemoryDeviceRequests({ ...clock, hashAddress: (text) => text }).of("W");
  const tryToStart = (address: string) => {
    clock.advanceTo(clock.now() + 1);
    return start(requests, { ...claims, address });
  };
  const startFrom = (address: string): StartedDevice => {
    const started = tryToStart(address);
    if (started === "full") throw new Error("there is no room");
    return started;
  };
  return {
    ...{ clock, requests, tryToStart, startFrom },
    isOpen: ({ userCode }: StartedDevice) => find(requests, userCode) !== null,
    flood(count: number, address: (index: number) => string) {
      for (let index = 0; index < count; index++) startFrom(address(index));
    },
  };
}

const test = base.extend("scene", createObject);

/** Returns an address for each index, each in its own block. */
const addressInBlock = (index: number) => `${1 + (index >> 8)}.${index & 255}.0.1`;

test("thousands of unclaimed requests displace no other request, and leave nothing behind", async () => {
  const most = isFuzzing ? 10_000 : 2000;
  const clock = createFakeClock();
  const objects = createMemoryDeviceRequests({ ...clock, hashAddress: (text) => text });
  const contents = () =>
    objects.hosts().flatMap(({ sql, requests }) => [...sql.all("SELECT * FROM requests"), ...requests.polls]);
  const pages = () =>
    objects.hosts().reduce((sum, { sql }) => sum + Number(sql.all("PRAGMA page_count")[0]?.page_count), 0);
  const flood = async (count: number) => {
    const { requests } = objects.of("W");
    const started = start(requests, { ...claims, address: own.ipv4 });
    for (let index = 0; index < count; index++) {
      clock.advanceTo(clock.now() + 20);
      const { requests } = objects.of(randomLetter());
      const started = start(requests, { ...claims, address: addressInBlock(index % 300) });
      if (started !== "full") poll(requests, started.deviceCode, "cli");
    }
    // Each request has a row, and so does the pace of its polls.
    expect(contents().length).toBe(1 + 2 * count);
    expect(started !== "full" && find(requests, started.userCode)).toMatchObject({ claim: null });
    let alarms = 0;
    for (const host of objects.hosts()) {
      for (; host.alarm !== null; alarms++) {
        clock.advanceTo(host.alarm);
        await host.runAlarm();
      }
    }
    return alarms;
  };
  // One alarm clears the requests that expire within the same minute.
  const minutes = Math.ceil((most * 20) / minute) + 1;
  expect(await flood(most)).toBeLessThanOrEqual(minutes * userCodeAlphabet.length);
  expect(contents()).toEqual([]);
  const before = pages();
  await flood(most / 5);
  expect(contents()).toEqual([]);
  expect(pages()).toBeLessThanOrEqual(before);
});

test.each<[string, keyof typeof own, (index: number) => string]>([
  ["one address", "ipv4", () => "203.0.113.9"],
  ["a whole /24", "ipv4", (index) => `203.0.113.${index % 256}`],
  ["all other networks of its /16", "ipv4", (index) => `198.51.${101 + (index % 150)}.1`],
  ["another /48 of a /32 each time", "ipv4", (index) => `2a00:db8:${index.toString(16)}::1`],
  ["300 blocks", "ipv4", (index) => addressInBlock(index % 300)],
  ["another /64 of a /48 in its /32 each time", "ipv6", (index) => `2001:db8:2:${index.toString(16)}::1`],
  ["the next /64 in its /48", "ipv6", (index) => `2001:db8:1:3::${index.toString(16)}`],
])("a request and its repetition survive a flood from %s", (_from, kind, address) => {
  const { startFrom, flood, isOpen } = createObject();
  const first = startFrom(own[kind]);
  flood(maxRequests - 1, address);
  const second = startFrom(own[kind]);
  flood(200, address);
  expect([first, second].map(isOpen)).toEqual([true, true]);
});

test.each([1, 4])(
  "requests from one block survive a flood from the computed number of other blocks, and no more (requests: %i)",
  (requests) => {
    const { startFrom, flood, isOpen } = createObject();
    const started = Array.from({ length: requests }, () => startFrom(own.ipv4));
    // With the new request, maxRequests + 1 requests come from maxRequests / requests blocks, so one of those blocks
    // has more than `requests`.
    const blocks = Math.floor(maxRequests / requests) - 1;
    flood(maxRequests + 200, (index) => addressInBlock(index % blocks));
    expect(started.every(isOpen)).toBe(true);
    flood(1, () => addressInBlock(blocks));
    expect(started.every(isOpen)).toBe(false);
  },
);

test("a flood displaces only its own oldest requests", async ({ scene: { startFrom, flood, isOpen } }) => {
  const oldest = startFrom("203.0.113.9");
  const next = startFrom("203.0.113.9");
  flood(maxRequests - 2, () => "203.0.113.9");
  expect([oldest, next].map(isOpen)).toEqual([true, true]);
  startFrom(own.ipv4);
  expect([oldest, next].map(isOpen)).toEqual([false, true]);
});

test("never displaces a claimed request, and is full once all requests are claimed", async ({ scene }) => {
  const { requests, startFrom, tryToStart, flood, isOpen, clock } = scene;
  const claimIt = ({ userCode }: StartedDevice) =>
    claim(requests, userCode, { by: ada, agentId: userCode, label: "Agent", sealedToken: "sealed" });
  const started = Array.from({ length: maxRequests }, () => startFrom("203.0.113.9"));
  for (const one of started.slice(1)) claimIt(one);
  flood(10, () => own.ipv4);
  expect(started.map(isOpen)).toEqual([false, ...Array(maxRequests - 1).fill(true)]);
  claimIt(startFrom(own.ipv4));
  expect(tryToStart("203.0.113.9")).toBe("full");
  clock.advanceTo(clock.now() + requestLifetime - 1);
  expect(tryToStart("203.0.113.9")).not.toBe("full");
});
