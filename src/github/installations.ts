import * as z from "zod/mini";
import type { Permissions } from "../domain/permissions.ts";
import { parseAnswer } from "./answer.ts";
import { type AppClient, checkKey } from "./appClient.ts";
import { redirectedTo } from "./repository.ts";
import { attempt, GitHubRefused, type Refused } from "./request.ts";

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
  /** Whether the installation reaches all of the account's repositories, or only selected ones. */
  selection: "all" | "selected";
  /** The installation's settings page, where people select repositories and accept permissions. */
  url: string;
}

/** Look-ups of the GitHub App's installations. */
export interface Installations {
  /** Finds the installation that reaches a repository; `null` if the repository is missing, isn't selected, or doesn't have the App. */
  installationOn(owner: string, name: string): Promise<Installation | MovedRepository | null>;
  installationOnId(repositoryId: number): Promise<Installation | null>;
  /** Finds the installation on an account, regardless of which repositories it reaches. */
  installationOf(login: string): Promise<Installation | null>;
  /** Returns `null` if the App was uninstalled. */
  byId(installationId: number): Promise<Installation | null>;
  /** Returns the address of the page that installs the App. */
  installUrl(): Promise<string>;
}

/** A repository that GitHub redirects to from a former name. */
export interface MovedRepository {
  movedTo: number;
}

const permissions = z.lazy(() => z.record(z.string(), z.string()));
const account = z.lazy(() => z.object({ id: z.int(), login: z.string(), type: z.enum(["User", "Organization"]) }));
const accountPaths = { User: () => "", Organization: (login: string) => `/organizations/${login}` };

/** Creates the schema of an installation, with only the fields that we use. The settings page's address depends on the account. */
export function installationSchema(serverUrl: string) {
  return z.lazy(() =>
    z.pipe(
      z.object({
        id: z.int(),
        account,
        permissions,
        suspended_at: z.nullish(z.string()),
        repository_selection: z.nullish(z.string()),
      }),
      z.transform(({ suspended_at, repository_selection, ...rest }): Installation => {
        const { id, account } = rest;
        return {
          ...rest,
          suspended: suspended_at != null,
          selection: repository_selection === "all" ? "all" : "selected",
          url: `${serverUrl}${accountPaths[account.type](account.login)}/settings/installations/${id}`,
        };
      }),
    ),
  );
}

export function createInstallations({ asApp, appToken, request }: AppClient, serverUrl: string): Installations {
  const installation = installationSchema(serverUrl);
  const readInstallation = (answer: { data: unknown } | { refused: Refused }): Installation | null => {
    if ("data" in answer) return parseAnswer(installation, answer.data);
    checkKey(answer.refused);
    if (answer.refused.status === 404) return null;
    throw new GitHubRefused(answer.refused);
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
    // The hook of `asApp` doesn't support this path.
    installationOnId: (id) =>
      findInstallation(async () => request("GET /repositories/{id}/installation", { ...(await appToken()), id })),
    // This path also works for organizations.
    installationOf: (username) => findInstallation(() => asApp("GET /users/{username}/installation", { username })),
    async installUrl() {
      const answer = await attempt(() => asApp("GET /app"));
      if ("refused" in answer) {
        checkKey(answer.refused);
        throw new GitHubRefused(answer.refused);
      }
      return `${serverUrl}/apps/${parseAnswer(z.object({ slug: z.string() }), answer.data).slug}/installations/new`;
    },
  };
}
