import * as z from "zod/mini";
import { parseAnswer } from "./answer.ts";
import type { AppClient } from "./appClient.ts";
import { findCollaborator } from "./collaborator.ts";
import type { InstallationTokens, LookupToken } from "./installationTokens.ts";
import { as, attempt, GitHubRefused, isRefusal, type Refused, retryLookup } from "./request.ts";

/** A person as GitHub last reported them. The login may belong to someone else by now, but the id can't. */
interface KnownPerson {
  id: number;
  login: string;
}

/** The check that people still administer a repository. It works without their own tokens. */
export interface Administrators {
  /**
   * Returns whether at least one of the people administers the repository; `null` if GitHub's answers prove neither, for example because
   * the App can't reach the repository. Throws `GitHubUnavailable` or `GitHubRefused` if there is no answer to rely on.
   */
  isAdministered(repository: RepositoryPlace, people: readonly KnownPerson[]): Promise<boolean | null>;
}

interface RepositoryPlace {
  installationId: number;
  repositoryId: number;
}

const account = z.object({ login: z.string() });

export function createAdministrators(
  tokens: Pick<InstallationTokens, "mintLookupToken" | "revokeToken">,
  client: Pick<AppClient, "request">,
): Administrators {
  const { request } = client;

  /** Runs a look-up; returns `null` if GitHub answers 404. */
  const find = async <T>(look: () => Promise<T | { refused: Refused }>): Promise<T | null> => {
    const found = await retryLookup(look);
    if (!isRefusal(found)) return found;
    if (found.refused.status === 404) return null;
    throw new GitHubRefused(found.refused);
  };

  /** Returns whether the person with this login administers the repository; `null` if the login is no longer theirs. */
  const administersAs = async ({ token, repository }: LookupToken, id: number, login: string) => {
    const { fullName } = repository;
    const found = await find(() => findCollaborator(client, { token, fullName, login }));
    return found?.id === id ? found.isAdmin : null;
  };

  const administers = async (look: LookupToken, { id, login }: KnownPerson): Promise<boolean | null> => {
    const asKnown = await administersAs(look, id, login);
    if (asKnown !== null) return asKnown;
    const found = await find(() =>
      attempt(() => request("GET /user/{account_id}", { ...as(look.token), account_id: id })),
    );
    if (!found) return false; // The account was deleted.
    const { login: present } = parseAnswer(account, found.data);
    const asPresent = present === login ? null : await administersAs(look, id, present);
    if (asPresent !== null) return asPresent;
    // Only a token that reaches the repository can prove that the person isn't a collaborator.
    const reached = await find(() =>
      attempt(() => request("GET /repositories/{id}", { ...as(look.token), id: look.repository.id })),
    );
    return reached ? false : null;
  };

  return {
    async isAdministered({ installationId, repositoryId }, people) {
      const look = await tokens.mintLookupToken(installationId, repositoryId);
      if (!look) return null;
      try {
        const answers: (boolean | null)[] = [];
        for (const person of people) {
          const answer = await administers(look, person);
          if (answer) return true;
          answers.push(answer);
        }
        return answers.includes(null) ? null : false;
      } finally {
        // If this fails, the token expires within the hour, and until then it can only read metadata.
        await tokens.revokeToken(look.token).catch(() => {});
      }
    },
  };
}
