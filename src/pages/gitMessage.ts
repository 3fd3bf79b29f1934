import { quit } from "../domain/gitCredential.ts";

interface Refusal {
  body: {
    title: string;
    detail: string;
    errors?: { pointer: string; detail: string }[];
    permissions?: Record<string, string>;
    url?: string;
  };
  headers: Record<string, string>;
}

/** Renders a refusal for git as `quit`, with the message in a header, because git doesn't show a credential helper's body. */
export function gitRefusal(refusal: Refusal): { body: string; headers: Record<string, string> } {
  return { body: quit, headers: { "Cache-Control": "no-store", "Deplodash-Message": toLine(refusal) } };
}

/** Returns a refusal in one line of ASCII. Names of fields and headers in the detail are replaced by their values. */
function toLine({ body, headers }: Refusal): string {
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
