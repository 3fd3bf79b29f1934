import { type ClaimMistake, mistakeInClaim, normalizeClaim } from "./claim.ts";

/** The maximum length of an agent's reason, in characters. */
const maxReasonLength = 200;

/** The descriptions of mistakes in a reason. Each follows the name of the field. */
const words: Record<ClaimMistake, string> = {
  empty: "is blank; leave it out instead",
  too_long: `is longer than ${maxReasonLength} characters`,
  unseen: "contains an invisible character",
  double_space: "contains two spaces in a row",
  stray_mark: "contains an accent without a letter, or too many accents on one letter",
  no_letter: "contains no letter, number, or emoji",
};

/** Returns a reason the way it's shown, on one line and with single spaces. */
export function normalizeReason(text: string): string {
  return normalizeClaim(text.replaceAll(/[\p{Zs}\t\r\n]+/gu, " "));
}

/** Returns what is wrong with an agent's reason; `null` if nothing is. */
export function reasonMistake(text: string): string | null {
  const mistake = mistakeInClaim(normalizeReason(text), maxReasonLength);
  return mistake && words[mistake];
}
