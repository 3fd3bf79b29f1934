/** A ref that a push changes. An object id of zeros means no object: the ref is created or deleted. */
export interface RefChange {
  /** The full name. Each character is one byte. */
  ref: string;
  oldId: string;
  newId: string;
}

/**
 * The result of a push that was sent to GitHub: `unseen` if its report didn't arrive or can't be read, `stopped` if the end of the push
 * was not sent.
 */
export type PushOutcome = "accepted" | "rejected" | "partly accepted" | "unseen" | "stopped";

/** A push in the activity log. One that was refused never reached GitHub. */
export interface PushRecord {
  /** Unique, so that a repeated call logs the push once. */
  id: string;
  outcome: "sent" | "refused" | PushOutcome;
  /** The first changes, with names as text. */
  changes: RefChange[];
  /** The number of all changes. */
  count: number;
}

const maxChanges = 20;
/** Longer names are cut. */
const maxNameLength = 255;

export function recordOf(id: string, changes: readonly RefChange[]): PushRecord {
  const kept = changes
    .slice(0, maxChanges)
    .map(({ ref, ...ids }) => ({ ref: textOf(ref).slice(0, maxNameLength), ...ids }));
  return { id, outcome: "sent", changes: kept, count: changes.length };
}

/** Decodes a name that is most likely UTF-8. */
function textOf(ref: string): string {
  return Buffer.from(ref, "latin1").toString("utf8");
}
