/** A mistake in a claim: a text in which an agent or its registrant describes the agent. */
export type ClaimMistake = "empty" | "too_long" | "unseen" | "double_space" | "stray_mark" | "no_letter";

/** Matches text in ASCII and Latin letters, all of it visible, without emoji and marks. */
const plain = /^[ -~\u00C0-\u024F]*$/;

let patterns: ReturnType<typeof createPatterns> | undefined;

function patternsFor(claim: string) {
  if (plain.test(claim)) return null;
  patterns ??= createPatterns();
  return patterns;
}

/**
 * Creates the patterns for text that isn't plain. Not as literals, because V8 takes ten milliseconds to parse them, even in functions
 * that aren't called, and several times as long until the first match.
 */
function createPatterns() {
  // Emoji with their joiners, variation selectors, and tags (UTS #51), including those that some systems show as several.
  const emoji = String.raw`(?:\p{RGI_Emoji}|\p{Extended_Pictographic}[\p{EMod}\uFE0E\uFE0F]?)`;
  return {
    emoji: new RegExp(String.raw`${emoji}(?:\u200D${emoji})*`, "gv"),
    // Joiners that change how a word is written: after a virama, or between Arabic letters (RFC 5892, appendix A).
    joiners: new RegExp(
      String.raw`(?<=[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA])[\u200C\u200D]` +
        String.raw`|(?<=\p{Script=Arabic}\p{Mn}{0,3})\u200C(?=\p{Script=Arabic})`,
      "gu",
    ),
    // Characters that can't be seen or that change how others are shown. The last line lists symbols and letters that look blank.
    invisible: new RegExp(
      String.raw`[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}` +
        String.raw`\u2800\u{13441}\u{13442}\u{1D159}\uFFFC\uFFFD]`,
      "u",
    ),
    // Marks without a letter, or so many on one letter that they cover what is around it. Hebrew has up to three, Vietnamese two.
    strayMarks: /(?:^| )\p{M}|[\p{Mn}\p{Me}]{4}/u,
  };
}

/** Double quotation marks, and what looks like them. They mark where a quoted claim ends. */
const quotationMark = /[“”„‟"«»＂〝〞〟″‶ʺˮ❝❞\u{1F676}-\u{1F678}]/gu;

/** Replaces double quotation marks by apostrophes, so that a claim can't seem to continue after its closing quotation mark. */
export function withoutQuotationMarks(claim: string): string {
  return claim.replaceAll(quotationMark, "'");
}

/** Normalizes a claim: composes letters (NFC), unifies spaces, trims it, and replaces double quotation marks. */
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
