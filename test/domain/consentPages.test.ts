import { expect, test } from "vitest";
import { pagesOf } from "../../src/domain/consentPages.ts";
import { allScopes, type Scope } from "../../src/domain/scopes.ts";

const times = (count: number, scopes: Scope[]) => Array.from({ length: count }, () => ({ scopes, branches: null }));

test("a page shows five repositories, or fewer if the request has many scopes", () => {
  expect(pagesOf(times(7, ["contents:write", "issues:write"]))).toEqual([
    [0, 1, 2, 3, 4],
    [5, 6],
  ]);
  expect(pagesOf(times(3, allScopes))).toEqual([[0], [1], [2]]);
  expect(pagesOf([...times(1, allScopes), ...times(2, ["issues:read"])])).toEqual([[0, 1, 2]]);
});
