import { renderToStaticMarkup } from "preact-render-to-string";
import { expect, test } from "vitest";
import { type PushRecord, recordOf } from "../../src/domain/pushRecord.ts";
import { Push } from "../../src/pages/push.tsx";

const [zero, one, two] = ["0", "1", "2"].map((digit) => digit.repeat(40)) as [string, string, string];

function textOf(push: PushRecord): string {
  return renderToStaticMarkup(<Push push={push} />).replaceAll(/<[^>]+>/g, "");
}

test("a push is shown with its branches, their commits, and its result", () => {
  const changes = [
    { ref: "refs/heads/agent/new", oldId: zero, newId: one },
    { ref: "refs/heads/agent/a", oldId: one, newId: two },
    { ref: "refs/tags/v1", oldId: two, newId: zero },
    { ref: "refs/notes/<b>", oldId: zero, newId: zero },
  ];
  expect(textOf({ ...recordOf("1", changes), outcome: "accepted" })).toBe(
    "agent/new (new, 1111111), agent/a (1111111 to 2222222), tag:v1 (deleted, was 2222222), refs/notes/&lt;b> (deleted, was missing). GitHub accepted it.",
  );
});

test("a push of many branches is shown with the first twenty and a count", () => {
  const changes = Array.from({ length: 30 }, (_, index) => ({ ref: `refs/heads/b${index}`, oldId: zero, newId: one }));
  expect(textOf(recordOf("1", changes))).toMatch(
    /b19 \(new, 1111111\) and 10 more\. Sent to GitHub; its answer is not known\.$/,
  );
});
