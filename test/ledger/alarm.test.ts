import { expect, test, vi } from "vitest";
import { day, hour, minute, second } from "../../src/domain/time.ts";
import { createBench } from "./bench.ts";
import { bob, type Desk, notes } from "./desk.ts";

/** The earliest time at which something is owed or ends, counted by hand. */
function earliest({ sql }: Desk): number | null {
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

test("the alarm is set to the earliest that is owed or ends, after each step and each crash", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const other = { ...notes, id: 8, fullName: "ada/other" };
  const check = (step: string) => {
    const due = earliest(desk);
    // An alarm that is too early does no harm; one that is missing or late does.
    if (due !== null) expect(desk.alarm, step).not.toBeNull();
    if (due !== null) expect(desk.alarm, step).toBeLessThanOrEqual(due);
  };
  const steps: Record<string, () => Promise<unknown>> = {
    "a link": () => desk.ask(["contents:write"]),
    "a denial": async () => desk.decide(await desk.ask(["pages:write"]), { approved: [] }),
    "a grant": () => desk.grant(["contents:write"], { lasts: 2 * hour }),
    "a token": () => desk.ask(["contents:write"]),
    "a longer grant": () => desk.grant(["issues:write"], { lasts: day, by: bob }),
    "another token": () => desk.ask(["issues:write"]),
    "another repository": () => desk.grant(["contents:write"], { repo: other.fullName, repository: other }),
    "its token": () => desk.ask(["contents:write"], { repo: other.fullName }),
    "a revocation while GitHub is down": () => {
      bench.github.kills.failing = true;
      return desk.revoke(bob, other.id).then(() => desk.revoke(bob));
    },
    "a refusal": () => {
      bench.github.refusal = { kind: "gone" };
      return desk.ask(["contents:write"], { repo: other.fullName });
    },
  };
  for (const [name, step] of Object.entries(steps)) {
    await step();
    check(name);
    desk.crash();
    check(`a crash after ${name}`);
    await bench.pass(13 * minute);
    check(`13 minutes after ${name}`);
    bench.clock.advanceTo(bench.clock.now() + 7 * minute);
    desk.crash();
    check(`a crash, 7 minutes late, after ${name}`);
  }
  bench.github.kills.failing = false;
  await bench.pass(30 * day);
  expect(earliest(desk)).toBeNull();
  expect(desk.alarm).toBeNull();
  expect(bench.github.alive()).toEqual([]);
});

test("an agent that only asks sets no alarm", async () => {
  const desk = createBench().hire();
  await desk.ask(["contents:write"]);
  expect(desk.alarm).toBeNull();
});

test("an alarm that cannot read its tables rings again a minute later, until it can", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"], { lasts: day });
  await desk.ask(["contents:write"]);
  const report = vi.spyOn(console, "error").mockReturnValue();
  desk.sql.all("ALTER TABLE cached_tokens RENAME TO away");
  await desk.ring();
  expect(desk.alarm).toBe(bench.clock.now() + minute);
  await bench.pass(day);
  desk.sql.all("ALTER TABLE away RENAME TO cached_tokens");
  await bench.pass(minute);
  expect(report).toHaveBeenCalled();
  report.mockRestore();
  expect(desk.sql.all("SELECT id FROM consents")).toEqual([]);
  expect(desk.alarm).toBeNull();
});

test("an alarm that rings though nothing is due changes nothing", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  await desk.ask(["contents:write"]);
  const before = desk.alarm;
  await bench.pass(second);
  await desk.ring();
  expect(desk.alarm).toBe(before);
  expect(await desk.ask(["contents:write"])).toMatchObject({ token: "ghs_1" });
});

test("a ledger that nobody ever asked has nothing to do", async () => {
  const desk = createBench().hire();
  await desk.ring();
  expect(desk.alarm).toBeNull();
});
