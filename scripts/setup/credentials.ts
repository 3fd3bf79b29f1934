import { z } from "zod";
import type { Options } from "./options.ts";

const answer = z.object({
  id: z.number(),
  name: z.string(),
  html_url: z.url(),
  client_id: z.string(),
  client_secret: z.string(),
  pem: z.string(),
});

/** A GitHub App that was just made. */
export type Credentials = z.infer<typeof answer>;

/** GitHub did not answer, or is not well: the same code may work in a moment. */
export class NotNow extends Error {}

/** Exchanges the code that GitHub led back with. It is good once, and for an hour. */
export async function fetchCredentials({ api }: Options, code: string): Promise<Credentials> {
  const response = await fetch(`${api}/app-manifests/${encodeURIComponent(code)}/conversions`, {
    method: "POST",
    headers: {
      Accept: "application/vnd.github+json",
      "User-Agent": "deplodash",
      "X-GitHub-Api-Version": "2022-11-28",
    },
    signal: AbortSignal.timeout(20_000),
  }).catch((error: unknown) => {
    throw new NotNow(`${api} could not be reached (${reasonOf(error)}).`);
  });
  if (response.status === 404)
    throw new Error("GitHub does not know the code that it led back with: it is good once, and for an hour.");
  if (response.status >= 500 || response.status === 429) throw new NotNow(`GitHub answered ${response.status}.`);
  if (response.status !== 201) throw new Error(`GitHub refused the code with status ${response.status}.`);
  const read = answer.safeParse(await response.json().catch(() => null));
  if (!read.success) throw new Error("GitHub answered, but not with the credentials of an App.");
  return read.data;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.message;
  return String(cause);
}
