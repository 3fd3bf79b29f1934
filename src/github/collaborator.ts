import * as z from "zod/mini";
import { parseAnswer } from "./answer.ts";
import type { AppClient } from "./appClient.ts";
import { as, attempt, isRefusal, type Refused } from "./request.ts";

/** The account that currently has a login. The login may have passed to someone else, so compare the id. */
interface Collaborator {
  /** `null` if GitHub doesn't name the account. */
  id: number | null;
  isAdmin: boolean;
}

const answer = z.lazy(() => z.object({ permission: z.string(), user: z.nullable(z.object({ id: z.int() })) }));

/** Asks for a login's permission on a repository, with a token that reaches the repository. */
export async function findCollaborator(
  { request }: Pick<AppClient, "request">,
  { token, fullName, login }: { token: string; fullName: string; login: string },
): Promise<Collaborator | { refused: Refused }> {
  const [owner = "", repo = ""] = fullName.split("/");
  const found = await attempt(() =>
    request("GET /repos/{owner}/{repo}/collaborators/{username}/permission", {
      ...{ ...as(token), owner, repo, username: login },
    }),
  );
  if (isRefusal(found)) return found;
  const { permission, user } = parseAnswer(answer, found.data);
  return { id: user?.id ?? null, isAdmin: permission === "admin" };
}
