import { routes } from "../../generated/routes.ts";
import type { Settings } from "../env.ts";
import { avatarOrigin } from "../github/avatar.ts";
import { findContext } from "../requestContext.ts";
import type { OperationId, ReplyData } from "./contract.ts";
import type { ProblemBody } from "./problem.ts";

/** What a page may load and do: our stylesheet, our forms, and GitHub's avatars, but no script. */
const pagePolicy = (avatars: string) =>
  `default-src 'none'; style-src 'self'; img-src 'self' ${avatars}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** Where responses and avatars come from. */
export type Site = Pick<Settings, "origin" | "serverUrl">;

/** Returns a handler's reply as a response, in the media type that the contract declares for its status. */
export function toResponse(id: OperationId, { status, body, headers }: ReplyData, house: Site): Response {
  const answers: Record<string, string | null> = routes[id].answers;
  const mediaType = answers[status] ?? null;
  const head: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) head[name] = String(value);
  if (house.origin.startsWith("https:")) head["Strict-Transport-Security"] = "max-age=31536000";
  if (mediaType === "application/problem+json") return problemResponse(status, body as ProblemBody, house.origin, head);
  head["X-Content-Type-Options"] = "nosniff";
  head["X-Request-Id"] = requestId();
  if (mediaType === null || body === undefined) return new Response(null, { status, headers: head });
  head["Content-Type"] = mediaType.startsWith("text/") ? `${mediaType}; charset=utf-8` : mediaType;
  if (mediaType === "text/html") {
    head["Content-Security-Policy"] ??= pagePolicy(avatarOrigin(house.serverUrl));
    head["Referrer-Policy"] = "same-origin"; // Under `no-referrer` Chromium posts forms with `Origin: null`.
    head["Cache-Control"] = "no-store";
  }
  return new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers: head });
}

/** Returns a problem document (RFC 9457), with or without an operation. */
export function problemResponse(
  status: number,
  body: ProblemBody,
  origin: string,
  headers: Record<string, string> = {},
): Response {
  headers["Content-Type"] = "application/problem+json";
  headers["Cache-Control"] = "no-store";
  headers["X-Content-Type-Options"] = "nosniff";
  headers["X-Request-Id"] = requestId();
  const { title, detail, code, ...more } = body;
  const type = `${origin}/docs#tag/Problems/${code}`;
  const instance = `urn:uuid:${headers["X-Request-Id"]}`;
  return new Response(JSON.stringify({ type, title, status, detail, code, instance, ...more }), { status, headers });
}

/** Returns the id of the current request, as in its log line. */
function requestId(): string {
  return findContext()?.requestId ?? "";
}
