import type { RepositoryName } from "../domain/repository.ts";
import type { AppClient } from "./appClient.ts";
import type { Installation, Installations, MovedRepository } from "./installations.ts";
import type { InstallationTokens } from "./installationTokens.ts";
import { type Administers, createLookups, type LookupSettings, type Proof, type Viewer } from "./lookups.ts";
import type { OwnedRepository, Repository } from "./repository.ts";
import { GitHubRefused } from "./request.ts";
import { createUnseenProofs, type Found } from "./unseenProof.ts";
import type { GitHubUser, User } from "./user.ts";

export type { Administers, Viewer };

/** A viewer's authority to decide on access to a repository, as far as GitHub proves it. */
export type Authority =
  | Administers
  /** The viewer sees no such repository, but may be able to create it on the installation's account. */
  | { kind: "may_create"; installation: Installation }
  /** The repository belongs to the viewer's own account, which doesn't have the App. */
  | { kind: "not_installed"; installUrl: string }
  /** The viewer sees the repository and the installation on its account, but the repository isn't selected for the App. */
  | { kind: "not_selected"; url: string }
  /** The viewer sees the installation, which is suspended. */
  | { kind: "suspended"; url: string }
  /** The viewer sees the repository and the installation on its account, but doesn't administer the repository. */
  | { kind: "not_admin"; repository: Repository }
  /** Any other case. It reveals nothing about the repository. */
  | { kind: "unproven"; installUrl: string };

/** A person's session: who they were when they signed in, and their token. */
export interface SignedIn {
  user: User;
  token: string;
}

/**
 * The check of who a person is and what they may decide. For a stranger, it makes the same calls to GitHub, in the same round trips,
 * whether or not the repository exists. It throws `SignInEnded` if the token is no longer this person's.
 */
export interface Authorities {
  /** Throws `GitHubRefused` only if the viewer can see the repository or owns the account. */
  of(session: SignedIn, repository: RepositoryName): Promise<{ viewer: Viewer; authority: Authority }>;
  /** Like `of`, for several repositories at once. If `of` would throw `GitHubRefused`, returns the error in place of an authority. */
  ofAll(
    session: SignedIn,
    repositories: readonly RepositoryName[],
  ): Promise<{ viewer: Viewer; authorities: (Authority | GitHubRefused)[] }>;
  /** Proves that the person administers the repository with this id; `proof` is `null` if they don't. */
  ofId(session: SignedIn, repositoryId: number): Promise<{ viewer: Viewer; proof: Proof }>;
}

/** A person and the answers about them, which are fetched only once per request, even for several repositories. */
interface Person {
  token: string;
  /** Whether the token is a GitHub App's user token, which sees only what both the person and the App can see. */
  hasAppToken: boolean;
  viewer: Promise<Viewer>;
  /** The installations that the person can see; `null` for other kinds of tokens. */
  visible: Promise<Installation[] | null>;
  installUrl(): Promise<string>;
  /** Finds the installation on the viewer's own account. */
  ownInstallation(login: string): Promise<Installation | null>;
}

