/** git's credential format, https://git-scm.com/docs/git-credential#IOFMT: lines of `key=value`; the last line of a key counts. */
export type GitCredential = Partial<Record<string, string>>;

/** Ends git's attempt, so that it tries no other helper and prompts nobody. */
export const quit = "quit=1\n";

/** Parses the lines before the first empty line; accepts CRLF. Returns `null` if one of them is not `key=value`. */
export function parseGitCredential(text: string): GitCredential | null {
  const [attributes = ""] = text.replaceAll("\r\n", "\n").split(/^\n/m);
  const lines = attributes.split("\n").filter((line) => line !== "");
  if (lines.some((line) => line.indexOf("=") < 1)) return null;
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

export function renderGitCredential(credential: Record<string, string | number>): string {
  return Object.entries(credential)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}

/** Returns `owner/name` from the path of a remote. The path may end in `.git` or `.wiki.git`, and for Git LFS in more segments. */
export function repositoryAt(path: string): string {
  const [owner = "", name = ""] = path.replace(/^\//, "").split("/");
  return `${owner}/${name.replace(/(\.wiki)?(\.git)?$/i, "")}`;
}
