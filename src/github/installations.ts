import * as z from "zod/mini";
import type { Permissions } from "../domain/scopes.ts";
import { parseAnswer } from "./answer.ts";
import { type AppClient, checkKey } from "./appClient.ts";
import { attempt, GitHubUnavailable } from "./request.ts";

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

/** Where the GitHub App is installed. */
export interface Installations {
  /** Through which installation this repository is reached; `null` where it is missing, not selected or not installed. */
  installationOn(owner: string, name: string): Promise<ReachableRepository | null>;
  /** The installation on an account, whatever is selected there. */
  installationOf(login: string): Promise<Installation | null>;
  /** `null` where it is gone. */
  byId(installationId: number): Promise<Installation | null>;
  /** The page on which the App is installed. */
  installUrl(): Promise<string>;
}

export interface ReachableRepository {
  installation: Installation;
  /** Where the repository has another name by now, GitHub led on to it by its id. */
  repositoryId: number | null;
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

export function createInstallations({ asApp, appToken, request }: AppClient, serverUrl: string): Installations {
  const findInstallation = async (call: () => Promise<{ data: unknown }>): Promise<Installation | null> => {
    const answer = await attempt(call);
    if ("data" in answer) return parseAnswer(installation, answer.data);
    checkKey(answer.refused);
    if (answer.refused.status === 404) return null;
    throw new GitHubUnavailable(`${answer.refused.status} for an installation`, 60);
  };

  return {
    byId: (id) => findInstallation(() => asApp("GET /app/installations/{installation_id}", { installation_id: id })),
    async installationOn(owner, repo) {
      let repositoryId: number | null = null;
      const installation = await findInstallation(async () => {
        const where = { owner, repo, request: { redirect: "manual" as const } };
        const answer = await asApp("GET /repos/{owner}/{repo}/installation", where);
        const [, id] = /\/repositories\/(\d+)\//.exec(answer.headers.location ?? "") ?? [];
        if (!id) return answer;
        // It has another name by now. The hook does not know this path, so the App's token is taken by hand.
        repositoryId = Number(id);
        return request("GET /repositories/{id}/installation", { ...(await appToken()), id });
      });
      return installation && { installation, repositoryId };
    },
    // Serves organizations too.
    installationOf: (username) => findInstallation(() => asApp("GET /users/{username}/installation", { username })),
    async installUrl() {
      const answer = await attempt(() => asApp("GET /app"));
      if ("refused" in answer) {
        checkKey(answer.refused);
        throw new GitHubUnavailable(`${answer.refused.status} for the App`, 60);
      }
      return `${serverUrl}/apps/${parseAnswer(z.object({ slug: z.string() }), answer.data).slug}/installations/new`;
    },
  };
}
