import { z } from "zod";
import type { SetupOptions } from "./options.ts";

const credentials = z.object({
  id: z.number(),
  name: z.string(),
  html_url: z.url(),
  client_id: z.string(),
  client_secret: z.string(),
  pem: z.string(),
});

/** The credentials of a new GitHub App. */
export type AppCredentials = z.infer<typeof credentials>;

/** Thrown if GitHub can't be reached or is overloaded. The same code may work a moment later. */
export class TemporaryFailure extends Error {}

/** Exchanges GitHub's code for the App's credentials. A code works only once, within an hour. */
export async function fetchCredentials({ api }: SetupOptions, code: string): Promise<AppCredentials> {
  const response = await fetch(`${api}/app-manifests/${encodeURIComponent(code)}/conversions`, {
    method: "POST",
    headers: {
      Accept: "application/vnd.github+json",
      "User-Agent": "deplodash",
      "X-GitHub-Api-Version": "2022-11-28",
    },
    signal: AbortSignal.timeout(20_000),
  }).catch((error: unknown) => {
    throw new TemporaryFailure(`${api} couldn't be reached (${reasonOf(error)}).`);
  });
  if (response.status === 404)
    throw new Error("GitHub doesn't accept the code. It is valid only once, and only for an hour.");
  if (response.status >= 500 || response.status === 429)
    throw new TemporaryFailure(`GitHub returned status ${response.status}.`);
  if (response.status !== 201) throw new Error(`GitHub refused the code with status ${response.status}.`);
  const parsed = credentials.safeParse(await response.json().catch(() => null));
  if (!parsed.success) throw new Error("GitHub's answer doesn't contain the credentials of an App.");
  return parsed.data;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.message;
  return String(cause);
}
