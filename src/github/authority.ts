import * as z from "zod/mini";
import type { RepositoryName } from "../domain/repository.ts";
import { parseAnswer } from "./answer.ts";
import type { AppClient } from "./appClient.ts";
import type { Installation, Installations } from "./installations.ts";
import type { InstallationTokens } from "./installationTokens.ts";
import type { OwnedRepository, Repository } from "./repository.ts";
import { as, attempt, GitHubRefused, logRefusal, type Refused } from "./request.ts";
import type { GitHubUser } from "./user.ts";

export interface Viewer {
  id: number;
  login: string;
  token: string;
}

/** A viewer's authority to decide about a repository, as far as GitHub proves it. */
export type Authority =
  /** `seen`: the repository as the viewer sees it; `null` if their token can't tell. */
  | { kind: "administers"; repository: Repository; seen: OwnedRepository | null; installation: Installation }
  /** The viewer sees no such repository, and may be able to create it on the installation's account. */
  | { kind: "may_create"; installation: Installation }
  /** The viewer's own account, without the App. */
  | { kind: "not_installed"; installUrl: string }
  /** The viewer sees the repository and the installation on its account, but the repository isn't selected for the App. */
  | { kind: "not_selected"; url: string }
  /** The viewer sees the installation, and it is suspended. */
  | { kind: "suspended"; url: string }
  /** Anything else. It reveals nothing about the repository. */
  | { kind: "unproven"; installUrl: string };

/** No installation and no repository have this id, so a call for it fails, but takes as long as a real one. */
const noId = 0;

const collaborator = z.object({ permission: z.string(), user: z.nullable(z.object({ id: z.int() })) });

export interface Authorities {
  /**
   * Finds out what a viewer may decide. For a stranger, it makes the same calls to GitHub in the same order, whatever there is to
   * find. Throws `GitHubRefused` only if the viewer sees the repository, or owns the account.
   */
  of(viewer: Viewer, repository: RepositoryName): Promise<Authority>;
  /** Proves that a viewer administers the repository with this id; returns `null` if not. For a stranger, it does so likewise. */
  ofId(viewer: Viewer, repositoryId: number): Promise<Administers | null>;
}

