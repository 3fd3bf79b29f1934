import { renderToString } from "preact-render-to-string";
import { expect, test } from "vitest";
import { AccessSummary } from "../../src/pages/accessSummary.tsx";

test.each([
  [
    ["contents:write", "pull_requests:write"],
    ["agent/*", "fix/*"],
    "Push to agent/* fix/* only · Pull requests: read and write",
  ],
  [["contents:write", "workflows:write"], null, "Push to any branch · Workflows: write"],
  [["contents:read", "issues:read", "issues:write"], null, "Read code · Issues: read and write"],
  [["repository_hooks:read"], null, "Webhooks: read"],
])("says %j with the branches %j in words", (scopes, branches, words) => {
  const text = renderToString(<AccessSummary scopes={scopes} branches={branches} />).replace(/<[^>]+>/g, "");
  expect(text).toBe(words);
});
