import { second } from "./time.ts";

/** A message in git's credential format (https://git-scm.com/docs/git-credential#IOFMT). If a key repeats, its last value wins. */
export interface GitCredential {
  attributes: Partial<Record<string, string>>;
  /** The capabilities that git (2.46 and later) announces with `capability[]`. */
  capabilities: string[];
}

/** The line that stops git from trying other helpers or prompting. */
export const quit = "quit=1\n";

/** The user name that GitHub expects with an installation token. */
const username = "x-access-token";

/** Parses the lines before the first empty line, which may end in CRLF. Returns `null` if any of them isn't `key=value`. */
export function parseGitCredential(text: string): GitCredential | null {
  const [message = ""] = text.replaceAll("\r\n", "\n").split(/^\n/m);
  const lines = message.split("\n").filter((line) => line !== "");
  if (lines.some((line) => line.indexOf("=") < 1)) return null;
  const pairs = lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const);
  const capabilities = pairs.filter(([key]) => key === "capability[]").map(([, value]) => value);
  // An empty value resets the list.
  return { attributes: Object.fromEntries(pairs), capabilities: capabilities.slice(capabilities.lastIndexOf("") + 1) };
}

/**
 * Renders a token in the safest form that git understands. Since 2.46, git doesn't let its other helpers store a credential that is
 * `ephemeral`, which requires `authtype`.
 */
export function renderToken(token: string, endsAt: number, capabilities: string[]): string {
  const lines = capabilities.includes("authtype")
    ? ["capability[]=authtype", "authtype=Basic", `credential=${btoa(`${username}:${token}`)}`, "ephemeral=1"]
    : [`username=${username}`, `password=${token}`];
  return [...lines, `password_expiry_utc=${Math.floor(endsAt / second)}`, ""].join("\n");
}

/** Returns the token from either form that `renderToken` writes; `null` if there is none. */
export function tokenIn({ attributes: { password, authtype, credential = "" } }: GitCredential): string | null {
  if (password) return password;
  if (authtype?.toLowerCase() !== "basic" || !/^[A-Za-z0-9+/]+=*$/.test(credential)) return null;
  const [, token = ""] = /^[^:]*:(.*)$/s.exec(decode(credential)) ?? [];
  return token || null;
}

function decode(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return "";
  }
}

/** Returns the origin of a web server without its default port, such as `https://github.com`; `null` for other servers. */
export function serverOf({ attributes: { protocol = "", host = "" } }: GitCredential): string | null {
  // git decodes percent-encoding, so `host` can contain characters that end a URL's host.
  if (!/^https?$/i.test(protocol) || !/^[\w.:[\]-]+$/.test(host)) return null;
  return URL.parse(`${protocol}://${host}`)?.origin ?? null;
}

/** Returns `owner/name` from the path of a remote. The path may end in `.git` or `.wiki.git`, and Git LFS appends more segments. */
export function repositoryAt(path: string): string {
  const [owner = "", name = ""] = path.replace(/^\//, "").split("/");
  return `${owner}/${name.replace(/(\.wiki)?(\.git)?$/i, "")}`;
}
