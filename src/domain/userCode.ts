/**
 * The characters in a user code, such as `WDJB-MJHT`, which a person types to claim an agent. Consonants don't form words and are hard to
 * confuse (RFC 8628, section 6.1).
 */
export const userCodeAlphabet = "BCDFGHJKLMNPQRSTVWXZ";
export const userCodeLength = 8;

/** The first letter of a user code and of its device code. It names the Durable Object that stores the request. */
export type CodeLetter = string & { readonly isCodeLetter: true };

/** Formats the eight letters of a user code the way they are shown: `WDJB-MJHT`. */
export function formatUserCode(letters: string): string {
  return `${letters.slice(0, userCodeLength / 2)}-${letters.slice(userCodeLength / 2)}`;
}

/**
 * Returns a typed user code the way codes are shown; `null` if it can't be a code. Ignores case, hyphens, and other characters that no code
 * has (RFC 8628, section 6.1).
 */
export function normalizeUserCode(typed: string): string | null {
  const letters = typed
    .normalize("NFKC")
    .replaceAll(/[^A-Za-z]/g, "")
    .toUpperCase()
    .replaceAll(new RegExp(`[^${userCodeAlphabet}]`, "g"), "");
  return letters.length === userCodeLength ? formatUserCode(letters) : null;
}

/** Returns the first letter of a user code as shown, or of a device code; `null` if the text can't be either. */
export function letterOf(code: string): CodeLetter | null {
  const letter = code.charAt(0);
  return letter !== "" && userCodeAlphabet.includes(letter) ? (letter as CodeLetter) : null;
}
