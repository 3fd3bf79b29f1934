import type { VNode } from "preact";
import { renderToStaticMarkup } from "preact-render-to-string";
import { expect, test } from "vitest";
import { type PushRecord, recordOf } from "../../src/domain/pushRecord.ts";
import type { Activity } from "../../src/ledger/activityQuery.ts";
import { EventSentence } from "../../src/pages/activityEvent.tsx";
import { PushDetails } from "../../src/pages/push.tsx";

const [zero, one, two] = ["0", "1", "2"].map((digit) => digit.repeat(40)) as [string, string, string];

const textIn = (element: VNode) => renderToStaticMarkup(element).replaceAll(/<[^>]+>/g, "");
const textOf = (push: PushRecord) => textIn(<PushDetails push={push} />);

test("a push is shown with the commits of its branches, and its result", () => {
  const changes = [
    { ref: "refs/heads/agent/new", oldId: zero, newId: one },
    { ref: "refs/heads/agent/a", oldId: one, newId: two },
    { ref: "refs/tags/v1", oldId: two, newId: zero },
    { ref: "refs/notes/<b>", oldId: zero, newId: zero },
  ];
  expect(textOf({ ...recordOf("1", changes), outcome: "accepted" })).toBe(
    "agent/new new → 1111111 · agent/a 1111111 → 2222222 · tag:v1 2222222 → deleted · refs/notes/&lt;b> missing → deleted · accepted by GitHub",
  );
  expect(textOf(recordOf("1", changes.slice(1, 2)))).toBe(
    "1111111 → 2222222 · sent to GitHub; the result isn’t known yet",
  );
});

test.each([
  ["pushed", "Pushed to main in ada/notes from GitHub Actions for ada/api on refs/heads/main"],
  ["refused", "deplodash refused a push to main in ada/notes from GitHub Actions for ada/api on refs/heads/main"],
] as const)("says which workload sent a push (event: %s)", (event, sentence) => {
  const identity = {
    issuer: "https://token.actions.githubusercontent.com",
    conditions: { repository_id: "712", ref: "refs/heads/main" },
    name: "ada/api",
  };
  const push = recordOf("1", [{ ref: "refs/heads/main", oldId: zero, newId: one }]);
  const entry: Activity = {
    ...{ id: 1, at: 0, event, repo: "ada/notes", scopes: [], branches: null, by: null },
    ...{ tokenSha256: null, push, detail: null, identity, endsAt: null },
  };
  expect(textIn(<EventSentence entry={entry} isPartial={false} viewerId={1} />)).toBe(sentence);
});
