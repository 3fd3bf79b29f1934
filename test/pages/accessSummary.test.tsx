import { renderToString } from "preact-render-to-string";
import { expect, test } from "vitest";
import { AccessSummary } from "../../src/pages/accessSummary.tsx";

test.each([
  [
    ["contents:write", "pull_requests:write"],
    ["agent/*", "fix/*"],
    "Push to agent/* fix/* only · Pull requests: read and write",
  ],
  [
    ["issues:read", "workflows:write", "contents:write", "administration:read", "administration:write"],
    null,
    "Administer the repository · Push to any branch · Workflows: write · Issues: read",
  ],
  [["contents:read", "issues:read", "issues:write"], null, "Read code · Issues: read and write"],
  [["repository_hooks:read"], null, "Webhooks: read"],
])("says %j with the branches %j in words", (scopes, branches, words) => {
  const text = renderToString(<AccessSummary scopes={scopes} branches={branches} />).replace(/<[^>]+>/g, "");
  expect(text).toBe(words);
});

test("marks dangerous access as long as the agent has it", () => {
  const scopes = ["administration:write", "contents:write", "workflows:write", "issues:write"];
  const marked = (isPast: boolean) =>
    renderToString(<AccessSummary scopes={scopes} isPast={isPast} />).match(/(?<=<strong class="risk">)[^<]+/g);
  expect(marked(false)).toEqual(["Administer the repository", "Push to any branch", "Workflows: write"]);
  expect(marked(true)).toBeNull();
});
