import { repositoryNameMistake } from "../domain/repository.ts";
import { limitBackoff } from "../github/request.ts";
import { logError, logWarning } from "../log.ts";
import { countCalls } from "../requestContext.ts";
import { type Bytes, within } from "./streams.ts";

/** A repository at GitHub and the token for it. The token never leaves the Worker. */
export interface Remote {
  /** The repository's name when GitHub minted the token. */
  fullName: string;
  isWiki: boolean;
  token: string;
}

export interface UpstreamSettings {
  serverUrl: string;
  /** How long GitHub may be silent, in milliseconds. */
  idleLimit: number;
}

/** A request to GitHub. From the client's request, it takes only the body and headers with known values. */
export interface UpstreamRequest {
  path: "/info/refs" | "/git-upload-pack" | "/git-receive-pack" | "/info/lfs/objects/batch";
  query?: "" | "?service=git-upload-pack" | "?service=git-receive-pack";
  headers?: Record<string, string>;
  body?: ReadableStream<Bytes> | ArrayBuffer | string | null;
  /** The media type that the answer must have. */
  expected: string;
}

export type UpstreamAnswer =
  | { kind: "answered"; body: ReadableStream<Bytes> }
  /** The repository now has another name, or GitHub doesn't know the token. */
  | { kind: "stale"; status: number }
  | { kind: "refused"; status: number }
  | { kind: "unavailable"; retryAfter: number };

export const unavailable = { kind: "unavailable", retryAfter: 5 } as const;

/** Sends a request to GitHub. Waits for the answer no longer than the idle limit. */
export async function askUpstream(
  settings: UpstreamSettings,
  remote: Remote,
  request: UpstreamRequest,
): Promise<UpstreamAnswer> {
  const abort = new AbortController();
  try {
    return await within(settings.idleLimit, callUpstream(settings, remote, request, abort.signal));
  } catch {
    abort.abort();
    return unavailable;
  }
}

/** Sends a request to GitHub. Follows no redirects, and accepts only a `200` with the expected media type. Never throws. */
export async function callUpstream(
  { serverUrl }: UpstreamSettings,
  { fullName, isWiki, token }: Remote,
  { path, query = "", headers = {}, body = null, expected }: UpstreamRequest,
  signal: AbortSignal,
): Promise<UpstreamAnswer> {
  countCalls({ githubCalls: 1 });
  try {
    // The name comes from GitHub, but is checked anyway, because it becomes part of the URL.
    if (!/^[\w.-]+\/[\w.-]+$/.test(fullName) || repositoryNameMistake(fullName)) throw new Error("an impossible name");
    const answer = await fetch(`${serverUrl}/${fullName}${isWiki ? ".wiki" : ""}.git${path}${query}`, {
      method: body === null ? "GET" : "POST",
      headers: {
        Authorization: `Basic ${btoa(`x-access-token:${token}`)}`,
        "User-Agent": "git/deplodash",
        "Accept-Encoding": "identity",
        Accept: expected,
        ...headers,
      },
      body,
      redirect: "manual",
      signal,
      duplex: "half",
    } as RequestInit);
    return await readAnswer(answer, expected);
  } catch (error) {
    logWarning("GitHub did not answer git", { path, error: String(error) });
    return unavailable;
  }
}

async function readAnswer(answer: Response, expected: string): Promise<UpstreamAnswer> {
  const { status, headers, body } = answer;
  const mediaType = headers.get("Content-Type");
  // An answer for git-lfs may name the charset, which for JSON is always UTF-8.
  if (status === 200 && body && mediaType?.replace(/; *charset=utf-8$/i, "") === expected) {
    return { kind: "answered", body };
  }
  await body?.cancel();
  if (status === 401 || status === 404 || (status >= 301 && status <= 308)) return { kind: "stale", status };
  const retryAfter = limitBackoff(Number(headers.get("Retry-After")));
  if (status === 429 || status >= 500) return retryAfter > 0 ? { ...unavailable, retryAfter } : unavailable;
  logError("GitHub refused git", { status, mediaType });
  return { kind: "refused", status };
}
