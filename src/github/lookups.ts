import { background } from "../requestContext.ts";
import type { AppClient } from "./appClient.ts";
import { type BranchFacts, findBranchFacts } from "./branchProtection.ts";
import { findCollaborator } from "./collaborator.ts";
import type { Installation } from "./installations.ts";
import type { InstallationTokens, LookupOptions, LookupPermissions, LookupToken } from "./installationTokens.ts";
import { createKeptTokens } from "./keptTokens.ts";
import { type DescribedRepository, type OwnedRepository, type Repository, repositorySchema } from "./repository.ts";
import { as, attempt, GitHubRefused, isRefusal, isUnknown, type Refused, retryLookup } from "./request.ts";

export interface Viewer {
  id: number;
  login: string;
  token: string;
}

/** The viewer administers the repository, as GitHub has just confirmed. */
export interface Administers extends BranchFacts {
  kind: "administers";
  repository: Repository;
  installation: Installation;
}

/** Look-ups that the App makes about a repository, with a token for that repository alone. */
export interface Lookups {
  /** Proves that the viewer administers what their own token sees. Takes one round trip with a kept token, and two without. */
  proveSeen(viewer: Viewer, seen: OwnedRepository, installation: Installation): Promise<Proof | "not_selected">;
  /** Proves the same with a kept token, or returns `null`. `repository` is an id, or a full name in lower case. */
  proveAgain(viewer: Viewer, installation: Installation, repository: number | string): Promise<Proof>;
  mint(
    installation: Pick<Installation, "id" | "permissions">,
    repository: number | string,
    options?: Pick<LookupOptions, "isCounted">,
  ): Promise<LookupToken | null>;
  /** Proves the same with a new token, in three calls. The caller then keeps or ends the token. */
  prove(viewer: Viewer, look: LookupToken, installation: Installation): Promise<Proof>;
  /** Like `prove`, but makes the calls about branches only after the first call has succeeded. */
  proveFirst(viewer: Viewer, look: LookupToken, installation: Installation): Promise<Proof>;
  keep(viewer: Viewer, look: LookupToken, installation: Installation): void;
  /** Revokes a token in the background. If that fails, the token still expires within the hour, and it can only read. */
  end(token: string): void;
}

export type Proof = Administers | null;

export interface LookupSettings {
  now(): number;
  serverUrl: string;
}

export function createLookups(
  tokens: InstallationTokens,
  client: AppClient,
  { now, serverUrl }: LookupSettings,
): Lookups {
  const { request } = client;
  const described = repositorySchema(serverUrl);
  const end = (token: string) => background(tokens.revokeToken(token).catch(() => {}));
  const kept = createKeptTokens(now, end);

  /** Asks whether the viewer administers the repository. Someone else may have the login by now, but the id never changes hands. */
  const isAdmin = async (token: string, { fullName }: DescribedRepository, { id, login }: Viewer) => {
    const found = await findCollaborator(client, { token, fullName, login });
    return isRefusal(found) ? found : found.isAdmin && found.id === id;
  };

  const inspect = async (token: string, repository: DescribedRepository, viewer: Viewer) => {
    const [admin, facts] = await Promise.all([
      isAdmin(token, repository, viewer),
      findBranchFacts(request, token, repository),
    ]);
    return typeof admin === "boolean" ? (admin ? facts : null) : admin;
  };

  /** Runs a look-up; returns `null` if GitHub doesn't know the repository or the viewer. */
  const find = async <T>(look: () => Promise<T | { refused: Refused }>): Promise<T | null> => {
    const found = await retryLookup(look);
    if (!isRefusal(found)) return found;
    if (isUnknown(found.refused)) return null;
    throw new GitHubRefused(found.refused);
  };

  const lookups: Lookups = {
    async proveSeen(viewer, seen, installation) {
      const known = kept.find({ viewerId: viewer.id, installationId: installation.id }, seen.id);
      if (known) {
        const found = await inspect(known.token, seen, viewer);
        if (found && !isRefusal(found)) return asProof(seen, found, installation);
        kept.drop(known.token);
        if (!found) return null;
      }
      const look = await lookups.mint(installation, seen.id);
      if (!look) return "not_selected";
      let proof: Proof = null;
      try {
        proof = await lookups.prove(viewer, look, installation);
      } finally {
        if (proof) lookups.keep(viewer, look, installation);
        else end(look.token);
      }
      return proof;
    },
    async proveAgain(viewer, installation, repository) {
      const known = kept.find({ viewerId: viewer.id, installationId: installation.id }, repository);
      if (!known) return null;
      const [owner = "", repo = ""] = known.repository.fullName.split("/");
      const [found, answer] = await Promise.all([
        inspect(known.token, known.repository, viewer),
        attempt(() => request("GET /repos/{owner}/{repo}", { ...as(known.token), owner, repo })),
      ]);
      const fresh = "data" in answer ? described.safeParse(answer.data).data : undefined;
      if (found && !isRefusal(found) && fresh && isAlike(fresh, known.repository))
        return asProof(fresh, found, installation);
      kept.drop(known.token);
      return null;
    },
    mint: ({ id, permissions }, repository, options) => {
      const reads: LookupPermissions = permissions.contents
        ? { metadata: "read", contents: "read" }
        : { metadata: "read" };
      return tokens.mintLookupToken(id, repository, { ...options, permissions: reads });
    },
    async prove(viewer, { token, repository }, installation) {
      const facts = await find(() => inspect(token, repository, viewer));
      return facts && asProof(repository, facts, installation);
    },
    async proveFirst(viewer, { token, repository }, installation) {
      if (!(await find(() => isAdmin(token, repository, viewer)))) return null;
      return asProof(repository, await findBranchFacts(request, token, repository), installation);
    },
    keep: (viewer, look, { id }) => kept.keep({ viewerId: viewer.id, installationId: id }, look),
    end,
  };
  return lookups;
}

function asProof(from: DescribedRepository, facts: BranchFacts, installation: Installation): Administers {
  const { id, fullName, visibility, url } = from;
  const repository = { id, fullName, private: from.private, visibility, url };
  return { kind: "administers", repository, installation, ...facts };
}

/** Returns whether a repository still has the same name and default branch as when it was looked up. */
function isAlike(one: DescribedRepository, other: DescribedRepository): boolean {
  return one.id === other.id && one.fullName === other.fullName && one.defaultBranch === other.defaultBranch;
}
