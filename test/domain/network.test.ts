import { expect, test } from "vitest";
import { budgetOf, rangesOf } from "../../src/domain/network.ts";

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::9", "2001:db8:1:2::/64"],
  ["2001:0db8:0001:0002::", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["", ""],
])("charges the address %s to the budget %s", (address, budget) => {
  expect(budgetOf(address)).toBe(budget);
});

test.each([
  ["203.0.113.7", ["203.0/16", "203.0.113/24", "203.0.113.7"]],
  ["2001:DB8:1:2:3:4:5:6", ["2001:db8::/32", "2001:db8:1::/48", "2001:db8:1:2::/64"]],
  ["2001:db8::1", ["2001:db8::/32", "2001:db8:0::/48", "2001:db8:0:0::/64"]],
])("finds the ranges of %s", (address, ranges) => {
  expect(rangesOf(address)).toEqual(ranges);
});
