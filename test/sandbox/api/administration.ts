import { findUser } from "../account.ts";
import { repositoryEndpoint } from "../endpoint.ts";
import { findBranch, setDefaultBranch } from "../git/refs.ts";
import { invalid, json, notFound } from "../response.ts";
import { readBody } from "./body.ts";
import { repositoryObject, repositoryPart, time } from "./objects.ts";

const administration = "administration:write";

export const administrationEndpoints = [
  repositoryEndpoint("PATCH /repos/{owner}/{repo}", administration, async (change) => {
    const { state, caller, repository, git, request } = change;
    const body = await readBody(request, "Repository");
    const branch = body.optionalText("default_branch");
    if (branch !== undefined && findBranch(git, branch) === undefined) {
      const message = `The branch ${branch} was not found.`;
      throw invalid("Validation Failed", [
        { resource: "Repository", code: "custom", field: "default_branch", message },
      ]);
    }
    if (branch !== undefined) setDefaultBranch(git, branch);
    repository.description = body.optionalText("description") ?? repository.description;
    return json(200, repositoryObject(state, repository, caller));
  }),

  // Nothing here uses SSH, so the key grants no access.
  repositoryEndpoint("POST /repos/{owner}/{repo}/keys", administration, async ({ state, repository, request }) => {
    const body = await readBody(request, "PublicKey");
    const known = { key: body.text("key"), title: body.optionalText("title") ?? "", read_only: body.flag("read_only") };
    return json(201, repositoryPart(state, repository, "deploy-key", { ...known, created_at: time(state.now()) }));
  }),

  // Collaborators join immediately, as an organization's own members do.
  repositoryEndpoint(
    "PUT /repos/{owner}/{repo}/collaborators/{username}",
    administration,
    ({ state, repository, params: { username = "" } }) => {
      const user = findUser(state, username);
      if (user === undefined) throw notFound();
      repository.collaborators.set(user, "write");
      return new Response(null, { status: 204 });
    },
  ),
];
