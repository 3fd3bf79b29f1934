import { expect, test } from "vitest";
import { withCommas } from "../../src/domain/number.ts";

test.each([0, 7, 999, 1000, 99_999, 100_000, 1_234_567])("writes %i as Intl does", (number) => {
  expect(withCommas(number)).toBe(number.toLocaleString("en"));
});
