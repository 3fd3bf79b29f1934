import { createAppAuth } from "@octokit/auth-app";
import * as z from "zod/mini";
import { lacking, type Permissions } from "../domain/scopes.ts";
import { Misconfigured } from "../env.ts";
import { type ApiSettings, as, attempt, createRequest, GitHubUnavailable, type Refused } from "./request.ts";

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

export interface Account {
  id: number;
  login: string;
  type: "User" | "Organization";
}

export interface Installation {
  id: number;
  account: Account;
  permissions: Permissions;
  suspended: boolean;
  /** Its settings page, where repositories are selected and permissions accepted. */
  url: string;
}

/** What deplodash does as the GitHub App. */
export interface GitHubApp {
  /** Never throws. */
  mint(grant: MintRequest): Promise<MintOutcome>;
  /** Makes a token worthless at once. `unknown`: GitHub does not know it; it is dead, or so young that not all of GitHub has heard of it. */
  kill(token: string): Promise<"killed" | "unknown">;
  /** Through which installation this repository is reached; `null` where it is missing, not selected or not installed. */
  installationOn(owner: string, name: string): Promise<Reach | null>;
  /** The installation on an account, whatever is selected there. */
  installationOf(login: string): Promise<Installation | null>;
  /** A token that can do no more than look at one repository, to ask who administers it; and that repository. */
  lookInto(
    installationId: number,
    repository: number | string,
  ): Promise<{ token: string; repository: Repository } | null>;
  /** The page on which the App is installed. */
  installUrl(): Promise<string>;
}

export interface Reach {
  installation: Installation;
  /** Where the repository has another name by now, GitHub led on to it by its id. */
  repositoryId: number | null;
}

export interface Repository {
  id: number;
  fullName: string;
  private: boolean;
  url: string;
}

const permissions = z.record(z.string(), z.string());
const account = z.object({ id: z.int(), login: z.string(), type: z.enum(["User", "Organization"]) });
const installation = z.pipe(
  z.object({
    id: z.int(),
    account,
    permissions,
    suspended_at: z.nullish(z.string()),
    html_url: z.string(),
  }),
  z.transform(
    ({ suspended_at, html_url, ...rest }): Installation => ({
      ...rest,
      suspended: suspended_at != null,
      url: html_url,
    }),
  ),
);
export const repository = z.pipe(
  z.object({ id: z.int(), full_name: z.string(), private: z.boolean(), html_url: z.string() }),
  z.transform(({ full_name, html_url, ...rest }): Repository => ({ ...rest, fullName: full_name, url: html_url })),
);
const minted = z.object({
  token: z.string().check(z.minLength(1), z.maxLength(4096)),
  expires_at: z.pipe(
    z.iso.datetime({ offset: true }),
    z.transform((text) => Date.parse(text)),
  ),
  permissions,
  repositories: z.tuple([repository]),
});

interface AppSettings extends ApiSettings {
  appId: string;
  /** PKCS#8 PEM. */
  privateKey: string;
  serverUrl: string;
}

