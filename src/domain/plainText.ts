import { withoutQuotationMarks } from "./claim.ts";

/** The distance in Unicode from ASCII punctuation to its full-width forms. */
const fullWidth = 0xfee0;

/** Matches the start of a link, a mention, an emoji, or formatting in Slack, Mattermost, Discord, or Google Chat. */
const markup = /[<>&@#*~`[\]()|\\!]|:(?=\/\/)|(?<=[:/])\/|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/** Matches a period within a word, because chat programs turn `evil.com` into a link. */
const innerPeriod = /[.\u3002\uFF0E\uFF61](?=[^\s.])/gu;

/**
 * Returns an agent's claim as text that chat programs show literally. Special characters become full-width look-alikes, so that nothing
 * turns into a link or a mention, and a quoted claim can't appear to go on after its closing quotation mark.
 */
export function plainText(claim: string): string {
  return withoutQuotationMarks(claim)
    .replaceAll(markup, (character) => String.fromCodePoint(character.charCodeAt(0) + fullWidth))
    .replaceAll(innerPeriod, "\u2024")
    .replaceAll(/\s+/g, " ");
}
