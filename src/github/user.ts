import * as z from "zod/mini";
import type { RepositoryName } from "../domain/repository.ts";
import { parseAnswer } from "./answer.ts";
import { type Account, type Installation, installation } from "./installations.ts";
import { type OwnedRepository, ownedRepository, redirectedTo } from "./repository.ts";
import { type ApiSettings, as, attempt, createRequest } from "./request.ts";

export interface User {
  id: number;
  login: string;
}

/** GitHub no longer accepts the person's token: they revoked it, or its eight hours are over. */
export class SignInEnded extends Error {}

export type Created =
  | { kind: "created"; repository: OwnedRepository }
  /** The name is taken by a repository that the App may not see. */
  | { kind: "exists" }
  /** GitHub does not let this person, or the App for them, create it. */
  | { kind: "refused" };

const user = z.object({ id: z.int(), login: z.string() });
const installations = z.object({ installations: z.array(installation) });

/** What deplodash does as a person, with the token of their sign-in. */
export interface GitHubUser {
  whoAmI(token: string): Promise<User | null>;
  /** Asks GitHub whether the token is alive and still this person's. Throws `SignInEnded` if not. */
  verify(session: { user: User; token: string }): Promise<User & { token: string }>;
  /** The installations of the App that the person can see; `null` if the token is not a GitHub App's (`gho_…`, `ghp_…`). */
  installations(token: string): Promise<Installation[] | null>;
  /** The repository as the person sees it, under its present name; `null` if GitHub hides it from them or it is missing. */
  repository(token: string, name: RepositoryName): Promise<OwnedRepository | null>;
  /** Creates a private repository without a first commit, so that the first push is a fast-forward. */
  createRepository(token: string, account: Account, name: string): Promise<Created>;
}

export function createUser(settings: ApiSettings): GitHubUser {
  const request = createRequest(settings);
  const endedIfUnauthorized = (status: number) => {
    if (status === 401) throw new SignInEnded();
  };
  const githubUser: GitHubUser = {
    async whoAmI(token) {
      const answer = await attempt(() => request("GET /user", as(token)));
      return "data" in answer ? parseAnswer(user, answer.data) : null;
    },
    async verify({ user, token }) {
      const person = await githubUser.whoAmI(token);
      if (person?.id !== user.id) throw new SignInEnded();
      return { ...person, token };
    },
    async installations(token) {
      const all: Installation[] = [];
      for (let page = 1; ; page++) {
        const answer = await attempt(() => request("GET /user/installations", { ...as(token), per_page: 100, page }));
        if ("refused" in answer) {
          endedIfUnauthorized(answer.refused.status);
          return null;
        }
        const found = parseAnswer(installations, answer.data).installations;
        all.push(...found);
        if (found.length < 100) return all;
      }
    },
    async repository(token, { owner, name }) {
      const answer = await attempt<{ data: unknown }>(async () => {
        const redirect = { request: { redirect: "manual" as const } };
        const found = await request("GET /repos/{owner}/{repo}", { ...as(token), owner, repo: name, ...redirect });
        const id = redirectedTo(found);
        return id === null ? found : request("GET /repositories/{id}", { ...as(token), id });
      });
      if ("data" in answer) return parseAnswer(ownedRepository, answer.data);
      endedIfUnauthorized(answer.refused.status);
      return null;
    },
    async createRepository(token, account, name) {
      const wanted = { ...as(token), name, private: true, auto_init: false };
      const answer = await attempt<{ data: unknown }>(() =>
        account.type === "Organization"
          ? request("POST /orgs/{org}/repos", { ...wanted, org: account.login })
          : request("POST /user/repos", wanted),
      );
      if ("data" in answer) return { kind: "created", repository: parseAnswer(ownedRepository, answer.data) };
      const { status, message } = answer.refused;
      endedIfUnauthorized(status);
      return { kind: status === 422 && /already exists/i.test(message) ? "exists" : "refused" };
    },
  };
  return githubUser;
}
