import { expect, vi } from "vitest";
import { day, hour, minute, second } from "../../src/domain/time.ts";
import { deliveryTime } from "../../src/ledger/alarm.ts";
import { bob, otherRepository } from "../harness/fixtures.ts";
import { during } from "../harness/gate.ts";
import type { LedgerAgent } from "../harness/ledgerAgent.ts";
import { test } from "../harness/ledgerTest.ts";

/**
 * Returns the earliest time at which a delivery is due or something ends, computed independently of the code under
 * test.
 */
function earliest({ sql }: LedgerAgent): number | null {
  const times = (query: string) => sql.all<{ at: number }>(query).map(({ at }) => at);
  const ends = new Map<number, number>();
  const decisions = sql.all<{ id: number; yes: number; decided: number; ends: number }>(
    "SELECT consent_id AS id, approved AS yes, decided_at AS decided, ends_at AS ends FROM decisions",
  );
  for (const { id, yes, decided, ends: end } of decisions) {
    ends.set(id, Math.max(ends.get(id) ?? 0, yes === 1 ? end : decided + 10 * minute));
  }
  const all = [
    ...times("SELECT due_at AS at FROM outbox"),
    ...times("SELECT ends_at AS at FROM tokens"),
    ...ends.values(),
  ];
  return all.length > 0 ? Math.min(...all) : null;
}

test("the alarm is set no later than the next delivery or expiry after each step", async ({
  agent,
  clock,
  github,
  pass,
}) => {
  const check = (step: string, allowed = 0) => {
    const due = earliest(agent);
    // An early alarm does no harm, unlike a missing or late one.
    if (due !== null) expect(agent.alarm, step).not.toBeNull();
    if (due !== null) expect(agent.alarm, step).toBeLessThanOrEqual(due + allowed);
  };
  const steps: Record<string, () => Promise<unknown>> = {
    "a link": () => agent.ask(),
    "a denial": async () => agent.decide(await agent.ask(["pages:write"]), { approved: [] }),
    "a grant": () => agent.grant(["contents:write"], { lasts: 2 * hour }),
    "a token": () => agent.ask(),
    "a longer grant": () => agent.grant(["issues:write"], { lasts: day, by: bob }),
    "another token": () => agent.ask(["issues:write"]),
    "another repository": () => agent.grant(["contents:write"], { repository: otherRepository }),
    "its token": () => agent.ask(["contents:write"], { repo: otherRepository.fullName }),
    "a revocation while GitHub is down": () => {
      github.revocations.failing = true;
      return agent.revoke(bob, otherRepository.id).then(() => agent.revoke(bob));
    },
    "a refusal": () => {
      github.refusal = { kind: "gone" };
      return agent.ask(["contents:write"], { repo: otherRepository.fullName });
    },
  };
  for (const [name, step] of Object.entries(steps)) {
    await step();
    // What the step wrote is being delivered.
    check(name, deliveryTime);
    agent.crash();
    check(`a crash after ${name}`, deliveryTime);
    await pass(13 * minute);
    check(`13 minutes after ${name}`);
    clock.advanceTo(clock.now() + 7 * minute);
    agent.crash();
    check(`a crash, 7 minutes late, after ${name}`);
  }
  github.revocations.failing = false;
  await pass(30 * day);
  expect(earliest(agent)).toBeNull();
  expect(agent.alarm).toBeNull();
  expect(github.liveTokens()).toEqual([]);
});

test("the alarm isn't set for an agent without decisions, once the directory lists its request", async ({
  agent,
  pass,
}) => {
  await agent.ask();
  await pass(0);
  expect(agent.alarm).toBeNull();
});

test("the alarm stays as it is for a token that ends later, and is set once if one is revoked to make room", async ({
  agent,
  idle,
  pass,
}) => {
  const scopes = ["actions:read", "checks:read", "issues:read", "pages:read", "statuses:read"] as const;
  await agent.grant([...scopes]);
  await agent.ask([scopes[0]]);
  await pass(second);
  const setAlarm = vi.spyOn(agent.ledger, "setAlarm");
  for (const scope of scopes.slice(1, 4)) await agent.ask([scope]);
  await idle();
  expect(setAlarm).not.toHaveBeenCalled();
  expect(await agent.ask([scopes[4]])).toMatchObject({ kind: "issued" });
  await idle();
  expect(setAlarm).toHaveBeenCalledTimes(1);
});

test("the alarm is set for what is being delivered if a token is minted while its handler runs", async ({
  agent,
  clock,
  github,
  idle,
}) => {
  await agent.grant(["contents:write", "issues:read"]);
  await agent.ask();
  github.revocations.failing = true;
  clock.advanceTo(clock.now() + minute);
  await agent.ask(["contents:write"], { renew: true });
  await idle();
  github.revocations.failing = false;
  await during(github.revocations.hold(), agent.runAlarm, async () => {
    expect(await agent.ask(["issues:read"])).toMatchObject({ kind: "issued" });
    expect(agent.ledger.alarmAt).toBeLessThanOrEqual(clock.now());
  });
  expect(github.liveTokens()).toHaveLength(2);
});

test("the alarm runs again a minute later if its handler can't read its tables", async ({
  agent,
  clock,
  pass,
  errors,
}) => {
  await agent.grant(["contents:write"], { lasts: day });
  await agent.ask();
  agent.sql.all("ALTER TABLE cached_tokens RENAME TO away");
  await agent.runAlarm();
  expect(agent.alarm).toBe(clock.now() + minute);
  await pass(day);
  agent.sql.all("ALTER TABLE away RENAME TO cached_tokens");
  await pass(minute);
  expect(errors).toHaveBeenCalled();
  expect(agent.sql.all("SELECT id FROM consents")).toEqual([]);
  expect(agent.alarm).toBeNull();
});

test("the alarm changes nothing if nothing is due", async ({ approved: agent, pass }) => {
  await agent.ask();
  await pass(second);
  const before = agent.alarm;
  await agent.runAlarm();
  expect(agent.alarm).toBe(before);
  expect(await agent.ask()).toMatchObject({ token: "ghs_1" });
});

test("the alarm does nothing for a ledger that was never called", async ({ agent }) => {
  await agent.runAlarm();
  expect(agent.alarm).toBeNull();
});
