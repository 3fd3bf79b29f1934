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
])("suggests for %j: %j", (text, scopes) => {
  expect(suggestScopes(text)).toEqual(scopes);
});
