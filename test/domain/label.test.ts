import { expect, test } from "vitest";
import { readLabel } from "../../src/domain/label.ts";

test.each([
  ["Release notes", "Release notes"],
  ["  Release notes ", "Release notes"],
  ["日本語\u3000エージェント", "日本語 エージェント"],
  ["Cafe\u0301", "Café"],
  // Pages quote labels, so a label must not seem to end early.
  ["Docs” was checked by GitHub. “Docs", "Docs' was checked by GitHub. 'Docs"],
  ['a"b„c‟d«e»f＂g〞h″i❞j', "a'b'c'd'e'f'g'h'i'j"],
  ["Grace’s bot", "Grace’s bot"],
])("reads %j as %j", (text, label) => {
  expect(readLabel(text)).toEqual({ label });
});

test.each([
  ["Vietnamese", "Trợ lý phát hành"],
  ["Thai, with a vowel and a tone on one letter", "ผู้ช่วยที่นี่"],
  ["Hebrew with points and an accent", "שָׁלוֹם שּׁ֣"],
  ["Burmese, with five signs on one letter", "မျှော်လင့်"],
  ["Tibetan", "བསྒྲུབས"],
  ["Persian with a non-joiner", "می\u200cخواهم"],
  ["Hindi with a joiner after a virama", "क्\u200dष"],
  ["Malayalam, whose word ends with a joiner", "ന്\u200d"],
  ["a family", "\u{1F468}\u200D\u{1F469}\u200D\u{1F467}\u200D\u{1F466} bot"],
  ["a rainbow flag", "\u{1F3F3}\uFE0F\u200D\u{1F308}"],
  ["a flag of two letters", "\u{1F1E9}\u{1F1EA}"],
  ["a flag with tags", "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}"],
  ["a keycap", "1\uFE0F\u20E3 first"],
  ["a heart as an emoji and one as text", "❤\uFE0F ❤\uFE0E"],
  ["an emoji that not every system joins", "\u{1F431}\u200D\u{1F464}"],
  ["sixty emoji", "🙂".repeat(60)],
])("accepts %s", (_what, label) => {
  expect(readLabel(label)).toEqual({ label });
});

const unseen = "an invisible character";
test.each([
  ["nothing but spaces", " \u3000 ", "Enter a name"],
  ["61 characters", "x".repeat(61), "at most 60"],
  ["two lines", "two\nlines", unseen],
  ["a tab", "a\tb", unseen],
  ["a line separator", "a\u2028b", unseen],
  ["a direction override", "back\u202ewards", unseen],
  ["an Arabic letter mark", "\u061cx", unseen],
  ["a zero-width space", "a\u200bb", unseen],
  ["a joiner that joins nothing", "ab\u200dcd", unseen],
  ["a joiner after an emoji", "🙂\u200d", unseen],
  ["a non-joiner between Latin letters", "a\u200cb", unseen],
  ["a soft hyphen", "a\u00adb", unseen],
  ["a grapheme joiner", "a\u034fb", unseen],
  ["a variation selector on a letter", "a\ufe0fb", unseen],
  ["a variation selector from beyond the BMP", "a\u{e0100}b", unseen],
  ["tags", "a\u{e0041}", unseen],
  ["a Hangul filler", "\u3164", unseen],
  ["a half-width Hangul filler", "x\uffa0", unseen],
  ["a blank of Braille", "\u2800", unseen],
  ["a blank hieroglyph", "x\u{13441}", unseen],
  ["a blank note", "\u{1d159}", unseen],
  ["a character for private use", "x\ue000", unseen],
  ["an unassigned character", "x\u0378", unseen],
  ["half a character", "x\ud800", unseen],
  ["a noncharacter", "x\ufffe", unseen],
  ["two spaces", "a  b", "single spaces"],
  ["two different spaces", "a\u00a0\u2003b", "single spaces"],
  ["four marks on one letter", "a\u0316\u0317\u0318\u0319", "accents"],
  ["a mark at the beginning", "\u0301x", "accent"],
  ["a mark on a space", "x \u0338y", "accent"],
  ["text without a letter or digit", "…", "at least one letter"],
])("rejects %s and says why", (_what, text, reason) => {
  expect(readLabel(text)).toEqual({ mistake: expect.stringContaining(reason) });
});
