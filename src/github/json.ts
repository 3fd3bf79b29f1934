/**
 * Replaces `json-with-bigint` in the bundle (wrangler.toml). @octokit/request parses with it, which takes a third of a millisecond for
 * GitHub's answer to a mint, and GitHub has no number that JSON.parse would round.
 */
export const JSONParse = JSON.parse;
export const JSONStringify = JSON.stringify;
