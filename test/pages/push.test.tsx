import { renderToStaticMarkup } from "preact-render-to-string";
import { expect, test } from "vitest";
import { type PushRecord, recordOf } from "../../src/domain/pushRecord.ts";
import { PushDetails } from "../../src/pages/push.tsx";

const [zero, one, two] = ["0", "1", "2"].map((digit) => digit.repeat(40)) as [string, string, string];

function textOf(push: PushRecord): string {
  return renderToStaticMarkup(<PushDetails push={push} />).replaceAll(/<[^>]+>/g, "");
}

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
