import { findUser } from "../account.ts";
import type { InstallationCaller, UserCaller } from "../authentication.ts";
import { readJson, repositoryEndpoint } from "../endpoint.ts";
import { fullName, type Repository } from "../repository.ts";
import { invalid, json, notFound } from "../response.ts";
import type { State } from "../state.ts";
import { nodeId, pullRequestObject, repositoryObject, simpleUser, time } from "./objects.ts";

function readText(body: Record<string, unknown>, field: string): string {
  const value = body[field];
  if (typeof value === "string" && value !== "") return value;
  throw invalid("Validation Failed", [{ resource: "PullRequest", code: "missing_field", field }]);
}

/** GitHub's `pull-request` for one that was just opened. Commits and branches are unknown here. */
function pullRequest(
  state: State,
  caller: InstallationCaller | UserCaller,
  repository: Repository,
  asked: { title: string; head: string; base: string; body: string | null },
) {
  const author = caller.as === "user" ? caller.user : findUser(state, `${state.app.slug}[bot]`);
  if (author === undefined) throw notFound();
  const [number, name] = [1, fullName(repository)];
  const now = time(state.now());
  const branch = (ref: string) => ({
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha: "0".repeat(40),
    repo: repositoryObject(state, repository, caller),
    user: simpleUser(state, repository.owner),
  });
  return pullRequestObject(state, name, {
    ...{ id: number, node_id: nodeId("PR", number), number, state: "open" },
    ...{ title: asked.title, body: asked.body, head: branch(asked.head), base: branch(asked.base) },
    ...{ user: simpleUser(state, author), author_association: "NONE", created_at: now, updated_at: now, commits: 1 },
  });
}

export const pullRequestEndpoints = [
  repositoryEndpoint(
    "POST /repos/{owner}/{repo}/pulls",
    "pull_requests:write",
    async ({ state, caller, repository, request }) => {
      const body = await readJson(request);
      const [title, head, base] = [readText(body, "title"), readText(body, "head"), readText(body, "base")];
      const text = typeof body.body === "string" ? body.body : null;
      return json(201, pullRequest(state, caller, repository, { title, head, base, body: text }));
    },
  ),
];
