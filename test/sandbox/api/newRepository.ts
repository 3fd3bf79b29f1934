import { type Account, belongsTo, findAccount } from "../account.ts";
import type { InstallationCaller, UserCaller } from "../authentication.ts";
import { endpoint, readJson } from "../endpoint.ts";
import { type Installation, installationOn } from "../installation.ts";
import { includes } from "../permission.ts";
import { addRepository, findRepository } from "../repository.ts";
import { ApiError, invalid, json, notAccessible, notFound } from "../response.ts";
import type { State } from "../state.ts";
import { repositoryObject } from "./objects.ts";

const maxNameLength = 100;

function refuseName(message: string): ApiError {
  return invalid("Repository creation failed.", [{ resource: "Repository", code: "custom", field: "name", message }]);
}

/** Turns any text into a valid name, as GitHub does. */
function readName(value: unknown): string {
  if (typeof value !== "string" || value.trim() === "") {
    throw invalid("Repository creation failed.", [{ resource: "Repository", code: "missing_field", field: "name" }]);
  }
  const name = value
    .trim()
    .replaceAll(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/\.git$/i, "");
  if (name.length > maxNameLength) throw refuseName(`name is too long (maximum is ${maxNameLength} characters)`);
  if (/^\.*$|\.wiki$/i.test(name)) throw refuseName("name is reserved");
  return name;
}

/**
 * Throws unless the App is installed on the account and may administer it, either with its own token or with a
 * person's.
 */
function requireAdministration(state: State, owner: Account, caller: InstallationCaller | UserCaller) {
  if (caller.as === "user" && caller.token.kind === "personal") return;
  // OAuth tokens lack the scope `repo` here.
  if (caller.as === "user" && caller.token.kind === "oauth") throw notFound();
  const installation = installationOn(state, owner);
  const permissions = caller.as === "installation" ? caller.token.permissions : installation?.permissions;
  const itsOwn = caller.as === "user" || caller.installation === installation;
  const usable = installation !== undefined && installation.suspendedAt === undefined && itsOwn;
  if (!usable || !includes(permissions ?? {}, "administration", "write")) throw notAccessible();
}

function joins(state: State, installation: Installation | undefined, caller: InstallationCaller | UserCaller): boolean {
  if (installation === undefined || installation.suspendedAt !== undefined) return false;
  if (caller.as === "installation") return true;
  return caller.token.kind === "user" && state.createdRepositoriesJoin;
}

async function create(
  state: State,
  owner: Account,
  caller: InstallationCaller | UserCaller,
  request: Request,
): Promise<Response> {
  const body = await readJson(request);
  const name = readName(body.name);
  if (findRepository(state, owner.login, name) !== undefined) throw refuseName("name already exists on this account");
  const { description, visibility } = body;
  const repository = addRepository(state, {
    owner,
    name,
    // The repository is always empty, because `auto_init` is ignored.
    private: body.private === true || visibility === "private" || visibility === "internal",
    description: typeof description === "string" ? description : null,
  });
  const installation = installationOn(state, owner);
  if (installation !== undefined && installation.selection !== "all" && joins(state, installation, caller)) {
    installation.selection.add(repository);
  }
  const answer = repositoryObject(state, repository, caller);
  return json(201, answer, { location: answer.url });
}

export const newRepositoryEndpoints = [
  // The repository always belongs to the token's own user.
  endpoint("POST /user/repos", ["user"], ({ state, caller, request }) => {
    requireAdministration(state, caller.user, caller);
    return create(state, caller.user, caller, request);
  }),

  endpoint("POST /orgs/{org}/repos", ["installation", "user"], ({ state, caller, request, params }) => {
    const owner = findAccount(state, params.org ?? "");
    if (owner?.type !== "Organization") throw notFound();
    if (caller.as === "user" && !belongsTo(caller.user, owner)) throw notFound();
    requireAdministration(state, owner, caller);
    if (caller.as === "user" && !owner.admins.has(caller.user)) {
      throw new ApiError(403, "You need admin access to the organization before adding a repository to it.");
    }
    return create(state, owner, caller, request);
  }),
];
