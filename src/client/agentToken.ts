/** Returns a token without the white space and quotes that files and shells may add. */
export function cleanAgentToken(given: unknown): string {
  const text = typeof given === "string" ? given.trim().replace(/^(["'])(.*)\1$/s, "$2") : "";
  return text.trim();
}

/**
 * Returns what is wrong with a token, without quoting it, or `null` if the token is valid. Check a token before you send it, because
 * `fetch` quotes an invalid header value in its error.
 */
export function mistakeInAgentToken(token: string): string | null {
  // A workload's ID token is a JWT, which consists of three base64url parts.
  if (/^(?:dpl_\w+|[\w-]+\.[\w-]+\.[\w-]+)$/.test(token)) return null;
  if (token === "") return "is missing";
  if (!token.startsWith("dpl_")) return "is not an agent token";
  return /\s/.test(token) ? "contains white space" : "contains a character that no agent token has";
}
