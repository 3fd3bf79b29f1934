import { expect, test } from "vitest";
import { mistakeInClaim } from "../../src/domain/claim.ts";

test("judges plain text, which needs fewer checks, like any other", () => {
  const letters = Array.from({ length: 0x24f - 0xbf }, (_, index) => String.fromCharCode(0xc0 + index));
  const ascii = Array.from({ length: 0x7f }, (_, index) => String.fromCharCode(index));
  // The second text has a letter that isn't plain.
  for (const sign of [...ascii, ...letters, "  ", "", "©", "\u00ad", "\u00a0"])
    expect([sign, mistakeInClaim(`a${sign}b`, 9)]).toEqual([sign, mistakeInClaim(`a${sign}я`, 9)]);
});

test.each(["!?", "*", "123", "é"])("finds a letter or number in %j as in other text", (text) => {
  expect(mistakeInClaim(text, 9)).toBe(/[\dé]/.test(text) ? null : "no_letter");
});
