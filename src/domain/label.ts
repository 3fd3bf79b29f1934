/** How many characters an agent's label may have. */
const longestLabel = 60;

/** Emoji with their joiners, variation selectors, and tags (UTS #51), including those that some systems show as several. */
const emoji =
  /(?:\p{RGI_Emoji}|\p{Extended_Pictographic}[\p{EMod}\uFE0E\uFE0F]?)(?:\u200D(?:\p{RGI_Emoji}|\p{Extended_Pictographic}[\p{EMod}\uFE0E\uFE0F]?))*/gv;
/** Joiners that change how a word is written: after a virama, or between Arabic letters (RFC 5892, appendix A). */
const joiners =
  /(?<=[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA])[\u200C\u200D]|(?<=\p{Script=Arabic}\p{Mn}{0,3})\u200C(?=\p{Script=Arabic})/gu;
/** Characters that can't be seen or that change how others are shown. The last line lists symbols and letters that look blank. */
const invisible = new RegExp(
  String.raw`[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}` +
    String.raw`\u2800\u{13441}\u{13442}\u{1D159}\uFFFC\uFFFD]`,
  "u",
);
/** Marks without a letter, or so many on one letter that they cover what is around it. Hebrew has up to three, Vietnamese two. */
const strayMarks = /(?:^| )\p{M}|[\p{Mn}\p{Me}]{4}/u;

/**
 * Reads an agent's label: trims it and composes its letters (NFC). Rejects characters that could hide or imitate others, with a
 * sentence for the person.
 */
export function readLabel(text: string): { label: string } | { mistake: string } {
  const label = text
    .normalize("NFC")
    .replaceAll(/\p{Zs}/gu, " ")
    .trim();
  const mistake = mistakeIn(label);
  return mistake === null ? { label } : { mistake };
}

function mistakeIn(label: string): string | null {
  if (label === "") return "Enter a name for the agent.";
  if ([...label].length > longestLabel) return `Use at most ${longestLabel} characters.`;
  const visible = label.replaceAll(emoji, "☺").replaceAll(joiners, "");
  if (invisible.test(visible))
    return "The name contains a character that can't be seen. Type the name instead of pasting it.";
  if (visible.includes("  ")) return "Use single spaces between words.";
  if (strayMarks.test(visible))
    return "The name contains an accent without a letter, or too many accents on one letter.";
  return /[\p{L}\p{N}\p{So}]/u.test(visible) ? null : "Use at least one letter, number, or emoji.";
}
