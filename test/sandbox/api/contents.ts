import { repositoryEndpoint } from "../endpoint.ts";
import { findObject } from "../git/branches.ts";
import { json, notFound } from "../response.ts";
import { contentObject } from "./objects.ts";

export const contentEndpoints = [
  repositoryEndpoint("GET /repos/{owner}/{repo}/contents/{path}", "contents:read", async (asked) => {
    const { state, repository, params, query } = asked;
    const { path = "" } = params;
    const git = state.git.open(repository);
    const ref = query.get("ref") ?? state.git.defaultBranch(repository);
    const sha = await findObject(git, `${ref}:${path}`);
    if (sha === undefined) throw notFound();
    const text = await git.run(["cat-file", "blob", sha]);
    return json(200, contentObject(state, repository, path, sha, text));
  }),
];
