import { repositoryEndpoint } from "../endpoint.ts";
import { findObject } from "../git/branches.ts";
import { findRef, writeRef } from "../git/refs.ts";
import { fullName } from "../repository.ts";
import { invalid, json } from "../response.ts";
import { readBody } from "./body.ts";
import { authorOf, repositoryPart, repositoryUrl, simpleUser, time } from "./objects.ts";

export const releaseEndpoints = [
  // This also creates the tag.
  repositoryEndpoint("POST /repos/{owner}/{repo}/releases", "contents:write", async (change) => {
    const { state, caller, repository, git, request } = change;
    const body = await readBody(request, "Release");
    const tag_name = body.text("tag_name");
    const target_commitish = body.optionalText("target_commitish") ?? state.git.defaultBranch(repository);
    const commit = await findObject(git, target_commitish);
    const ref = `refs/tags/${tag_name}`;
    const isTagged = findRef(git, ref) !== undefined || (commit !== undefined && writeRef(git, ref, commit));
    if (!isTagged) throw invalid("Validation Failed", [{ resource: "Release", code: "invalid", field: "tag_name" }]);
    const now = time(state.now());
    const known = { tag_name, target_commitish, name: body.optionalText("name") ?? tag_name, published_at: now };
    const url = `${repositoryUrl(state, repository)}/releases/tags/${tag_name}`;
    const urls = { url, assets_url: `${url}/assets`, html_url: `${state.serverUrl}/${fullName(repository)}/releases` };
    const author = simpleUser(state, authorOf(state, caller));
    return json(201, repositoryPart(state, repository, "release", { ...known, ...urls, author, created_at: now }));
  }),

  repositoryEndpoint("POST /repos/{owner}/{repo}/dispatches", "contents:write", async ({ request }) => {
    (await readBody(request, "RepositoryDispatch")).text("event_type");
    return new Response(null, { status: 204 });
  }),
];
