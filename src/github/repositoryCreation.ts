import { logWarning } from "../log.ts";
import type { Account, Installation, Installations } from "./installations.ts";
import { GitHubUnavailable } from "./request.ts";
import type { GitHubUser } from "./user.ts";

type CreationOutcome =
  | { kind: "created"; repository: { id: number; fullName: string; installationId: number } }
  /** The repository was created, but the App can't see it. It may have to be selected first. */
  | { kind: "created_unseen"; fullName: string }
  /** The repository was created, but GitHub stopped answering before the App saw it. */
  | { kind: "created_unavailable"; fullName: string; retryAfter: number }
  /** GitHub created a different repository than requested. */
  | { kind: "created_other"; fullName: string }
  /** GitHub didn't answer, so the repository may or may not exist now. */
  | { kind: "unanswered"; retryAfter: number }
  /** The name is taken by a repository that the App may not see. */
  | { kind: "exists" }
  /** GitHub doesn't let this person, or the App on their behalf, create the repository. */
  | { kind: "refused" };

/** The creation of repositories on behalf of the approver, so that GitHub decides whether they may create them. */
export interface RepositoryCreation {
  /** Creates a private, empty repository on the installation's account, and waits until the App sees it. */
  create(userToken: string, installation: Installation, name: string): Promise<CreationOutcome>;
}

/** The pause before each check, in milliseconds. GitHub's replicas may lag for a few seconds after a creation. */
const lags = [0, 250, 500, 1000, 2000, 4000];

export function createRepositoryCreation(user: GitHubUser, installations: Installations): RepositoryCreation {
  const isSeen = async ({ id, account }: Installation, name: string): Promise<boolean> => {
    for (const lag of lags) {
      await new Promise((resolve) => setTimeout(resolve, lag));
      const found = await installations.installationOn(account.login, name);
      if (found && "id" in found && found.id === id) return true;
    }
    return false;
  };

  return {
    async create(userToken, installation, name) {
      const { account, id: installationId } = installation;
      const created = await user.createRepository(userToken, account, name).catch((error: unknown) => {
        if (!(error instanceof GitHubUnavailable)) throw error;
        return retryAfterError(error);
      });
      if ("retryAfter" in created) return { kind: "unanswered", ...created };
      if (created.kind !== "created") return created;
      const { id, fullName, ownerId } = created.repository;
      // `POST /user/repos` takes no owner, and GitHub rewrites names that it doesn't accept.
      if (ownerId !== account.id || !isNamed(fullName, account, name)) return { kind: "created_other", fullName };
      // From here on, the repository exists, even if something else fails.
      const seen = await isSeen(installation, name).catch(retryAfterError);
      if (typeof seen !== "boolean") return { kind: "created_unavailable", fullName, ...seen };
      return seen
        ? { kind: "created", repository: { id, fullName, installationId } }
        : { kind: "created_unseen", fullName };
    },
  };
}

function isNamed(fullName: string, { login }: Account, name: string): boolean {
  return fullName.toLowerCase() === `${login}/${name}`.toLowerCase();
}

/** Logs the error that stopped a creation, and returns how many seconds to wait before trying again. */
function retryAfterError(error: unknown): { retryAfter: number } {
  logWarning("a repository's creation was not finished", { error: String(error) });
  return { retryAfter: error instanceof GitHubUnavailable ? error.retryAfter : 60 };
}
