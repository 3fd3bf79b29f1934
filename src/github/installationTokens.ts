import * as z from "zod/mini";
import { lacking, type Permissions } from "../domain/scopes.ts";
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
  /** The App was uninstalled. */
  | { kind: "gone" }
  | { kind: "suspended" | "not_selected"; url: string | null }
  | { kind: "not_granted"; permissions: Permissions; url: string | null }
  | { kind: "misconfigured"; variable: string; sentence: string }
  /** This agent had too many lately. */
  | { kind: "too_many" }
  /** `asked`: whether GitHub itself asked for that patience. */
  | { kind: "unavailable"; retryAfter: number; asked: boolean };

/** Installation access tokens, each for one repository. */
export interface InstallationTokens {
  /** Never throws. */
  mint(grant: MintRequest): Promise<MintOutcome>;
  /** Makes a token worthless at once. `unknown`: GitHub does not know it; it is dead, or so young that not all of GitHub has heard of it. */
  revokeToken(token: string): Promise<"revoked" | "unknown">;
  /** A token that can do no more than look at one repository, to ask who administers it; and that repository. */
  mintLookupToken(
    installationId: number,
    repository: number | string,
  ): Promise<{ token: string; repository: Repository } | null>;
}

const permissions = z.record(z.string(), z.string());
const minted = z.object({
  token: z.string().check(z.minLength(1), z.maxLength(4096)),
  expires_at: z.pipe(
    z.iso.datetime({ offset: true }),
    z.transform((text) => Date.parse(text)),
  ),
  permissions,
  repositories: z.tuple([repository]),
});

export function createInstallationTokens(
  { asApp, request }: AppClient,
  installations: Installations,
): InstallationTokens {
  const mintRaw = (
    installationId: number,
    wanted: { repository_ids?: number[]; repositories?: string[]; permissions: Permissions },
  ) =>
    attempt(() =>
      asApp("POST /app/installations/{installation_id}/access_tokens", { installation_id: installationId, ...wanted }),
    );

  const explain = async (installationId: number, wanted: Permissions, refused: Refused): Promise<MintOutcome> => {
    const found = await installations.byId(installationId);
    if (!found) return { kind: "gone" };
    if (found.suspended) return { kind: "suspended", url: found.url };
    if (/permissions? requested/i.test(refused.message)) {
      return { kind: "not_granted", permissions: lacking(wanted, found.permissions), url: found.url };
    }
    // It is there and well: GitHub contradicts itself, as it does for a moment after a change.
    if (refused.status !== 422) return { kind: "unavailable", retryAfter: 5, asked: false };
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
          return { kind: "unavailable", retryAfter: 60, asked: false };
        }
        const { token, expires_at, permissions: confirmed, repositories } = parseAnswer(minted, answer.data);
        const missing = lacking(wanted, confirmed);
        if (Object.keys(missing).length > 0 || repositories[0].id !== repositoryId) {
          await tokens.revokeToken(token);
          return { kind: "not_granted", permissions: missing, url: null };
        }
        return { kind: "minted", token, expiresAt: expires_at, permissions: confirmed, repo: repositories[0].fullName };
      } catch (error) {
        if (error instanceof Misconfigured) return { kind: "misconfigured", ...wrongKey };
        if (!(error instanceof GitHubUnavailable)) throw error;
        console.warn(JSON.stringify({ message: "no token could be minted", error: error.message }));
        return { kind: "unavailable", retryAfter: error.retryAfter, asked: error.asked };
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
      const { token, repositories } = parseAnswer(minted, answer.data);
      return { token, repository: repositories[0] };
    },
  };
  return tokens;
}
