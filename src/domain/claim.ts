/** A mistake in a claim, which is text that an agent or its registrant wrote about the agent. */
export type ClaimMistake = "empty" | "too_long" | "unseen" | "double_space" | "stray_mark" | "no_letter";

/** Matches text that has only printable ASCII and Latin letters: nothing invisible, no emoji, and no marks. */
const plain = /^[ -~\u00C0-\u024F]*$/;

let patterns: ReturnType<typeof createPatterns> | undefined;

function patternsFor(claim: string) {
  if (plain.test(claim)) return null;
  patterns ??= createPatterns();
  return patterns;
}

/**
 * Creates the patterns for text that isn't plain. They aren't literals, because V8 takes ten milliseconds to parse those, even in functions
 * that are never called. The first match takes several times as long.
 */
function createPatterns() {
  // Emoji with their joiners, variation selectors, and tags (UTS #51), including sequences that some systems show as several emoji.
  const emoji = String.raw`(?:\p{RGI_Emoji}|\p{Extended_Pictographic}[\p{EMod}\uFE0E\uFE0F]?)`;
  return {
    emoji: new RegExp(String.raw`${emoji}(?:\u200D${emoji})*`, "gv"),
    // Joiners that change how a word is written, either after a virama or between Arabic letters (RFC 5892, appendix A).
    joiners: new RegExp(
      String.raw`(?<=[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA])[\u200C\u200D]` +
        String.raw`|(?<=\p{Script=Arabic}\p{Mn}{0,3})\u200C(?=\p{Script=Arabic})`,
      "gu",
    ),
    // Characters that are invisible or change how others are shown. The last line lists symbols and letters that look blank.
    invisible: new RegExp(
      String.raw`[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}` +
        String.raw`\u2800\u{13441}\u{13442}\u{1D159}\uFFFC\uFFFD]`,
      "u",
    ),
    // Marks without a letter, or so many on one letter that they cover the text around it. Hebrew uses up to three, Vietnamese two.
    strayMarks: /(?:^| )\p{M}|[\p{Mn}\p{Me}]{4}/u,
  };
}

/** Double quotation marks and their look-alikes, which a reader could take for the end of a quoted claim. */
const quotationMark = /[“”„‟"«»＂〝〞〟″‶ʺˮ❝❞\u{1F676}-\u{1F678}]/gu;

/** Replaces double quotation marks with apostrophes, so that a claim can't appear to go on after its closing quotation mark. */
export function withoutQuotationMarks(claim: string): string {
  return claim.replaceAll(quotationMark, "'");
}

/**
 * Normalizes a claim: composes letters (NFC), replaces double quotation marks, turns every kind of space into a plain one, and trims it.
 */
export function normalizeClaim(text: string): string {
  return withoutQuotationMarks(text.normalize("NFC"))
    .replaceAll(/\p{Zs}/gu, " ")
    .trim();
}

/** Returns what is wrong with a normalized claim, such as characters that could hide or imitate others; `null` if nothing is. */
export function mistakeInClaim(claim: string, maxLength: number): ClaimMistake | null {
  if (claim === "") return "empty";
  if ([...claim].length > maxLength) return "too_long";
  const special = patternsFor(claim);
  const visible = special ? claim.replaceAll(special.emoji, "☺").replaceAll(special.joiners, "") : claim;
  if (special?.invisible.test(visible)) return "unseen";
  if (visible.includes("  ")) return "double_space";
  if (special?.strayMarks.test(visible)) return "stray_mark";
  return /[\p{L}\p{N}\p{So}]/u.test(visible) ? null : "no_letter";
}
