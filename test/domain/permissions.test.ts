import { expect, test } from "vitest";
import { lacking, permissionsOf } from "../../src/domain/permissions.ts";

test("asks GitHub for the higher level of each permission, and always for metadata", () => {
  expect(permissionsOf([])).toEqual({ metadata: "read" });
  expect(permissionsOf(["metadata:read"])).toEqual({ metadata: "read" });
  const wanted = { contents: "write", issues: "read", metadata: "read" };
  expect(permissionsOf(["contents:read", "contents:write", "issues:read"])).toEqual(wanted);
  expect(permissionsOf(["issues:read", "contents:write", "contents:read"])).toEqual(wanted);
});

test("reports a permission that GitHub confirmed at a lower level, or not at all, as lacking", () => {
  const wanted = { contents: "write", issues: "read", metadata: "read" };
  expect(lacking(wanted, { ...wanted, administration: "write" })).toEqual({});
  expect(lacking(wanted, { contents: "write", issues: "write", metadata: "read" })).toEqual({});
  expect(lacking(wanted, { contents: "read", metadata: "read" })).toEqual({ contents: "write", issues: "read" });
  expect(lacking(wanted, {})).toEqual(wanted);
});
