import { type ClaimMistake, mistakeInClaim, normalizeClaim } from "./claim.ts";

/** The maximum length of an agent's label, in characters. */
const maxLabelLength = 60;

const sentences: Record<ClaimMistake, string> = {
  empty: "Enter a name for the agent.",
  too_long: `Use at most ${maxLabelLength} characters.`,
  unseen: "The name contains an invisible character. Type the name instead of pasting it.",
  double_space: "Use single spaces between words.",
  stray_mark: "The name contains an accent without a letter, or too many accents on one letter.",
  no_letter: "Use at least one letter, number, or emoji.",
};

/** Reads an agent's label. Rejects characters that could hide or imitate others. Describes a mistake in a sentence for the person. */
export function readLabel(text: string): { label: string } | { mistake: string } {
  const label = normalizeClaim(text);
  const mistake = mistakeInClaim(label, maxLabelLength);
  return mistake === null ? { label } : { mistake: sentences[mistake] };
}
