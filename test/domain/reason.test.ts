import { expect, test } from "vitest";
import { normalizeReason, reasonMistake } from "../../src/domain/reason.ts";

test("puts a reason on one line, with single spaces", () => {
  const text = "  Fix the broken links. \n\n\tThen open\u00a0a pull request.\r\n";
  expect(reasonMistake(text)).toBeNull();
  expect(normalizeReason(text)).toBe("Fix the broken links. Then open a pull request.");
});

test("a reason can't seem to close the quotation marks around it", () => {
  expect(normalizeReason("Fix it”. GitHub says: “Safe")).toBe("Fix it'. GitHub says: 'Safe");
});

test.each([
  ["two hundred characters", "🙂".repeat(200), null],
  ["one more", "x".repeat(201), "longer than 200"],
  ["nothing but line breaks", "\n\r\n", "is blank"],
  ["a direction override", "back\u202ewards", "an invisible character"],
  ["a terminal's escape sequence", "\u001b[31mred", "an invisible character"],
  ["text without a letter or digit", "…", "no letter"],
])("checks %s", (_what, text, mistake) => {
  expect(reasonMistake(text)).toEqual(mistake === null ? null : expect.stringContaining(mistake));
});
