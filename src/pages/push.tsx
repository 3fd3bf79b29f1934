import type { PushRecord, RefChange } from "../domain/pushRecord.ts";
import { branchOf } from "../domain/refName.ts";

/** The outcomes of a push, in words. */
const results: Record<PushRecord["outcome"], string> = {
  refused: "refused by deplodash, so nothing reached GitHub",
  sent: "sent to GitHub; the result isn’t known yet",
  accepted: "accepted by GitHub",
  rejected: "rejected by GitHub",
  "partly accepted": "partly accepted by GitHub",
  unseen: "sent to GitHub; the result is unknown, because the response was lost",
  stopped: "stopped before GitHub had received all of it, so nothing changed",
};

/** Shows a push's old and new commits and its result. */
export function PushDetails({ push: { outcome, changes, count } }: { push: PushRecord }) {
  return (
    <small>
      {changes.map(({ ref, ...ids }) => (
        <>
          {count > 1 && (
            <>
              <bdi>{branchOf(ref)}</bdi>{" "}
            </>
          )}
          <code>{changeOf(ids)}</code> ·{" "}
        </>
      ))}
      {results[outcome]}
    </small>
  );
}

function changeOf({ oldId, newId }: Omit<RefChange, "ref">): string {
  const [before, after] = [oldId, newId].map((id) => (/^0+$/.test(id) ? null : id.slice(0, 7)));
  return `${before ?? (after ? "new" : "missing")} → ${after ?? "deleted"}`;
}
