import { expect, test } from "vitest";
import { createAbsentTokens } from "../../src/store/absentTokens.ts";

test("remembers the last thousand keys, and forgets those that are deleted", () => {
  const absent = createAbsentTokens();
  for (let index = 0; index < 1_000; index++) absent.add(`key${index}`);
  absent.add("key0");
  absent.add("one more");
  expect(["key0", "key1", "key2", "one more"].map(absent.has)).toEqual([true, false, true, true]);
  absent.delete("key0");
  expect(absent.has("key0")).toBe(false);
});
