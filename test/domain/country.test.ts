import { expect, test } from "vitest";
import { countryName } from "../../src/domain/country.ts";

test.each([
  ["DE", "Germany"],
  ["US", "the United States"],
  ["NL", "the Netherlands"],
  ["VG", "the British Virgin Islands"],
  ["JP", "Japan"],
])("names %s in a sentence: in %s", (code, name) => {
  expect(countryName(code)).toBe(name);
});

test.each([null, "", "XX", "T1", "ZZ", "de", "276"])("names no country for %j", (code) => {
  expect(countryName(code)).toBe(null);
});
