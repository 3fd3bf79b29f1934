import * as z from "zod/mini";
import { exceeding, lacking, type Permissions } from "../domain/scopes.ts";
import { hour } from "../domain/time.ts";
import { Misconfigured } from "../env.ts";
import { parseAnswer } from "./answer.ts";
import { type AppClient, checkKey, wrongKey } from "./appClient.ts";
import type { Installations } from "./installations.ts";
import { type Repository, repository } from "./repository.ts";
import { as, attempt, GitHubUnavailable, type Refused } from "./request.ts";

export interface MintRequest {
  installationId: number;
  /** By id, so that neither a rename nor a new repository under the old name redirects a grant. */
  repositoryId: number;
  permissions: Permissions;
}

export type MintOutcome =
  | { kind: "minted"; token: string; expiresAt: number; permissions: Permissions; repo: string }
  /** GitHub minted something else than was asked for. The token must be revoked; its caller gets `reason`. */
  | { kind: "unusable"; token: string; expiresAt: number; reason: MintRefusal }
  | MintRefusal;

export type MintRefusal =
  /** The App was uninstalled. */
  | { kind: "gone" }
  | { kind: "suspended" | "not_selected"; url: string | null }
  | { kind: "not_granted"; permissions: Permissions; url: string | null }
  | { kind: "misconfigured"; variable: string; sentence: string }
  | { kind: "unavailable"; retryAfter: number };

/** Installation access tokens, each for one repository. */
export interface InstallationTokens {
  /** Never throws. `expiresAt` is GitHub's expiry by our clock. */
  mint(grant: MintRequest): Promise<MintOutcome>;
  /** Makes a token worthless at once. `unknown`: GitHub does not know it; it is dead, or so young that not all of GitHub has heard of it. */
  revokeToken(token: string): Promise<"revoked" | "unknown">;
  /** A token that can do no more than look at one repository, to ask who administers it; and that repository. */
  mintLookupToken(
    installationId: number,
    repository: number | string,
  ): Promise<{ token: string; repository: Repository } | null>;
}

export interface MintSettings {
  now(): number;
  /** Whether the App may mint one more token now. */
  mayMint(): Promise<boolean>;
}

/** The period of the App's own limit for mints in wrangler.toml, in seconds. */
const mintPeriod = 10;
/** After how many seconds it makes sense to ask again for what GitHub did not mint as it was asked. */
const unexpectedPause = 60;

const minted = z.object({
  token: z.string().check(z.minLength(1), z.maxLength(4096)),
  expires_at: z.pipe(
    z.iso.datetime({ offset: true }),
    z.transform((text) => Date.parse(text)),
  ),
});
const permissions = z.record(z.string(), z.string());
const narrowed = z.object({
  permissions,
  repositories: z.tuple([z.object({ id: z.int(), full_name: z.string() })]),
});
const lookedUp = z.object({ permissions, repositories: z.tuple([repository]) });

