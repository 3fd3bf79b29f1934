/** An error that makes the sandbox answer with one of GitHub's errors. */
export class ApiError extends Error {
  readonly status: number;
  readonly details: Record<string, unknown>;
  constructor(status: number, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.status = status;
    this.details = details;
  }
}

export const badCredentials = (): ApiError => new ApiError(401, "Bad credentials");
export const notFound = (): ApiError => new ApiError(404, "Not Found");
/** Returns GitHub's error for something that an App may not do. */
export const notAccessible = (): ApiError => new ApiError(403, "Resource not accessible by integration");

export function invalid(message: string, errors?: Array<Record<string, unknown>>): ApiError {
  return new ApiError(422, message, errors === undefined ? {} : { errors });
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { "x-github-media-type": "github.v3; format=json", ...headers } });
}

export function errorResponse(refusal: ApiError): Response {
  const { status, message, details } = refusal;
  const location = typeof details.url === "string" ? { location: details.url } : {};
  const body = { message, ...details, documentation_url: "https://docs.github.com/rest", status: String(status) };
  return json(status, body, location);
}

export function html(status: number, text: string): Response {
  return new Response(text, { status, headers: { "content-type": "text/html; charset=utf-8" } });
}

export function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { location } });
}
