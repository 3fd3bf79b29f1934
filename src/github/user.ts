import * as z from "zod/mini";
import { parseAnswer } from "./answer.ts";
import type { Account } from "./installations.ts";
import { type Repository, repository } from "./repository.ts";
import { type ApiSettings, as, attempt, createRequest, GitHubUnavailable } from "./request.ts";

export interface User {
  id: number;
  login: string;
}

/** GitHub does not take the person's token any more: they ended it, or its eight hours are over. */
export class SignInEnded extends Error {}

export type Created =
  | { kind: "created"; repository: Repository }
  /** The name is taken, by a repository that the App may not see. */
  | { kind: "exists" }
  /** GitHub does not let this person, or the App for them, create it. */
  | { kind: "refused" };

const user = z.object({ id: z.int(), login: z.string() });
const installations = z.object({ installations: z.array(z.object({ id: z.int() })) });
const created = z.object({ owner: z.object({ id: z.int() }) });

/** What deplodash does as a person, with the token of their sign-in. */
export interface GitHubUser {
  whoAmI(token: string): Promise<User | null>;
  /** The installations of the App that the person can see. None, where the token is not one of a GitHub App. */
  installations(token: string): Promise<number[]>;
  /** Creates a private repository without a first commit, so that the first push is a fast-forward. */
  createRepository(token: string, account: Account, name: string): Promise<Created>;
}

export function createUser(settings: ApiSettings): GitHubUser {
  const request = createRequest(settings);
  return {
    async whoAmI(token) {
      const answer = await attempt(() => request("GET /user", as(token)));
      return "data" in answer ? parseAnswer(user, answer.data) : null;
    },
    async installations(token) {
      const ids: number[] = [];
      for (let page = 1; ; page++) {
        const answer = await attempt(() => request("GET /user/installations", { ...as(token), per_page: 100, page }));
        if ("refused" in answer) {
          if (answer.refused.status === 401) throw new SignInEnded();
          return ids;
        }
        const found = parseAnswer(installations, answer.data).installations.map(({ id }) => id);
        ids.push(...found);
        if (found.length < 100) return ids;
      }
    },
    async createRepository(token, account, name) {
      const wanted = { ...as(token), name, private: true, auto_init: false };
      const answer = await attempt<unknown>(() =>
        account.type === "Organization"
          ? request("POST /orgs/{org}/repos", { ...wanted, org: account.login })
          : request("POST /user/repos", wanted),
      );
      if ("refused" in answer) {
        const { status, message } = answer.refused;
        if (status === 401) throw new SignInEnded();
        return { kind: status === 422 && /already exists/i.test(message) ? "exists" : "refused" };
      }
      const made = parseAnswer(repository, answer.data);
      const [, madeName = ""] = made.fullName.split("/");
      // `POST /user/repos` takes no owner: what was made must be what was asked for.
      if (parseAnswer(created, answer.data).owner.id !== account.id || madeName.toLowerCase() !== name.toLowerCase()) {
        throw new GitHubUnavailable(`GitHub created ${made.fullName} instead`, 60);
      }
      return { kind: "created", repository: made };
    },
  };
}
