import * as z from "zod/mini";
import type { Permissions } from "../domain/scopes.ts";
import { parseAnswer } from "./answer.ts";
import { type AppClient, checkKey } from "./appClient.ts";
import { redirectedTo } from "./repository.ts";
import { attempt, GitHubUnavailable, type Refused } from "./request.ts";

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
  /** The installation that reaches this repository; `null` if the repository is missing, not selected, or without the App. */
  installationOn(owner: string, name: string): Promise<Installation | MovedRepository | null>;
  installationOnId(repositoryId: number): Promise<Installation | null>;
  /** The installation on an account, whatever is selected there. */
  installationOf(login: string): Promise<Installation | null>;
  /** `null` where it is gone. */
  byId(installationId: number): Promise<Installation | null>;
  /** The page on which the App is installed. */
  installUrl(): Promise<string>;
}

/** A repository that GitHub redirects to from a former name. */
export interface MovedRepository {
  movedTo: number;
}

const permissions = z.record(z.string(), z.string());
const account = z.object({ id: z.int(), login: z.string(), type: z.enum(["User", "Organization"]) });
export const installation = z.pipe(
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
  const readInstallation = (answer: { data: unknown } | { refused: Refused }): Installation | null => {
    if ("data" in answer) return parseAnswer(installation, answer.data);
    checkKey(answer.refused);
    if (answer.refused.status === 404) return null;
    throw new GitHubUnavailable(`${answer.refused.status} for an installation`, 60);
  };
  const findInstallation = async (call: () => Promise<{ data: unknown }>) => readInstallation(await attempt(call));

  return {
    byId: (id) => findInstallation(() => asApp("GET /app/installations/{installation_id}", { installation_id: id })),
    async installationOn(owner, repo) {
      const where = { owner, repo, request: { redirect: "manual" as const } };
      const answer = await attempt(async () => ({
        data: await asApp("GET /repos/{owner}/{repo}/installation", where),
      }));
      const movedTo = "data" in answer ? redirectedTo(answer.data) : null;
      if (movedTo !== null) return { movedTo };
      return readInstallation("data" in answer ? answer.data : answer);
    },
    // The hook of `asApp` doesn't know this path.
    installationOnId: (id) =>
      findInstallation(async () => request("GET /repositories/{id}/installation", { ...(await appToken()), id })),
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