export function createApp(settings: AppSettings): GitHubApp {
  const { appId, privateKey, serverUrl } = settings;
  const request = createRequest(settings);
  // Only the App's JWT comes from here. Its own minting shares promises between requests, which hangs on Workers.
  const auth = createAppAuth({ appId, privateKey, request });
  const asApp = request.defaults({ request: { hook: auth.hook } });

  const mintRaw = (
    installationId: number,
    wanted: { repository_ids?: number[]; repositories?: string[]; permissions: Permissions },
  ) =>
    attempt(() =>
      asApp("POST /app/installations/{installation_id}/access_tokens", { installation_id: installationId, ...wanted }),
    );

  const findInstallation = async (call: () => Promise<{ data: unknown }>): Promise<Installation | null> => {
    const answer = await attempt(call);
    if ("data" in answer) return read(installation, answer.data);
    checkKey(answer.refused);
    if (answer.refused.status === 404) return null;
    throw new GitHubUnavailable(`${answer.refused.status} for an installation`, 60);
  };

  const explain = async (installationId: number, wanted: Permissions, refused: Refused): Promise<MintOutcome> => {
    const found = await findInstallation(() =>
      asApp("GET /app/installations/{installation_id}", { installation_id: installationId }),
    );
    if (!found) return { kind: "gone" };
    if (found.suspended) return { kind: "suspended", url: found.url };
    if (/permissions? requested/i.test(refused.message)) {
      return { kind: "not_granted", permissions: lacking(wanted, found.permissions), url: found.url };
    }
    // It is there and well: GitHub contradicts itself, as it does for a moment after a change.
    if (refused.status !== 422) return { kind: "unavailable", retryAfter: 5, asked: false };
    return { kind: "not_selected", url: found.url };
  };

  const app: GitHubApp = {
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
        const { token, expires_at, permissions: confirmed, repositories } = read(minted, answer.data);
        const missing = lacking(wanted, confirmed);
        if (Object.keys(missing).length > 0 || repositories[0].id !== repositoryId) {
          await app.kill(token);
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
    async kill(token) {
      const answer = await attempt(async () => ({
        data: (await request("DELETE /installation/token", as(token))).status,
      }));
      const status = "refused" in answer ? answer.refused.status : answer.data;
      if (status === 204) return "killed";
      if (status === 401 || status === 404) return "unknown";
      // Anything else is no word of GitHub's that the token is dead, a success and a redirect neither.
      throw new GitHubUnavailable(`${status} for a token's end`, 5);
    },
    async installationOn(owner, repo) {
      let repositoryId: number | null = null;
      const installation = await findInstallation(async () => {
        const where = { owner, repo, request: { redirect: "manual" as const } };
        const answer = await asApp("GET /repos/{owner}/{repo}/installation", where);
        const [, id] = /\/repositories\/(\d+)\//.exec(answer.headers.location ?? "") ?? [];
        if (!id) return answer;
        // It has another name by now. The hook does not know this path, so the App's token is taken by hand.
        repositoryId = Number(id);
        const { token } = await auth({ type: "app" });
        return request("GET /repositories/{id}/installation", { ...as(token), id });
      });
      return installation && { installation, repositoryId };
    },
    // Serves organizations too.
    installationOf: (username) => findInstallation(() => asApp("GET /users/{username}/installation", { username })),
    async lookInto(installationId, repository) {
      const which = typeof repository === "number" ? { repository_ids: [repository] } : { repositories: [repository] };
      const answer = await mintRaw(installationId, { ...which, permissions: { metadata: "read" } });
      if ("refused" in answer) {
        checkKey(answer.refused);
        return null;
      }
      const { token, repositories } = read(minted, answer.data);
      return { token, repository: repositories[0] };
    },
    async installUrl() {
      const answer = await attempt(() => asApp("GET /app"));
      if ("refused" in answer) {
        checkKey(answer.refused);
        throw new GitHubUnavailable(`${answer.refused.status} for the App`, 60);
      }
      return `${serverUrl}/apps/${read(z.object({ slug: z.string() }), answer.data).slug}/installations/new`;
    },
  };
  return app;
}

/** An App that GitHub does not know is answered like an installation that is gone, but for the words. */
function checkKey({ status, message }: Refused): void {
  if (status === 401 || /integration not found/i.test(message)) throw new Misconfigured([wrongKey]);
}

const wrongKey = {
  variable: "GITHUB_APP_PRIVATE_KEY",
  sentence:
    "is not GitHub's for GITHUB_APP_ID; compare both with the GitHub App's settings page, or make a new key there",
};

/** What GitHub answered, if it is what GitHub's description says. */
export function read<T>(schema: z.ZodMiniType<T>, data: unknown): T {
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw new GitHubUnavailable("GitHub answered what its description does not say", 5);
  return parsed.data;
}
