import { quit } from "../domain/gitCredential.ts";

interface Refusal {
  status: number;
  body: {
    title: string;
    detail: string;
    errors?: { pointer: string; detail: string }[];
    permissions?: Record<string, string>;
    url?: string;
  };
  headers: Record<string, string>;
}

interface Rendered {
  body: string;
  headers: Record<string, string>;
}

const noStore = { "Cache-Control": "no-store" };

/**
 * Renders a refusal for git, which prints the text of a remote's answer. It doesn't show the text of an answer to a credential
 * helper, so a helper gets `quit` and the message in a header.
 */
export function gitRefusal(refusal: Refusal, { request }: { request: Request }): Rendered {
  if (new URL(request.url).pathname.startsWith("/git/")) {
    return { body: `${toLine(refusal)}\n`, headers: { ...noStore, ...challenge(refusal) } };
  }
  return { body: quit, headers: { ...noStore, "Deplodash-Message": toLine(refusal) } };
}

/** Renders a refusal for git-lfs, which prints the message. */
export function lfsRefusal(refusal: Refusal): Rendered {
  return { body: JSON.stringify({ message: toLine(refusal) }), headers: { ...noStore, ...challenge(refusal) } };
}

/** Returns the `Basic` challenge of a `401`, without which git sends no password. */
function challenge({ status }: Refusal): Record<string, string> {
  return status === 401 ? { "WWW-Authenticate": 'Basic realm="deplodash"' } : {};
}

/** Returns a refusal in one line of ASCII. Names of fields and headers in the detail are replaced by their values. */
export function toLine({ body, headers }: Pick<Refusal, "body" | "headers">): string {
  const { title, detail, errors = [], permissions = {}, url } = body;
  const values: Record<string, string | undefined> = {
    url,
    permissions: Object.entries(permissions)
      .map(([key, level]) => `${key}:${level}`)
      .join(", "),
    "Retry-After": headers["Retry-After"],
  };
  const mistakes = errors.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`.trim()).join("; ");
  const next = mistakes || detail.replaceAll(/`([\w-]+)`/g, (word, name) => values[name] || word);
  return `deplodash: ${title}. ${next}`.replaceAll("…", "...").replaceAll(/[^ -~]+/g, "?");
}
