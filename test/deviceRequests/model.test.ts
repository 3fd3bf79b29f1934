import { expect, test } from "vitest";
import { deviceRequestsCalls } from "../../src/deviceRequests/calls.ts";
import type { PollAnswer } from "../../src/deviceRequests/poll.ts";
import { requestLifetime, type StartedDevice } from "../../src/deviceRequests/start.ts";
import { minute } from "../../src/domain/time.ts";
import { createFakeClock } from "../harness/fakeClock.ts";
import { ada, bob } from "../harness/fixtures.ts";
import { createMemoryDeviceRequests } from "../harness/memoryDeviceRequests.ts";
import { isFuzzing, seed } from "../harness/seed.ts";
import { createRandom } from "../simulation/random.ts";

const { start, find, claim, reject, poll } = deviceRequestsCalls;

/** The codes of a request and the first decision about it. */
interface Known extends StartedDevice {
  decision: { kind: "issued"; agentId: string; sealedToken: string } | { kind: "denied"; by: number } | null;
}

test("any order of steps, alarms, and crashes keeps the first decision until the request expires", async () => {
  const { below, pick, chance } = createRandom(seed);
  const clock = createFakeClock();
  const host = createMemoryDeviceRequests(clock).of("W");
  const known: Known[] = [];
  const startOne = () => {
    const asked = { clientId: "cli", label: "Agent", wants: [], reason: null, country: null };
    const started = start(host.requests, { ...asked, address: `203.0.113.${below(256)}` });
    if (started !== "full") known.push({ ...started, decision: null });
  };
  const steps = {
    claim({ userCode, expiresAt, decision }: Known, one: Known) {
      const agentId = `agent${below(3)}`;
      const claimed = { by: ada, agentId, label: "Agent", sealedToken: `sealed for ${agentId}` };
      const isFirst = clock.now() < expiresAt && decision === null;
      const isRepeated = clock.now() < expiresAt && decision?.kind === "issued" && decision.agentId === agentId;
      const isTaken = clock.now() < expiresAt && decision?.kind === "issued";
      const expected = isFirst || isRepeated ? "done" : isTaken ? "taken" : "gone";
      expect(claim(host.requests, userCode, claimed)).toBe(expected);
      if (isFirst) one.decision = { kind: "issued", agentId, sealedToken: claimed.sealedToken };
    },
    reject({ userCode, expiresAt, decision }: Known, one: Known) {
      const by = pick([ada, bob]);
      const isFirst = clock.now() < expiresAt && decision === null;
      const isRepeated = clock.now() < expiresAt && decision?.kind === "denied" && decision.by === by.id;
      expect(reject(host.requests, userCode, by)).toBe(isFirst || isRepeated ? "done" : "gone");
      if (isFirst) one.decision = { kind: "denied", by: by.id };
    },
    poll({ deviceCode, expiresAt, decision }: Known) {
      const answer: PollAnswer = poll(host.requests, deviceCode, "cli");
      if (clock.now() >= expiresAt) expect(answer).toEqual({ kind: "expired" });
      else if (decision?.kind === "issued") expect(answer).toEqual(decision);
      else if (decision) expect(answer).toEqual({ kind: "denied" });
      else expect(["pending", "slow_down"]).toContain(answer.kind);
    },
    find({ userCode, expiresAt, decision }: Known) {
      const isShown = clock.now() < expiresAt && decision?.kind !== "denied";
      const agentId = decision?.kind === "issued" ? decision.agentId : undefined;
      const found = find(host.requests, userCode);
      expect([found !== null, found?.claim?.agentId]).toEqual([isShown, isShown ? agentId : undefined]);
    },
  };
  for (let count = 0; count < (isFuzzing ? 50_000 : 2000); count++) {
    if (known.length === 0 || chance(0.2)) startOne();
    const one = known[known.length - 1 - below(Math.min(known.length, 12))];
    if (one) steps[pick<keyof typeof steps>(["claim", "reject", "poll", "poll", "find"])](one, one);
    if (chance(0.05)) host.crash();
    clock.advanceTo(clock.now() + below(minute));
    if (host.alarm !== null && host.alarm <= clock.now()) await host.runAlarm();
  }
  clock.advanceTo(clock.now() + requestLifetime + minute);
  await host.runAlarm();
  expect(host.sql.all("SELECT * FROM requests")).toEqual([]);
  expect(known.length).toBeGreaterThan(300);
});
