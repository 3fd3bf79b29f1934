import * as z from "zod/mini";
import type { RepositoryName } from "../domain/repository.ts";
import { parseAnswer } from "./answer.ts";
import type { AppClient } from "./appClient.ts";
import type { Installation, Installations } from "./installations.ts";
import type { InstallationTokens } from "./installationTokens.ts";
import type { Repository } from "./repository.ts";
import { as, attempt } from "./request.ts";
import type { GitHubUser } from "./user.ts";

export interface Viewer {
  id: number;
  login: string;
  token: string;
}

/** What GitHub lets a viewer decide about a repository. */
export type Authority =
  | { kind: "administers"; repository: Repository; installation: Installation }
  /** The viewer sees no such repository, and may be able to create it on the installation's account. */
  | { kind: "may_create"; installation: Installation }
  /** The viewer's own account, without the App. */
  | { kind: "not_installed"; installUrl: string }
  /** The viewer sees the repository and the installation on its account, but the App is not given this repository. */
  | { kind: "not_selected"; url: string }
  /** The viewer sees the installation, and it is suspended. */
  | { kind: "suspended"; url: string }
  /** Anything else. A viewer who has proven no more is told no more. */
  | { kind: "unproven"; installUrl: string };

/** No installation and no repository have this id: asking for it fails, which takes as long as a real question. */
const noId = 0;

const collaborator = z.object({ permission: z.string(), user: z.nullable(z.object({ id: z.int() })) });

export interface Authorities {
  /** A stranger causes the same calls to GitHub, in the same order, whatever there is to find. */
  of(viewer: Viewer, repository: RepositoryName): Promise<Authority>;
}

export function createAuthorities(
  installations: Installations,
  tokens: InstallationTokens,
  user: GitHubUser,
  { request }: AppClient,
): Authorities {
  const permissionOf = (token: string, fullName: string, { login }: Viewer) => {
    const [owner = "", repo = ""] = fullName.split("/");
    const where = { owner, repo, username: login };
    return attempt(() =>
      request("GET /repos/{owner}/{repo}/collaborators/{username}/permission", { ...as(token), ...where }),
    );
  };

  const administers = async (token: string, { fullName }: Repository, viewer: Viewer): Promise<boolean> => {
    let answer = await permissionOf(token, fullName, viewer);
    // The token was minted a moment ago, and GitHub's replicas may not know it yet.
    for (const lag of [250, 750]) {
      if (!("refused" in answer) || ![401, 404].includes(answer.refused.status)) break;
      await new Promise((resolve) => setTimeout(resolve, lag));
      answer = await permissionOf(token, fullName, viewer);
    }
    if ("refused" in answer) return false;
    const { permission, user: person } = parseAnswer(collaborator, answer.data);
    return permission === "admin" && person?.id === viewer.id; // A login can be renamed and taken by another; an id cannot.
  };

  // The token can only look, and ends within the hour anyway.
  const endLookup = (token: string) => tokens.revokeToken(token).catch(() => {});

  const unproven = async (): Promise<Authority> => ({
    kind: "unproven",
    installUrl: await installations.installUrl(),
  });
  const notInstalled = async (): Promise<Authority> => ({
    kind: "not_installed",
    installUrl: await installations.installUrl(),
  });

  /** The person's own token says what they can see, so nothing is asked as the App before they have seen it themselves. */
  const ofAppUser = async (viewer: Viewer, asked: RepositoryName, visible: Installation[]): Promise<Authority> => {
    const seen = await user.repository(viewer.token, asked);
    const installation = visible.find(({ account }) =>
      seen ? account.id === seen.ownerId : sameLogin(account.login, asked.owner),
    );
    if (!installation) {
      const own = seen ? seen.ownerId === viewer.id : sameLogin(viewer.login, asked.owner);
      return own ? notInstalled() : unproven();
    }
    const { account, suspended, url } = installation;
    if (suspended) return { kind: "suspended", url };
    if (!seen) {
      const mayTry = account.id === viewer.id || account.type === "Organization";
      return mayTry ? { kind: "may_create", installation } : unproven();
    }
    const look = await tokens.mintLookupToken(installation.id, seen.id);
    if (!look) return { kind: "not_selected", url };
    const proven = await administers(look.token, look.repository, viewer).finally(() => endLookup(look.token));
    return proven ? { kind: "administers", repository: look.repository, installation } : unproven();
  };

  /**
   * Proves the authority of someone whose token cannot see private repositories (an OAuth App's, a personal one). Only the App can
   * look for them, so every question is asked in every case; if there is nothing to ask about, the question fails.
   */
  const proveAsApp = async (viewer: Viewer, asked: RepositoryName) => {
    const named = await installations.installationOn(asked.owner, asked.name);
    const movedTo = named && "movedTo" in named ? named.movedTo : null;
    const onId = await installations.installationOnId(movedTo ?? noId);
    const installation = named && "movedTo" in named ? onId : named;
    const look = await tokens.mintLookupToken(installation?.id ?? noId, movedTo ?? asked.name);
    if (!installation || !look) {
      await permissionOf(viewer.token, `${asked.owner}/${asked.name}`, viewer);
      await endLookup(viewer.token);
      return { proof: null, movedTo };
    }
    const { repository } = look;
    const isAdmin = await administers(look.token, repository, viewer).finally(() => endLookup(look.token));
    // A mint by name finds the name on the installation's account, which may not be the account that was asked for.
    const isMeant = movedTo !== null || repository.fullName.toLowerCase() === asked.key;
    return { proof: isAdmin && isMeant ? { repository, installation } : null, movedTo };
  };

  const ofOtherUser = async (viewer: Viewer, asked: RepositoryName): Promise<Authority> => {
    const { proof, movedTo } = await proveAsApp(viewer, asked);
    if (proof) return { kind: "administers", ...proof };
    if (movedTo !== null || !sameLogin(viewer.login, asked.owner)) return unproven();
    const installation = await installations.installationOf(asked.owner);
    if (!installation) return notInstalled();
    if (installation.account.id !== viewer.id) return unproven();
    if (installation.suspended) return { kind: "suspended", url: installation.url };
    return { kind: "may_create", installation };
  };

  return {
    async of(viewer, asked) {
      const visible = await user.installations(viewer.token);
      return visible ? ofAppUser(viewer, asked, visible) : ofOtherUser(viewer, asked);
    },
  };
}

function sameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
