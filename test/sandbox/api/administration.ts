import { repositoryEndpoint } from "../endpoint.ts";
import { findBranch, setDefaultBranch } from "../git/refs.ts";
import { invalid, json } from "../response.ts";
import { readBody } from "./body.ts";
import { repositoryObject } from "./objects.ts";

export const administrationEndpoints = [
  repositoryEndpoint(
    "PATCH /repos/{owner}/{repo}",
    "administration:write",
    async ({ state, caller, repository, request }) => {
      const body = await readBody(request, "Repository");
      const branch = body.optionalText("default_branch");
      const git = state.git.open(repository);
      if (branch !== undefined && findBranch(git, branch) === undefined) {
        const message = `The branch ${branch} was not found.`;
        throw invalid("Validation Failed", [
          { resource: "Repository", code: "custom", field: "default_branch", message },
        ]);
      }
      if (branch !== undefined) setDefaultBranch(git, branch);
      repository.description = body.optionalText("description") ?? repository.description;
      return json(200, repositoryObject(state, repository, caller));
    },
  ),
];
