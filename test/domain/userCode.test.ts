import { expect, test } from "vitest";
import { formatUserCode, letterOf, normalizeUserCode } from "../../src/domain/userCode.ts";

test.each([
  ...["WDJB-MJHT", "wdjbmjht", " wdjb mjht\n", "WDJB–MJHT", "W.D.J.B.M.J.H.T.", "ＷＤＪＢ－ＭＪＨＴ", "WADJB-MJHT"],
])("reads %j as WDJB-MJHT", (typed) => {
  expect(normalizeUserCode(typed)).toBe("WDJB-MJHT");
});

test.each(["", "WDJB-MJH", "WDJB-MJHTT", "AEIO-UY12", "ßßßß-ßßßß"])("finds no code in %j", (typed) => {
  expect(normalizeUserCode(typed)).toBeNull();
});

test("formats eight letters as they are shown", () => {
  expect(formatUserCode("WDJBMJHT")).toBe("WDJB-MJHT");
});

test("finds the letter of a code, and none in other text", () => {
  expect(letterOf("WDJB-MJHT")).toBe("W");
  expect(letterOf("BcdfghJKLMN")).toBe("B");
  for (const text of ["", "A", "w", "é", "1234"]) expect(letterOf(text), text).toBeNull();
});
