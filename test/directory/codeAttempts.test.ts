import { expect, test } from "vitest";
import { personName } from "../../src/directory/context.ts";
import { minute } from "../../src/domain/time.ts";
import type { Person } from "../../src/store/agents.ts";
import { ada, bob } from "../harness/fixtures.ts";
import { createLedgerEnvironment } from "../harness/ledgerEnvironment.ts";

function createPeople() {
  const { clock, directories } = createLedgerEnvironment();
  const of = ({ id }: Person) => directories.of(personName(id));
  return { clock, own: of(ada), other: of(bob) };
}

test("lets a person enter five codes that match no agent in 15 minutes, then says when to try again", async () => {
  const { clock, own, other } = createPeople();
  const start = clock.now();
  for (const attempt of ["1", "2", "3", "4", "5"]) {
    expect(await own.reserveCodeAttempt(attempt)).toBe(null);
    clock.advanceTo(clock.now() + minute);
  }
  expect(await own.reserveCodeAttempt("6")).toBe(start + 15 * minute);
  expect(await other.reserveCodeAttempt("1")).toBe(null);
  clock.advanceTo(start + 15 * minute);
  expect(await own.reserveCodeAttempt("6")).toBe(null);
  expect(await own.reserveCodeAttempt("7")).toBe(start + 16 * minute);
});

test("a code that matches an agent doesn't count, and doesn't take back earlier misses", async () => {
  const { own } = createPeople();
  for (const attempt of ["1", "2", "3", "4"]) await own.reserveCodeAttempt(attempt);
  for (const attempt of ["5", "6", "7"]) {
    expect(await own.reserveCodeAttempt(attempt)).toBe(null);
    await own.releaseCodeAttempt(attempt);
  }
  expect(await own.reserveCodeAttempt("8")).toBe(null);
  expect(await own.reserveCodeAttempt("9")).not.toBe(null);
});

test("counts an attempt once if the call is repeated", async () => {
  const { own } = createPeople();
  for (let call = 0; call < 10; call++) expect(await own.reserveCodeAttempt("1")).toBe(null);
});
