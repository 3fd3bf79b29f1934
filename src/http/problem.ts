import type { components } from "../../generated/openapi.ts";
import { problems } from "../../generated/problems.ts";

type Schemas = components["schemas"];
export type ProblemCode = Schemas["ProblemCode"];
export type InputError = Schemas["InputError"];

/** A problem document without what the reply adds: `type` and `status`. */
export type ProblemBody<Code extends ProblemCode = ProblemCode> = Omit<
  Schemas["Problem"],
  "type" | "status" | "code"
> & {
  code: Code;
};

type More = Partial<Pick<ProblemBody, "detail" | "errors" | "permissions" | "url">>;

/** A problem in the contract's words, unless there is something more exact to say. */
export function problem<Code extends ProblemCode>(code: Code, more: More = {}): ProblemBody<Code> {
  return { ...problems[code], ...more, code };
}

/**
 * What stops a request before its handler: thrown by what crosses all operations, answered in one place. It is no `Error`: nobody
 * reads its stack, and to take one is a tenth of what a `400` costs.
 */
export class Refusal {
  readonly status: number;
  /** Without a `code` it is one that only a page shows. */
  readonly body: Omit<ProblemBody, "code"> & { code?: ProblemCode };
  readonly headers: Record<string, string>;
  constructor(status: number, body: Refusal["body"], headers: Record<string, string> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** A refusal in one line of ASCII, for who sees no document. What the words name by its field stands there itself. */
export function toLine({ body, headers }: Refusal): string {
  const { title, detail, errors = [], permissions = {}, url } = body;
  const named: Record<string, string | undefined> = {
    url,
    permissions: Object.entries(permissions)
      .map(([key, level]) => `${key}:${level}`)
      .join(", "),
    "Retry-After": headers["Retry-After"],
  };
  const wrong = errors.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`.trim()).join("; ");
  const next = wrong || detail.replaceAll(/`([\w-]+)`/g, (word, name) => named[name] || word);
  return `deplodash: ${title}. ${next}`.replaceAll("…", "...").replaceAll(/[^ -~]+/g, "?");
}
