/**
 * Replaces `json-with-bigint` in the bundle (wrangler.toml). @octokit/request would parse GitHub's answers with it, which takes a third of
 * a millisecond for a mint. GitHub sends no number that JSON.parse would round.
 */
export const JSONParse = JSON.parse;
export const JSONStringify = JSON.stringify;
