import type { RepositoryName } from "../domain/repository.ts";
import { background } from "../requestContext.ts";
import type { Installation, Installations, MovedRepository } from "./installations.ts";
import type { LookupToken } from "./installationTokens.ts";
import type { Lookups, Proof, Viewer } from "./lookups.ts";
import { GitHubRefused, logRefusal } from "./request.ts";

/** An id that no installation or repository has. A call with it fails, but takes as long as a real one. */
const noId = 0;
const nowhere = { id: noId, permissions: {} };

/** The result of a look-up by name or id as the App, and the refusals that were hidden from the caller. */
export interface Found<T> {
  found: T | null;
  refusals: GitHubRefused[];
}

interface UnseenProof {
  proof: Proof;
  /** The repository that GitHub redirects to from a former name. */
  movedTo: number | null;
  refusal: GitHubRefused | undefined;
}

/**
 * Proofs of authority for people whose tokens can't see private repositories, such as OAuth App tokens and personal access tokens. Only the
 * App can look for those repositories. Unless something is proven, these methods make the same calls in the same four round trips in every
 * case, and hide refusals.
 */
interface UnseenProofs {
  /** Makes the first call about a repository, which needs no facts about the viewer. */
  find(asked: RepositoryName): Promise<Found<Installation | MovedRepository>>;
  findById(repositoryId: number): Promise<Found<Installation>>;
  prove(viewer: Viewer, asked: RepositoryName, found: Found<Installation | MovedRepository>): Promise<UnseenProof>;
  proveById(viewer: Viewer, repositoryId: number, found: Found<Installation>): Promise<Proof>;
}

export function createUnseenProofs(installations: Installations, lookups: Lookups): UnseenProofs {
  /** Makes calls as the App in place of calls that aren't needed, so that the viewer's remaining quota doesn't reveal what exists. */
  const pretend = async (calls: number): Promise<null> => {
    const { hide } = createHiding();
    await Promise.all(Array.from({ length: calls }, () => hide(installations.byId(noId))));
    return null;
  };

  /** Keeps a token that proved something, and ends one that proved nothing. Pretends to end one if there is none. */
  const keepOrEnd = (viewer: Viewer, proof: Proof, look: LookupToken | null) => {
    if (proof && look) lookups.keep(viewer, look, proof.installation);
    else if (look) lookups.end(look.token);
    else background(pretend(1));
  };

  const find = async <T>(call: Promise<T | null>): Promise<Found<T>> => {
    const { hide, refusals } = createHiding();
    return { found: await hide(call), refusals };
  };

  return {
    find: ({ owner, name }) => find(installations.installationOn(owner, name)),
    findById: (id) => find(installations.installationOnId(id)),
    async prove(viewer, asked, { found, refusals }) {
      const movedTo = found && "movedTo" in found ? found.movedTo : null;
      const installation = found && "id" in found ? found : null;
      const outcome = (proof: Proof): UnseenProof => ({ proof, movedTo, refusal: refusals.at(-1) });
      const again = installation && (await lookups.proveAgain(viewer, installation, asked.key));
      if (again) return outcome(again);
      const { hide } = createHiding(refusals);
      let proof: Proof = null;
      let look: LookupToken | null = null;
      try {
        const [named, holder] = await Promise.all([
          hide(lookups.mint(installation ?? nowhere, asked.name)),
          hide(installations.installationOnId(movedTo ?? noId)),
        ]);
        look = named;
        const [direct, moved] = await Promise.all([
          named && installation ? hide(lookups.prove(viewer, named, installation)) : pretend(3),
          // At least one of these two mints always fails.
          hide(lookups.mint(holder ?? nowhere, movedTo ?? noId, { isCounted: false })),
        ]);
        look ??= moved;
        // A mint by name looks for the name on the installation's account, which may not be the requested account.
        proof = direct?.repository.fullName.toLowerCase() === asked.key ? direct : null;
        proof ??= moved && holder ? await hide(lookups.proveFirst(viewer, moved, holder)) : await pretend(1);
      } finally {
        keepOrEnd(viewer, proof, look);
      }
      return outcome(proof);
    },
    async proveById(viewer, id, { found: installation }) {
      const again = installation && (await lookups.proveAgain(viewer, installation, id));
      if (again) return again;
      const { hide } = createHiding();
      const look = await hide(lookups.mint(installation ?? nowhere, id));
      let proof: Proof = null;
      try {
        proof = look && installation ? await hide(lookups.prove(viewer, look, installation)) : await pretend(3);
      } finally {
        keepOrEnd(viewer, proof, look);
      }
      return proof;
    },
  };
}

/** Returns a function that logs GitHub's refusals and collects them instead of throwing. */
function createHiding(refusals: GitHubRefused[] = []) {
  const hide = <T>(answer: Promise<T>): Promise<T | null> =>
    answer.catch((error: unknown) => {
      if (!(error instanceof GitHubRefused)) throw error;
      logRefusal(error.refused);
      refusals.push(error);
      return null;
    });
  return { hide, refusals };
}
