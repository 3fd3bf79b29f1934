import { routes } from "../../generated/routes.ts";
import type { Settings } from "../env.ts";
import { avatarOrigin } from "../github/avatar.ts";
import { findContext } from "../requestContext.ts";
import { linesType, type OperationId, type ReplyData } from "./contract.ts";
import type { ProblemBody } from "./problem.ts";

/** Returns the Content-Security-Policy of pages: our stylesheet, our forms, and GitHub's avatars, but no scripts. */
const pagePolicy = (avatars: string) =>
  `default-src 'none'; style-src 'self'; img-src 'self' ${avatars}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** The origins of responses and avatars. */
export type Site = Pick<Settings, "origin" | "serverUrl">;

/** Returns a handler's reply as a response, in the media type that the contract declares for its status. */
export function toResponse(id: OperationId, { status, body, headers }: ReplyData, site: Site): Response {
  const answers: Record<string, string | null> = routes[id].answers;
  const mediaType = answers[status] ?? null;
  const declared: Record<string, string> = {};
  for (const name in headers) declared[name] = String(headers[name]);
  if (mediaType === "application/problem+json") return problemResponse(status, body as ProblemBody, site, declared);
  if (mediaType === null || body === undefined) {
    return new Response(null, { status, headers: withCommonHeaders(declared, site) });
  }
  if (body instanceof ReadableStream) {
    declared["Content-Type"] ??= mediaType; // A handler may set one of the media types that the contract declares.
    return new Response(body, { status, headers: withCommonHeaders(declared, site) });
  }
  const text = textOf(body, mediaType);
  if (mediaType.startsWith("text/")) return textResponse(status, mediaType, text, site, declared);
  declared["Content-Type"] = mediaType;
  return new Response(text, { status, headers: withCommonHeaders(declared, site) });
}

function textOf(body: unknown, mediaType: string): string {
  if (mediaType === linesType && Array.isArray(body)) return body.map((line) => `${JSON.stringify(line)}\n`).join("");
  return typeof body === "string" ? body : JSON.stringify(body);
}

/** Returns a response with a page or other text. Pages get a strict Content-Security-Policy unless they have their own. */
export function textResponse(
  status: number,
  mediaType: string,
  body: string,
  site: Site,
  headers: Record<string, string>,
): Response {
  const head = withCommonHeaders({ ...headers }, site);
  head["Content-Type"] = `${mediaType}; charset=utf-8`;
  if (mediaType === "text/html") {
    head["Content-Security-Policy"] ??= pagePolicy(avatarOrigin(site.serverUrl));
    head["Referrer-Policy"] = "same-origin"; // Under `no-referrer`, Chromium posts forms with `Origin: null`.
    head["Cache-Control"] = "no-store";
  }
  return new Response(body, { status, headers: head });
}

/** Returns a problem document (RFC 9457). */
export function problemResponse(
  status: number,
  body: ProblemBody,
  site: Site,
  headers: Record<string, string> = {},
): Response {
  const head = withCommonHeaders({ ...headers }, site);
  head["Content-Type"] = "application/problem+json";
  head["Cache-Control"] = "no-store";
  const { title, detail, code, ...more } = body;
  const type = `${site.origin}/docs#tag/Problems/${code}`;
  const instance = `urn:uuid:${head["X-Request-Id"]}`;
  const document = { type, title, status, detail, code, instance, ...more };
  return new Response(JSON.stringify(document), { status, headers: head });
}

/** Adds the headers that every response has. The request id is the same as in the log line. */
function withCommonHeaders(headers: Record<string, string>, { origin }: Site): Record<string, string> {
  headers["X-Content-Type-Options"] = "nosniff";
  headers["X-Request-Id"] = findContext()?.requestId ?? "";
  if (origin.startsWith("https:")) headers["Strict-Transport-Security"] = "max-age=31536000";
  return headers;
}
