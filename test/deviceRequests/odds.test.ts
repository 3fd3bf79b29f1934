import { expect, test } from "vitest";
import { maxRequests, requestLifetime } from "../../src/deviceRequests/start.ts";
import { reserveCodeAttempt } from "../../src/directory/codeAttempts.ts";
import { personName } from "../../src/directory/context.ts";
import { day, minute } from "../../src/domain/time.ts";
import { userCodeAlphabet, userCodeLength } from "../../src/domain/userCode.ts";
import { limitOf } from "../harness/config.ts";
import { ada } from "../harness/fixtures.ts";
import { createLedgerEnvironment } from "../harness/ledgerEnvironment.ts";

const codes = userCodeAlphabet.length ** userCodeLength;
const maxLive = userCodeAlphabet.length * maxRequests;

/** Returns how many codes a person can enter in a day if none of them matches an agent. */
function guessesPerDay(): number {
  const { clock, directories } = createLedgerEnvironment();
  const directory = directories.open(personName(ada.id));
  let guesses = 0;
  for (const end = clock.now() + day; clock.now() < end; ) {
    const next = reserveCodeAttempt(directory, `attempt ${guesses}`);
    if (next === null) guesses++;
    else clock.advanceTo(next);
  }
  return guesses;
}

test("a person who guesses codes all the time needs more than seven years to find one, even if every object is full", () => {
  const guesses = guessesPerDay();
  expect(guesses).toBe((5 * day) / requestLifetime);
  const hitsPerYear = (live: number) => (365 * guesses * live) / codes;
  // Consider a service on which an agent starts every minute, and one on which every object is full all year.
  expect(hitsPerYear(requestLifetime / minute)).toBeLessThan(1 / 9000);
  expect(hitsPerYear(maxLive)).toBeLessThan(1 / 7);
  // RFC 8628, section 5.1, asks for odds like these for a single code: 1 in 2^32.
  expect((guesses * (requestLifetime / day)) / codes).toBeLessThan(2 ** -32);
});

test("filling every object takes hundreds of addresses", () => {
  const perAddress = (limitOf("DEVICE_LIMIT") * requestLifetime) / minute;
  expect(perAddress).toBe(75);
  expect(Math.ceil(maxLive / perAddress)).toBe(267);
});
