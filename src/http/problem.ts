import type { components } from "../../generated/openapi.ts";
import { problems } from "../../generated/problems.ts";
import type { OAuthErrorCode } from "../oauth/error.ts";

type Schemas = components["schemas"];
export type ProblemCode = Schemas["ProblemCode"];
export type InputError = Schemas["InputError"];

/** A problem document without `type` and `status`, which the response adds. */
export type ProblemBody<Code extends ProblemCode = ProblemCode> = Omit<
  Schemas["Problem"],
  "type" | "status" | "code"
> & {
  code: Code;
};

type More = Partial<Pick<ProblemBody, "detail" | "errors" | "permissions" | "retry_at" | "url">>;

/** The maximum number of errors in a problem document, as the contract says. */
export const maxErrors = 20;

/** Creates a problem with the contract's title and detail, unless `more` is more specific. */
export function problem<Code extends ProblemCode>(code: Code, { errors, ...more }: More = {}): ProblemBody<Code> {
  return { ...problems[code], ...more, ...(errors && { errors: errors.slice(0, maxErrors) }), code };
}

/**
 * Thrown by any operation to refuse a request, and turned into a response in one place. It isn't an `Error`, because capturing a stack that
 * nobody reads would be a tenth of the cost of a `400`.
 */
export class Refusal {
  readonly status: number;
  /** The problem. If it has no `code`, only pages show it. */
  readonly body: Omit<ProblemBody, "code"> & { code?: ProblemCode };
  readonly headers: Record<string, string>;
  /** The OAuth error, unless it follows from `code`. */
  readonly oauthError: OAuthErrorCode | undefined;
  constructor(
    status: number,
    body: Refusal["body"],
    headers: Record<string, string> = {},
    oauthError?: OAuthErrorCode,
  ) {
    this.status = status;
    this.body = body;
    this.headers = headers;
    this.oauthError = oauthError;
  }
}