export type Administers = Extract<Authority, { kind: "administers" }>;

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
    // GitHub's replicas may not know the new token yet.
    for (const lag of [250, 750]) {
      if (!("refused" in answer) || !isUnknown(answer.refused)) break;
      await new Promise((resolve) => setTimeout(resolve, lag));
      answer = await permissionOf(token, fullName, viewer);
    }
    if ("refused" in answer) {
      if (isUnknown(answer.refused)) return false;
      throw new GitHubRefused(answer.refused);
    }
    const { permission, user: person } = parseAnswer(collaborator, answer.data);
    return permission === "admin" && person?.id === viewer.id; // Someone else may have the login by now, but not the id.
  };

  // If the revocation fails, the token still expires within the hour, and can only read metadata.
  const endLookup = (token: string) => tokens.revokeToken(token).catch(() => {});

  const unproven = async (): Promise<Authority> => ({
    kind: "unproven",
    installUrl: await installations.installUrl(),
  });
  const notInstalled = async (): Promise<Authority> => ({
    kind: "not_installed",
    installUrl: await installations.installUrl(),
  });

  /** Asks with the person's own token first, and as the App only about what that token can see. */
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
    const proof = await proveSeen(viewer, seen, installation);
    return proof === "not_selected" ? { kind: proof, url } : (proof ?? unproven());
  };

  /** Proves as the App that the viewer administers what their own token sees. */
  const proveSeen = async (
    viewer: Viewer,
    seen: OwnedRepository,
    installation: Installation,
  ): Promise<Administers | "not_selected" | null> => {
    const look = await tokens.mintLookupToken(installation.id, seen.id);
    if (!look) return "not_selected";
    const proven = await administers(look.token, look.repository, viewer).finally(() => endLookup(look.token));
    return proven ? { kind: "administers", repository: look.repository, seen, installation } : null;
  };

  const ofAppUserById = async (viewer: Viewer, id: number, visible: Installation[]): Promise<Administers | null> => {
    const seen = await user.repositoryById(viewer.token, id);
    const installation = visible.find(({ account, suspended }) => account.id === seen?.ownerId && !suspended);
    const proof = seen && installation ? await proveSeen(viewer, seen, installation) : null;
    return proof === "not_selected" ? null : proof;
  };

  /**
   * Proves the authority of someone whose token can't see private repositories (an OAuth App's, a personal one). Only the App can
   * look for those, so it makes every call in every case, and hides refusals, which would tell strangers what exists.
   */
  const proveAsApp = async (viewer: Viewer, asked: RepositoryName) => {
    const refusals: GitHubRefused[] = [];
    const hide = hideRefusals(refusals);
    const named = await hide(installations.installationOn(asked.owner, asked.name));
    const movedTo = named && "movedTo" in named ? named.movedTo : null;
    const onId = await hide(installations.installationOnId(movedTo ?? noId));
    const installation = named && "movedTo" in named ? onId : named;
    const found = await proveUnseen(viewer, installation, movedTo ?? asked.name, hide);
    // A mint by name finds the name on the installation's account, which may not be the requested account.
    const isRequested = movedTo !== null || found?.repository.fullName.toLowerCase() === asked.key;
    return { proof: isRequested ? found : null, movedTo, refusal: refusals.at(-1) };
  };

  const proveUnseen = async (
    viewer: Viewer,
    installation: Installation | null,
    repository: number | string,
    hide: HideRefusals,
  ): Promise<Administers | null> => {
    const look = await hide(tokens.mintLookupToken(installation?.id ?? noId, repository));
    if (!installation || !look) {
      // Two calls replace those below. They don't use the viewer's token, because its remaining quota would reveal what exists.
      for (let call = 0; call < 2; call++) await hide(installations.byId(noId));
      return null;
    }
    const isAdmin = await hide(administers(look.token, look.repository, viewer)).finally(() => endLookup(look.token));
    return isAdmin ? { kind: "administers", repository: look.repository, seen: null, installation } : null;
  };

  const ofOtherUserById = async (viewer: Viewer, id: number): Promise<Administers | null> => {
    const hide = hideRefusals([]);
    return proveUnseen(viewer, await hide(installations.installationOnId(id)), id, hide);
  };

  const ofOtherUser = async (viewer: Viewer, asked: RepositoryName): Promise<Authority> => {
    const { proof, movedTo, refusal } = await proveAsApp(viewer, asked);
    if (proof) return proof;
    if (movedTo !== null || !sameLogin(viewer.login, asked.owner)) return unproven();
    const installation = await installations.installationOf(asked.owner);
    if (!installation) return notInstalled();
    if (installation.account.id !== viewer.id) return unproven();
    if (installation.suspended) return { kind: "suspended", url: installation.url };
    if (refusal) throw refusal;
    return { kind: "may_create", installation };
  };

  return {
    async of(viewer, asked) {
      const visible = await user.installations(viewer.token);
      return visible ? ofAppUser(viewer, asked, visible) : ofOtherUser(viewer, asked);
    },
    async ofId(viewer, id) {
      const visible = await user.installations(viewer.token);
      return visible ? ofAppUserById(viewer, id, visible) : ofOtherUserById(viewer, id);
    },
  };
}

type HideRefusals = <T>(answer: Promise<T>) => Promise<T | null>;

/** Returns a function that logs GitHub's refusals and collects them instead of throwing. */
function hideRefusals(refusals: GitHubRefused[]): HideRefusals {
  return (answer) =>
    answer.catch((error: unknown) => {
      if (!(error instanceof GitHubRefused)) throw error;
      logRefusal(error.refused);
      refusals.push(error);
      return null;
    });
}

/** Returns whether GitHub doesn't know the token or the person. */
function isUnknown({ status }: Refused): boolean {
  return status === 401 || status === 404;
}

function sameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
