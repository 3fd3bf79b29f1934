import { endpoint, readJson } from "../endpoint.ts";
import { covers, type Installation } from "../installation.ts";
import { narrow } from "../permission.ts";
import type { Repository } from "../repository.ts";
import { ApiError, invalid, json } from "../response.ts";
import type { State } from "../state.ts";
import { mintInstallationToken, revoke } from "../token.ts";
import { requireInstallation } from "./app.ts";
import { repositoryObject, time } from "./objects.ts";

const invalidInput = (field: string): ApiError =>
  invalid("Invalid request.\n\nInvalid input.", [{ resource: "Installation", code: "invalid", field }]);

function list(value: unknown, type: "string" | "number", field: string): unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === type)) throw invalidInput(field);
  return value;
}

/**
 * Returns the requested repositories. If the list is missing or empty, returns all that the installation can access.
 */
function chooseRepositories(
  state: State,
  installation: Installation,
  body: Record<string, unknown>,
): "all" | Set<Repository> {
  const reachable = [...state.repositories.values()].filter((repository) => covers(installation, repository));
  const names = list(body.repositories, "string", "repositories").map((name) => String(name).toLowerCase());
  const ids = list(body.repository_ids, "number", "repository_ids");
  const found = [
    ...names.map((name) => reachable.find((repository) => repository.name.toLowerCase() === name)),
    ...ids.map((id) => reachable.find((repository) => repository.id === id)),
  ];
  if (found.length === 0) return "all";
  const chosen = found.filter((repository) => repository !== undefined);
  if (chosen.length < found.length) {
    throw invalid(
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  }
  return new Set(chosen);
}

function choosePermissions(installation: Installation, requested: unknown) {
  if (requested !== undefined && (typeof requested !== "object" || requested === null || Array.isArray(requested))) {
    throw invalidInput("permissions");
  }
  const permissions = narrow(installation.permissions, requested === undefined ? undefined : { ...requested });
  if (permissions === undefined) throw invalid("The permissions requested are not granted to this installation.");
  return permissions;
}

export const installationTokenEndpoints = [
  endpoint("POST /app/installations/{installation_id}/access_tokens", ["app"], async ({ state, params, request }) => {
    const body = await readJson(request);
    const installation = requireInstallation(state, params.installation_id);
    if (installation.suspendedAt !== undefined) throw new ApiError(403, "This installation has been suspended");
    const repositories = chooseRepositories(state, installation, body);
    const permissions = choosePermissions(installation, body.permissions);
    const token = mintInstallationToken(state, installation, repositories, permissions);
    const caller = { as: "installation", token, installation } as const;
    const narrowed = repositories === "all" ? undefined : [...repositories];
    return json(201, {
      token: token.value,
      expires_at: time(token.expiresAt),
      permissions,
      repository_selection: narrowed === undefined && installation.selection === "all" ? "all" : "selected",
      ...(narrowed && { repositories: narrowed.map((repository) => repositoryObject(state, repository, caller)) }),
    });
  }),

  endpoint("DELETE /installation/token", ["installation"], ({ caller }) => {
    revoke(caller.token);
    return new Response(null, { status: 204 });
  }),
];