export function createInstallationTokens(
  { asApp, request }: AppClient,
  installations: Installations,
  { now, mayMint }: MintSettings,
): InstallationTokens {
  const mintRaw = async (
    installationId: number,
    wanted: { repository_ids?: number[]; repositories?: string[]; permissions: Permissions },
  ) => {
    if (!(await mayMint())) throw new GitHubUnavailable("the App's mints are used up for now", mintPeriod);
    return attempt(() =>
      asApp("POST /app/installations/{installation_id}/access_tokens", { installation_id: installationId, ...wanted }),
    );
  };

  const explain = async (installationId: number, wanted: Permissions, refused: Refused): Promise<MintRefusal> => {
    const found = await installations.byId(installationId);
    if (!found) return { kind: "gone" };
    if (found.suspended) return { kind: "suspended", url: found.url };
    if (/permissions? requested/i.test(refused.message)) {
      return { kind: "not_granted", permissions: lacking(wanted, found.permissions), url: found.url };
    }
    // It is there and well: GitHub contradicts itself, as it does for a moment after a change.
    if (refused.status !== 422) return { kind: "unavailable", retryAfter: 5 };
    return { kind: "not_selected", url: found.url };
  };

  const tokens: InstallationTokens = {
    async mint({ installationId, repositoryId, permissions: wanted }) {
      try {
        const answer = await mintRaw(installationId, { repository_ids: [repositoryId], permissions: wanted });
        if ("refused" in answer) {
          checkKey(answer.refused);
          if ([403, 404, 422].includes(answer.refused.status)) {
            return await explain(installationId, wanted, answer.refused);
          }
          return { kind: "unavailable", retryAfter: unexpectedPause };
        }
        const { token, expires_at } = parseAnswer(minted, answer.data);
        const expiresAt = expiryByOurClock(expires_at, answer.headers.date, now());
        const { data } = narrowed.safeParse(answer.data);
        const [only] = data?.repositories ?? [];
        const more = exceeding(wanted, data?.permissions ?? {});
        if (!data || only?.id !== repositoryId || Object.keys(more).length > 0) {
          const got = { repository: only?.id, permissions: data?.permissions };
          report("GitHub minted a token for more than was asked", { repositoryId, permissions: wanted, got });
          return { kind: "unusable", token, expiresAt, reason: { kind: "unavailable", retryAfter: unexpectedPause } };
        }
        const missing = lacking(wanted, data.permissions);
        if (Object.keys(missing).length > 0) {
          return {
            kind: "unusable",
            token,
            expiresAt,
            reason: { kind: "not_granted", permissions: missing, url: null },
          };
        }
        return { kind: "minted", token, expiresAt, permissions: data.permissions, repo: only.full_name };
      } catch (error) {
        if (error instanceof Misconfigured) return { kind: "misconfigured", ...wrongKey };
        if (!(error instanceof GitHubUnavailable)) throw error;
        console.warn(JSON.stringify({ message: "no token could be minted", error: error.message }));
        return { kind: "unavailable", retryAfter: error.retryAfter };
      }
    },
    async revokeToken(token) {
      const answer = await attempt(async () => ({
        data: (await request("DELETE /installation/token", as(token))).status,
      }));
      const status = "refused" in answer ? answer.refused.status : answer.data;
      if (status === 204) return "revoked";
      if (status === 401 || status === 404) return "unknown";
      // Anything else is no word of GitHub's that the token is dead, a success and a redirect neither.
      throw new GitHubUnavailable(`${status} for a token's end`, 5);
    },
    async mintLookupToken(installationId, repository) {
      const which = typeof repository === "number" ? { repository_ids: [repository] } : { repositories: [repository] };
      const answer = await mintRaw(installationId, { ...which, permissions: { metadata: "read" } });
      if ("refused" in answer) {
        checkKey(answer.refused);
        return null;
      }
      const { token } = parseAnswer(minted, answer.data);
      const { data } = lookedUp.safeParse(answer.data);
      if (data && Object.keys(exceeding({}, data.permissions)).length === 0) {
        return { token, repository: data.repositories[0] };
      }
      report("GitHub minted a look-up token for more than was asked", { repository, permissions: data?.permissions });
      await tokens.revokeToken(token).catch(() => {}); // Nobody was given it, and it expires within the hour.
      throw new GitHubUnavailable("GitHub minted more than a look-up token", unexpectedPause);
    },
  };
  return tokens;
}

/**
 * Returns when a token expires by our clock, whatever GitHub's clock says: it lives as long as `date` and `expires_at` are apart,
 * at most GitHub's hour.
 */
function expiryByOurClock(expiresAt: number, date: string | undefined, now: number): number {
  const mintedAt = Date.parse(date ?? "") || now;
  return now + Math.min(expiresAt - mintedAt, hour);
}

function report(message: string, facts: object): void {
  console.error(JSON.stringify({ message, ...facts }));
}
