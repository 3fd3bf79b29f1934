import * as z from "zod/mini";
import type { RepositoryName } from "../domain/repository.ts";
import { parseAnswer } from "./answer.ts";
import { type Account, type Installation, installationSchema } from "./installations.ts";
import { type OwnedRepository, ownedRepositorySchema, redirectedTo } from "./repository.ts";
import { type ApiSettings, as, attempt, createRequest, GitHubRefused, type Refused } from "./request.ts";

export interface User {
  id: number;
  login: string;
}

/** Thrown if GitHub no longer accepts the person's token: either they revoked it, or it expired after eight hours. */
export class SignInEnded extends Error {}

type Created =
  | { kind: "created"; repository: OwnedRepository }
  /** The name is taken by a repository that the App may not see. */
  | { kind: "exists" }
  /** GitHub doesn't let this person, or the App on their behalf, create the repository. */
  | { kind: "refused" };

const user = z.object({ id: z.int(), login: z.string() });
const installations = z.object({ installations: z.array(z.unknown()) });

/** Calls to GitHub's API with the token that a person signed in with. */
export interface GitHubUser {
  /** Returns `null` if GitHub doesn't accept the token. */
  whoAmI(token: string): Promise<User | null>;
  /** Checks with GitHub that the token is alive and still belongs to this person. Throws `SignInEnded` if it doesn't. */
  verify(session: { user: User; token: string }): Promise<User & { token: string }>;
  /**
   * Lists the App's installations that the person can see. Returns `null` for a token, such as `gho_…` or `ghp_…`, that isn't a GitHub
   * App's.
   */
  installations(token: string): Promise<Installation[] | null>;
  /** Finds the repository as the person sees it, under its current name; `null` if it is missing or hidden from them. */
  repository(token: string, name: RepositoryName): Promise<OwnedRepository | null>;
  /** Like `repository`, but by the repository's id. */
  repositoryById(token: string, id: number): Promise<OwnedRepository | null>;
  /** Creates a private repository without a first commit, so that the first push is a fast-forward. */
  createRepository(token: string, account: Account, name: string): Promise<Created>;
}

export function createUser(settings: ApiSettings & { serverUrl: string }): GitHubUser {
  const request = createRequest(settings);
  const ownedRepository = ownedRepositorySchema(settings.serverUrl);
  const installation = installationSchema(settings.serverUrl);
  const endedIfUnauthorized = (status: number) => {
    if (status === 401) throw new SignInEnded();
  };
  const readRepository = (answer: { data: unknown } | { refused: Refused }) => {
    if ("data" in answer) return parseAnswer(ownedRepository, answer.data);
    endedIfUnauthorized(answer.refused.status);
    if (answer.refused.status === 404) return null;
    throw new GitHubRefused(answer.refused);
  };
  const githubUser: GitHubUser = {
    async whoAmI(token) {
      const answer = await attempt(() => request("GET /user", as(token)));
      if ("data" in answer) return parseAnswer(user, answer.data);
      if (answer.refused.status === 401) return null;
      throw new GitHubRefused(answer.refused);
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
          // GitHub refuses tokens of other kinds with 403.
          if (token.startsWith("ghu_")) throw new GitHubRefused(answer.refused);
          return null;
        }
        const found = parseAnswer(installations, answer.data).installations;
        // An enterprise has neither a login nor repositories of its own.
        all.push(...found.flatMap((one) => installation.safeParse(one).data ?? []));
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
      return readRepository(answer);
    },
    async repositoryById(token, id) {
      return readRepository(await attempt(() => request("GET /repositories/{id}", { ...as(token), id })));
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
