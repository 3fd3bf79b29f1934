import { expect, test } from "vitest";
import { suggestScopes } from "../../src/domain/scopeSuggestion.ts";

test.each([
  ["repo", ["contents:write"]],
  ["contents", ["contents:read", "contents:write"]],
  ["Contents:Write", ["contents:write"]],
  ["content:write", ["contents:write"]],
  ["pull-requests:write", ["pull_requests:write"]],
  ["pull_request:write", ["pull_requests:write"]],
  ["pulls:read", ["pull_requests:read"]],
  ["issue:write", ["issues:write"]],
  ["workflow", ["workflows:write"]],
  ["workflows:read", ["workflows:write"]],
  ["contents:admin", ["contents:read", "contents:write"]],
  ["everything", []],
  ["members:read", []],
  ["", []],
  ["x".repeat(4000), []],
  ["constructor", []],
  ["__proto__:write", []],
])("suggests for %j: %j", (text, scopes) => {
  expect(suggestScopes(text)).toEqual(scopes);
});

test("takes no time for a text that is longer than every scope", () => {
  const start = performance.now();
  suggestScopes("x".repeat(100_000));
  expect(performance.now() - start).toBeLessThan(1_000);
});
