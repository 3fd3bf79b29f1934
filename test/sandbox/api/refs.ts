import { repositoryEndpoint } from "../endpoint.ts";
import { findObject, isAncestor } from "../git/branches.ts";
import { deleteRef, findRef, listBranches, writeRef } from "../git/refs.ts";
import type { Repository } from "../repository.ts";
import { ApiError, invalid, json, notFound } from "../response.ts";
import type { State } from "../state.ts";
import { readBody } from "./body.ts";
import { type Change, requireUnprotected, requireWorkflowsFor } from "./change.ts";
import { repositoryPart, repositoryUrl } from "./objects.ts";

function refObject(state: State, repository: Repository, ref: string, sha: string) {
  const url = repositoryUrl(state, repository);
  return repositoryPart(state, repository, "git-ref", {
    ref,
    url: `${url}/git/${ref}`,
    object: { type: "commit", sha, url: `${url}/git/commits/${sha}` },
  });
}

const branchOf = (ref: string): string => ref.replace("refs/heads/", "");

/** Throws unless the caller may point this ref to that commit. */
async function requireCommit(change: Change, ref: string, sha: string): Promise<void> {
  if ((await findObject(change.git, sha)) === undefined) throw invalid("Object does not exist");
  requireUnprotected(change, branchOf(ref), 422);
  await requireWorkflowsFor(change, branchOf(ref), sha);
}

export const refEndpoints = [
  repositoryEndpoint("GET /repos/{owner}/{repo}/git/ref/{ref}", "contents:read", (asked) => {
    const { state, repository, git } = asked;
    const ref = `refs/${asked.params.ref}`;
    const sha = findRef(git, ref);
    if (sha === undefined) throw notFound();
    return json(200, refObject(state, repository, ref, sha));
  }),

  repositoryEndpoint("POST /repos/{owner}/{repo}/git/refs", "contents:write", async (change) => {
    const { state, repository, git, request } = change;
    const body = await readBody(request, "Reference");
    const [ref, sha] = [body.text("ref"), body.text("sha")];
    if (listBranches(git).length === 0) throw new ApiError(409, "Git Repository is empty.");
    await requireCommit(change, ref, sha);
    if (findRef(git, ref) !== undefined) throw invalid("Reference already exists");
    if (!writeRef(git, ref, sha)) throw invalid(`${ref} is not a valid ref name.`);
    return json(201, refObject(state, repository, ref, sha));
  }),

  repositoryEndpoint("PATCH /repos/{owner}/{repo}/git/refs/{ref}", "contents:write", async (change) => {
    const { state, repository, git, request, params } = change;
    const body = await readBody(request, "Reference");
    const [ref, sha] = [`refs/${params.ref}`, body.text("sha")];
    const before = findRef(git, ref);
    if (before === undefined) throw invalid("Reference does not exist");
    await requireCommit(change, ref, sha);
    if (!body.flag("force") && !(await isAncestor(git, before, sha))) throw invalid("Update is not a fast forward");
    writeRef(git, ref, sha);
    return json(200, refObject(state, repository, ref, sha));
  }),

  repositoryEndpoint("DELETE /repos/{owner}/{repo}/git/refs/{ref}", "contents:write", async (change) => {
    const { state, repository, git } = change;
    const ref = `refs/${change.params.ref}`;
    if (findRef(git, ref) === undefined) throw invalid("Reference does not exist");
    if (branchOf(ref) === state.git.defaultBranch(repository)) throw invalid("Cannot delete the default branch.");
    requireUnprotected(change, branchOf(ref), 422);
    deleteRef(git, ref);
    return new Response(null, { status: 204 });
  }),
];