export function createAuthorities(
  installations: Installations,
  tokens: InstallationTokens,
  user: GitHubUser,
  client: AppClient,
  settings: LookupSettings,
): Authorities {
  const lookups = createLookups(tokens, client, settings);

  const ask = (session: SignedIn): Person => {
    let installUrl: Promise<string> | undefined;
    let ownInstallation: Promise<Installation | null> | undefined;
    return {
      token: session.token,
      hasAppToken: session.token.startsWith("ghu_"),
      viewer: awaitLater(user.verify(session)),
      visible: awaitLater(user.installations(session.token)),
      installUrl: () => (installUrl ??= installations.installUrl()),
      ownInstallation: (login) => (ownInstallation ??= installations.installationOf(login)),
    };
  };

  const unproven = async (person: Person): Promise<Authority> => ({
    kind: "unproven",
    installUrl: await person.installUrl(),
  });
  const notInstalled = async (person: Person): Promise<Authority> => ({
    kind: "not_installed",
    installUrl: await person.installUrl(),
  });

  /** Asks with the person's own token. Asks as the App only about what that token can see. */
  const ofAppUser = async (
    person: Person,
    asked: RepositoryName,
    visible: Installation[],
    seen: OwnedRepository | null,
  ): Promise<Authority> => {
    const viewer = await person.viewer;
    const installation = visible.find(({ account }) =>
      seen ? account.id === seen.ownerId : isSameLogin(account.login, asked.owner),
    );
    if (!installation) {
      const own = seen ? seen.ownerId === viewer.id : isSameLogin(viewer.login, asked.owner);
      return own ? notInstalled(person) : unproven(person);
    }
    const { account, suspended, url } = installation;
    if (suspended) return { kind: "suspended", url };
    if (!seen) {
      const mayTry = account.id === viewer.id || account.type === "Organization";
      return mayTry ? { kind: "may_create", installation } : unproven(person);
    }
    const proof = await lookups.proveSeen(viewer, seen, installation);
    if (proof === "not_selected") return { kind: proof, url };
    return proof ?? { kind: "not_admin", repository: seen };
  };

  const ofAppUserById = async (viewer: Viewer, visible: Installation[], seen: OwnedRepository | null) => {
    const installation = visible.find(({ account, suspended }) => account.id === seen?.ownerId && !suspended);
    const proof = seen && installation ? await lookups.proveSeen(viewer, seen, installation) : null;
    return proof === "not_selected" ? null : proof;
  };

  const unseen = createUnseenProofs(installations, lookups);

  const ofOtherUser = async (
    person: Person,
    asked: RepositoryName,
    found: Found<Installation | MovedRepository>,
  ): Promise<Authority> => {
    const viewer = await person.viewer;
    const { proof, movedTo, refusal } = await unseen.prove(viewer, asked, found);
    if (proof) return proof;
    if (movedTo !== null || !isSameLogin(viewer.login, asked.owner)) return unproven(person);
    const installation = await person.ownInstallation(viewer.login);
    if (!installation) return notInstalled(person);
    if (installation.account.id !== viewer.id) return unproven(person);
    if (installation.suspended) return { kind: "suspended", url: installation.url };
    if (refusal) throw refusal;
    return { kind: "may_create", installation };
  };

  const ofName = async (person: Person, asked: RepositoryName): Promise<Authority> => {
    // The first call about the repository is made in parallel with those about the person.
    const see = () => awaitLater(user.repository(person.token, asked));
    const find = () => awaitLater(unseen.find(asked));
    const seen = person.hasAppToken ? see() : null;
    const named = person.hasAppToken ? null : find();
    await person.viewer;
    const visible = await person.visible;
    if (visible) return ofAppUser(person, asked, visible, await (seen ?? see()));
    return ofOtherUser(person, asked, await (named ?? find()));
  };

  const ofId = async (person: Person, id: number): Promise<Proof> => {
    const see = () => awaitLater(user.repositoryById(person.token, id));
    const find = () => awaitLater(unseen.findById(id));
    const seen = person.hasAppToken ? see() : null;
    const found = person.hasAppToken ? null : find();
    const viewer = await person.viewer;
    const visible = await person.visible;
    if (visible) return ofAppUserById(viewer, visible, await (seen ?? see()));
    return unseen.proveById(viewer, id, await (found ?? find()));
  };

  return {
    async of(session, asked) {
      const person = ask(session);
      const authority = await ofName(person, asked);
      return { viewer: await person.viewer, authority };
    },
    async ofAll(session, asked) {
      const person = ask(session);
      const authorities = awaitLater(Promise.all(asked.map((one) => ofName(person, one).catch(refusalOnly))));
      return { viewer: await person.viewer, authorities: await authorities };
    },
    async ofId(session, id) {
      const person = ask(session);
      const proof = await ofId(person, id);
      return { viewer: await person.viewer, proof };
    },
  };
}

/** Returns a promise that can be awaited later. Its error is ignored if another failure comes first. */
function awaitLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

function refusalOnly(error: unknown): GitHubRefused {
  if (error instanceof GitHubRefused) return error;
  throw error;
}

function isSameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
