import { routes } from "../../generated/routes.ts";
import { Misconfigured } from "../env.ts";
import { GitHubRefused, GitHubUnavailable, logRefusal } from "../github/request.ts";
import { SignInEnded } from "../github/user.ts";
import { logError, logWarning } from "../log.ts";
import { IssuerUnavailable } from "../oidc/issuerKeys.ts";
import type { Cookies, Session } from "../session/cookie.ts";
import type { OperationId } from "./contract.ts";
import { signInAgain } from "./guard.ts";
import { problem, Refusal } from "./problem.ts";
import { problemResponse, type Site, textResponse } from "./response.ts";

/** The facts that are needed to render a refusal. */
interface RefusalContext {
  request: Request;
  site: Site;
  /** The session of the person who sent the request, for pages. */
  session: Session | null;
  /** Whether the handler never ran, so that nothing has changed. */
  untouched: boolean;
}

/** A service's addresses and session reader. */
export type RefusingSite = Site & Pick<Cookies, "session">;

/** A function that renders a refusal in one media type and may change its status. */
type RefusalRenderer = (
  refusal: Refusal,
  context: RefusalContext,
) => { body: string; headers?: Record<string, string>; status?: number };

/** The renderers for media types other than problem documents. Only OAuth errors are plain JSON. */
export type RefusalRenderers = Record<
  "text/html" | "text/plain" | "application/vnd.git-lfs+json" | "application/json",
  RefusalRenderer
>;

/** Returns the refusal for an error. An unexpected error becomes a fixed `500`. */
export function refusalFrom(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof SignInEnded) return signInAgain;
  if (error instanceof GitHubUnavailable) {
    logWarning("GitHub is unavailable", { error: error.message });
    return new Refusal(503, problem("github_unavailable"), { "Retry-After": String(error.retryAfter) });
  }
  if (error instanceof IssuerUnavailable)
    return new Refusal(503, problem("issuer_unavailable"), { "Retry-After": String(error.retryAfter) });
  if (error instanceof GitHubRefused) {
    logRefusal(error.refused);
    return new Refusal(403, problem("github_refused"));
  }
  if (error instanceof Misconfigured) {
    const errors = error.mistakes.map(({ variable, sentence }) => ({ pointer: `/${variable}`, detail: sentence }));
    logError("the service is misconfigured", { errors });
    return new Refusal(500, problem("misconfigured", { errors }));
  }
  logError("unexpected error", { error: error instanceof Error ? error.stack : String(error) });
  return new Refusal(500, problem("internal_error"));
}

/**
 * Returns the response to a refused request, in the media type that the contract declares: a problem document, a page, or text for git.
 * Outside the API, people in a browser get a page instead of a problem document. `id` is `null` if no operation matches.
 */
export async function refusalResponse(
  id: OperationId | null,
  refusal: Refusal,
  request: Request,
  site: RefusingSite,
  render: RefusalRenderers,
  untouched: boolean,
): Promise<Response> {
  const { status, body, headers } = refusal;
  const answers: Record<string, string | null> = id === null ? {} : routes[id].answers;
  // If the renderer will replace the status, the contract doesn't declare the original one.
  const declared = answers[status] ?? answers[400] ?? "application/problem+json";
  const isApi = id !== null && routes[id].path.startsWith("/api/");
  const isPage = declared === "application/problem+json" && !isApi && isNavigation(request);
  const mediaType = isPage ? "text/html" : declared;
  if (Object.hasOwn(render, mediaType)) {
    // A `401` may mean that GitHub has ended the session, although its cookie can still be opened.
    const session = mediaType === "text/html" && status !== 401 ? await site.session(request) : null;
    const rendered = render[mediaType as keyof RefusalRenderers](refusal, { request, site, session, untouched });
    return textResponse(rendered.status ?? status, mediaType, rendered.body, site, { ...headers, ...rendered.headers });
  }
  return problemResponse(status, { code: "internal_error", ...body }, site, headers);
}

/** Returns whether a person opened a URL or submitted a form in a browser, which then prefers HTML. Programs don't ask for it. */
function isNavigation(request: Request): boolean {
  const types = (request.headers.get("Accept") ?? "").split(",").map((type) => type.split(";")[0]?.trim());
  return types[0] === "text/html" || types[0] === "application/xhtml+xml";
}
