import { expect, test } from "vitest";
import { conjunction } from "../../src/domain/conjunction.ts";

test.each([0, 1, 2, 3, 4])("joins the first %i words as Intl does", (count) => {
  const words = ["contents:read", "issues:write", "checks:read", "pages:write"].slice(0, count);
  expect(conjunction(words)).toBe(new Intl.ListFormat("en", { type: "conjunction" }).format(words));
});
