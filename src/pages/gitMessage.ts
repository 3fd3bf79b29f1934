import { allows, type BranchPattern } from "../domain/branchPattern.ts";
import { quit } from "../domain/gitCredential.ts";
import { timestamp } from "../domain/time.ts";
import type { StopReason } from "../gitProxy/push.ts";

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
 * Renders a refusal for git, which prints the body of a remote's answer. git doesn't print the answer to a credential helper, so a
 * helper gets `quit` as the body and the message in a header.
 */
export function gitRefusal(refusal: Refusal, { request }: { request: Request }): Rendered {
  if (new URL(request.url).pathname.startsWith("/git/")) {
    return { body: `${toLine(refusal)}\n`, headers: { ...noStore, ...challenge(refusal) } };
  }
  return { body: quit, headers: { ...noStore, "Deplodash-Message": toLine(refusal) } };
}

/** Renders a refusal for git-lfs, which prints its message. */
export function lfsRefusal(refusal: Refusal): Rendered {
  return { body: JSON.stringify({ message: toLine(refusal) }), headers: { ...noStore, ...challenge(refusal) } };
}

/** Returns the `Basic` challenge for a `401`. git sends a password only after this challenge. */
function challenge({ status }: Refusal): Record<string, string> {
  return status === 401 ? { "WWW-Authenticate": 'Basic realm="deplodash"' } : {};
}

/** Returns a refusal on one line of ASCII. In the detail, replaces the names of fields and headers with their values. */
export function toLine({ body, headers }: Pick<Refusal, "body" | "headers">): string {
  const { title, detail, errors = [], permissions = {}, url } = body;
  const levels = Object.entries(permissions).map(([key, level]) => `${key}:${level}`);
  const values = new Map(
    Object.entries({ url, permissions: levels.join(", "), "Retry-After": headers["Retry-After"] }),
  );
  const mistakes = errors.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`.trim()).join("; ");
  const next = mistakes || detail.replaceAll(/`([\w-]+)`/g, (word, name) => values.get(name) || word);
  return `deplodash: ${title}. ${next}`.replaceAll("…", "...").replaceAll(/[^ -~]+/g, "?");
}

type Message = Pick<Refusal["body"], "title" | "detail">;

export const notFound: Message = {
  title: "GitHub can't find the repository, or rejects deplodash's token for it",
  detail:
    "If it was just created or renamed, run git again. A wiki exists once its first page has been created on GitHub.",
};

export function notApproved(repo: string, link: string, expiresAt: number): Message {
  const detail = `Ask them to open ${link} (valid until ${timestamp(expiresAt)}), then run git again.`;
  return { title: `The owner of ${repo} hasn't approved this yet`, detail };
}

/** Returns the refusal of a push outside the branch limit. `access` is the address of the page on which the owner can change the limit. */
export function notAllowed(branches: readonly BranchPattern[], access: string): Message {
  return {
    title: `This agent may push to ${branches.join(", ")} only`,
    detail: `The owner can change that at ${access}`,
  };
}

/** Returns the reason that git prints in parentheses after a ref. */
export function reasonFor(ref: string, branches: readonly BranchPattern[]): string {
  if (allows(branches, ref)) return "another ref in this push is not allowed";
  return `not allowed: ${branches.join(", ")} only`;
}

export function stopped(because: StopReason, maxBytes: number): Message {
  const [title, detail] = {
    revoked: ["Access was revoked or changed during the push", "GitHub didn't receive the push. Run git again."],
    too_large: [
      `The push is larger than ${Math.floor(maxBytes / 1024 / 1024)} MiB`,
      "Push it in parts: first an earlier commit, such as HEAD~100:refs/heads/BRANCH, then the rest.",
    ],
    malformed: ["The push can't be read", "A pack must follow the list of refs."],
    client_gone: ["The push was interrupted", "Run git again."],
  }[because] as [string, string];
  return { title, detail };
}
