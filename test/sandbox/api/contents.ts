import { repositoryEndpoint } from "../endpoint.ts";
import { commitFiles, findObject, isAncestor, mergeInto } from "../git/branches.ts";
import { findBranch, listBranches } from "../git/refs.ts";
import { fullName } from "../repository.ts";
import { ApiError, invalid, json, notFound } from "../response.ts";
import { type Body, readBody } from "./body.ts";
import { type Change, requireUnprotected, requireWorkflows, requireWorkflowsFor } from "./change.ts";
import { commitObject, contentObject } from "./objects.ts";

/** Checks the requirements for changing a file. Returns its branch and the id of its current content. */
async function readFileChange(change: Change, body: Body): Promise<{ branch: string; before: string | undefined }> {
  const { state, repository, git } = change;
  const { path = "" } = change.params;
  const branch = body.optionalText("branch") ?? state.git.defaultBranch(repository);
  if (listBranches(git).length > 0 && findBranch(git, branch) === undefined) {
    throw new ApiError(404, `Branch ${branch} not found`);
  }
  requireUnprotected(change, branch);
  requireWorkflows(change, path.startsWith(".github/workflows/"));
  const before = await findObject(git, `${branch}:${path}`);
  const sha = body.optionalText("sha");
  if (before !== undefined && sha === undefined) throw invalid('Invalid request.\n\n"sha" wasn\'t supplied.');
  if (sha !== undefined && sha !== before) throw new ApiError(409, `${path} does not match ${sha}`);
  return { branch, before };
}

async function commitFile(change: Change, body: Body, branch: string, content: Buffer | null) {
  const { state, repository, git } = change;
  const { path = "" } = change.params;
  const sha = await commitFiles(git, branch, body.text("message"), { [path]: content });
  return { sha, url: commitObject(state, repository, sha).url };
}

export const contentEndpoints = [
  repositoryEndpoint("GET /repos/{owner}/{repo}/contents/{path}", "contents:read", async (asked) => {
    const { state, repository, git, query } = asked;
    const { path = "" } = asked.params;
    const ref = query.get("ref") ?? state.git.defaultBranch(repository);
    const sha = await findObject(git, `${ref}:${path}`);
    if (sha === undefined) throw notFound();
    const text = await git.run(["cat-file", "blob", sha]);
    return json(200, contentObject(state, repository, path, sha, text));
  }),

  repositoryEndpoint("PUT /repos/{owner}/{repo}/contents/{path}", "contents:write", async (change) => {
    const { state, repository, git, request } = change;
    const { path = "" } = change.params;
    const body = await readBody(request, "Content");
    const content = Buffer.from(body.text("content"), "base64");
    const { branch, before } = await readFileChange(change, body);
    const commit = await commitFile(change, body, branch, content);
    const sha = (await findObject(git, `${branch}:${path}`)) ?? "";
    const file = contentObject(state, repository, path, sha, content.toString());
    return json(before === undefined ? 201 : 200, { content: file, commit });
  }),

  repositoryEndpoint("DELETE /repos/{owner}/{repo}/contents/{path}", "contents:write", async (change) => {
    const body = await readBody(change.request, "Content");
    const { branch, before } = await readFileChange(change, body);
    if (before === undefined) throw notFound();
    return json(200, { content: null, commit: await commitFile(change, body, branch, null) });
  }),

  repositoryEndpoint("POST /repos/{owner}/{repo}/merges", "contents:write", async (change) => {
    const { state, repository, git, request } = change;
    const body = await readBody(request, "Merge");
    const [base, head] = [body.text("base"), body.text("head")];
    const [baseCommit, headCommit] = [findBranch(git, base), await findObject(git, head)];
    if (baseCommit === undefined) throw new ApiError(404, "Base does not exist");
    if (headCommit === undefined) throw new ApiError(404, "Head does not exist");
    requireUnprotected(change, base);
    await requireWorkflowsFor(change, base, headCommit);
    if (await isAncestor(git, headCommit, baseCommit)) return new Response(null, { status: 204 });
    const message = body.optionalText("commit_message") ?? `Merge ${head} into ${base}`;
    const sha = await mergeInto(git, base, headCommit, message);
    if (sha === undefined) throw new ApiError(409, "Merge Conflict");
    return json(201, commitObject(state, repository, sha));
  }),

  // There are no forks here.
  repositoryEndpoint("POST /repos/{owner}/{repo}/merge-upstream", "contents:write", ({ repository }) => {
    throw invalid(`${fullName(repository)} is not a fork.`);
  }),
];
