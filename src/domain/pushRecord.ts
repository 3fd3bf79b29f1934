/** A ref that a push changes. An object id of zeros means that the ref is created or deleted. */
export interface RefChange {
  /** The ref's full name, with one character per byte. */
  ref: string;
  oldId: string;
  newId: string;
}

/**
 * The result of a push that was sent to GitHub. `unseen` means that the report didn't arrive or can't be read. `stopped` means that the end
 * of the push wasn't sent.
 */
export type PushOutcome = "accepted" | "rejected" | "partly accepted" | "unseen" | "stopped";

/** A push in the activity log. A refused push never reached GitHub. */
export interface PushRecord {
  /** A unique id, so that a repeated call logs the push only once. */
  id: string;
  outcome: "sent" | "refused" | PushOutcome;
  /** The first changes in the push, with ref names decoded as text. */
  changes: RefChange[];
  /** The total number of changes. */
  count: number;
}

const maxChanges = 20;
/** The number of characters after which a name is cut off. */
const maxNameLength = 255;

export function recordOf(id: string, changes: readonly RefChange[]): PushRecord {
  const kept = changes
    .slice(0, maxChanges)
    .map(({ ref, ...ids }) => ({ ref: textOf(ref).slice(0, maxNameLength), ...ids }));
  return { id, outcome: "sent", changes: kept, count: changes.length };
}

/** Decodes a ref name as UTF-8, which is its most likely encoding. */
function textOf(ref: string): string {
  return Buffer.from(ref, "latin1").toString("utf8");
}
