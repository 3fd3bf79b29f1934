import { belongsTo, findAccount } from "../account.ts";
import type { UserCaller } from "../authentication.ts";
import { endpoint } from "../endpoint.ts";
import { covers, type Installation } from "../installation.ts";
import { roleOf } from "../repository.ts";
import { ApiError, json, notFound } from "../response.ts";
import type { State } from "../state.ts";
import { installationObject, privateUser, publicUser } from "./objects.ts";

/** Where the person has anything: their own account, their organizations, single repositories shared with them. */
function isVisible(state: State, { user }: UserCaller, installation: Installation): boolean {
  const { account } = installation;
  if (account === user || (account.type === "Organization" && belongsTo(user, account))) return true;
  return [...state.repositories.values()].some((repository) => {
    return covers(installation, repository) && roleOf(repository, user) !== undefined;
  });
}

interface Page<T> {
  readonly entries: T[];
  readonly headers: Record<string, string>;
}

export function pageOf<T>(all: T[], address: string, query: URLSearchParams): Page<T> {
  const positive = (name: string, otherwise: number) => Math.max(1, Number(query.get(name) ?? otherwise) || otherwise);
  const size = Math.min(100, positive("per_page", 30));
  const page = positive("page", 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (rel: string, to: number) => `<${address}?per_page=${size}&page=${to}>; rel="${rel}"`;
  const links = [
    ...(page > 1 ? [link("prev", page - 1), link("first", 1)] : []),
    ...(page < last ? [link("next", page + 1), link("last", last)] : []),
  ];
  return {
    entries: all.slice((page - 1) * size, page * size),
    headers: links.length === 0 ? {} : { link: links.join(", ") },
  };
}

export const userEndpoints = [
  endpoint("GET /user", ["user"], ({ state, caller }) => json(200, privateUser(state, caller.user))),

  endpoint("GET /users/{username}", ["none", "app", "installation", "user"], ({ state, params }) => {
    const account = findAccount(state, params.username ?? "");
    if (account === undefined) throw notFound();
    return json(200, publicUser(state, account));
  }),

  endpoint("GET /user/installations", ["user"], ({ state, caller, query }) => {
    if (caller.token.kind !== "user") {
      throw new ApiError(
        403,
        "You must authenticate with an access token authorized to a GitHub App in order to list installations",
      );
    }
    const visible = [...state.installations.values()].filter((installation) => isVisible(state, caller, installation));
    const { entries, headers } = pageOf(visible, `${state.apiUrl}/user/installations`, query);
    const installations = entries.map((installation) => installationObject(state, installation));
    return json(200, { total_count: visible.length, installations }, headers);
  }),
];
