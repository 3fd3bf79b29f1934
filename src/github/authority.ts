import * as z from "zod/mini";
import type { RepositoryName } from "../domain/repository.ts";
import { parseAnswer } from "./answer.ts";
import type { Account, Installation, Installations, ReachableRepository } from "./installations.ts";
import type { InstallationTokens } from "./installationTokens.ts";
import type { Repository } from "./repository.ts";
import { type ApiSettings, as, attempt, createRequest } from "./request.ts";
import type { GitHubUser } from "./user.ts";

export interface Viewer {
  id: number;
  login: string;
  token: string;
}

/** What GitHub lets a viewer decide about a repository. */
export type Authority =
  | { kind: "administers"; repository: Repository; installation: Installation }
  /** Not there as far as the App sees, on an account on which the viewer can create it. */
  | { kind: "may_create"; account: Account; installation: Installation }
  /** The viewer's own account, without the App. */
  | { kind: "not_installed"; installUrl: string }
  /** The viewer's own account, with the App suspended. */
  | { kind: "suspended"; url: string }
  /** Missing, not selected, not installed or not theirs: whoever has not proven more is told no more. */
  | { kind: "unproven"; installUrl: string };

const collaborator = z.object({ permission: z.string(), user: z.nullable(z.object({ id: z.int() })) });

export interface Authorities {
  of(viewer: Viewer, repository: RepositoryName): Promise<Authority>;
}

export function createAuthorities(
  installations: Installations,
  tokens: InstallationTokens,
  user: GitHubUser,
  settings: ApiSettings,
): Authorities {
  const request = createRequest(settings);

  const administers = async (token: string, owner: string, name: string, viewer: Viewer): Promise<boolean> => {
    const ask = () =>
      attempt(() =>
        request("GET /repos/{owner}/{repo}/collaborators/{username}/permission", {
          ...as(token),
          owner,
          repo: name,
          username: viewer.login,
        }),
      );
    let answer = await ask();
    // The token was minted a moment ago, and GitHub's replicas may not know it yet.
    for (const lag of [250, 750]) {
      if (!("refused" in answer) || ![401, 404].includes(answer.refused.status)) break;
      await new Promise((resolve) => setTimeout(resolve, lag));
      answer = await ask();
    }
    if ("refused" in answer) return false;
    const { permission, user: person } = parseAnswer(collaborator, answer.data);
    return permission === "admin" && person?.id === viewer.id; // A login can be renamed and taken by another; an id cannot.
  };

  const onExisting = async (
    viewer: Viewer,
    asked: RepositoryName,
    found: ReachableRepository,
  ): Promise<Authority | null> => {
    const look = await tokens.mintLookupToken(found.installation.id, found.repositoryId ?? asked.name);
    if (!look) return null;
    const { repository } = look;
    const [owner = "", name = ""] = repository.fullName.split("/");
    try {
      // Without a redirect it must be the one that was asked for: the same name may be there on the account of somebody else.
      const meant = found.repositoryId === null ? repository.fullName.toLowerCase() === asked.key : true;
      if (!meant || !(await administers(look.token, owner, name, viewer))) return null;
      return { kind: "administers", repository, installation: found.installation };
    } finally {
      await tokens.revokeToken(look.token).catch(() => {}); // It can only look, and ends within the hour by itself.
    }
  };

  return {
    async of(viewer, asked) {
      const found = await installations.installationOn(asked.owner, asked.name);
      const authority = found && !found.installation.suspended ? await onExisting(viewer, asked, found) : null;
      if (authority) return authority;
      const installation = found?.installation ?? (await installations.installationOf(asked.owner));
      const own = installation
        ? installation.account.id === viewer.id
        : asked.owner.toLowerCase() === viewer.login.toLowerCase();
      if (!installation)
        return { kind: own ? "not_installed" : "unproven", installUrl: await installations.installUrl() };
      const sees = own || (await user.installations(viewer.token)).includes(installation.id);
      if (sees && installation.suspended) return { kind: "suspended", url: installation.url };
      // Whether an organization's repository is there is not said before GitHub says it, to who may create it.
      const mayTry = own ? found === null : installation.account.type === "Organization";
      if (sees && mayTry) return { kind: "may_create", account: installation.account, installation };
      return { kind: "unproven", installUrl: await installations.installUrl() };
    },
  };
}
