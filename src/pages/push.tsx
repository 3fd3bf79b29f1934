import type { PushRecord, RefChange } from "../domain/pushRecord.ts";
import { branchOf } from "../domain/refName.ts";

/** Says what happened at GitHub. */
const results: Record<PushRecord["outcome"], string> = {
  sent: "Sent to GitHub; its answer is not known.",
  accepted: "GitHub accepted it.",
  rejected: "GitHub rejected it.",
  "partly accepted": "GitHub accepted a part of it.",
  unseen: "Sent to GitHub; its answer was not seen.",
  stopped: "Stopped before GitHub had all of it, so nothing changed.",
};

/** Shows the branches of a push with their old and new commits, and its result. */
export function Push({ push: { outcome, changes, count } }: { push: PushRecord }) {
  const more = count - changes.length;
  return (
    <small>
      {changes.map(({ ref, ...ids }, index) => (
        <>
          {index > 0 && ", "}
          <code>{branchOf(ref)}</code> ({changeOf(ids)})
        </>
      ))}
      {more > 0 && ` and ${more} more`}. {results[outcome]}
    </small>
  );
}

function changeOf({ oldId, newId }: Omit<RefChange, "ref">): string {
  const [before, after] = [oldId, newId].map((id) => (/^0+$/.test(id) ? null : id.slice(0, 7)));
  if (!after) return `deleted, was ${before ?? "missing"}`;
  return before ? `${before} to ${after}` : `new, ${after}`;
}
