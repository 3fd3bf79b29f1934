import { permits } from "../access.ts";
import { type Caller, callerOfToken, readBasic } from "../authentication.ts";
import { findMoved, findRepository, fullName, type Repository } from "../repository.ts";
import { ApiError } from "../response.ts";
import type { State } from "../state.ts";

export interface Admission {
  readonly caller: Caller;
  readonly repository: Repository;
}

function authenticate(state: State, authorization: string | null): Caller {
  if (authorization === null) return { as: "none" };
  // The token is the password, whatever the user name is. Some clients send only the token, as the user name.
  const basic = readBasic(authorization);
  try {
    return callerOfToken(state, basic?.password || basic?.user || "");
  } catch {
    const message = "Invalid username or token. Password authentication is not supported for Git operations.";
    throw new ApiError(401, message);
  }
}

/**
 * Admits a caller to git and LFS. Reading needs `contents:read`; writing needs `contents:write`. Throws GitHub's error.
 */
export function admit(
  state: State,
  authorization: string | null,
  { owner, name, isPush }: { owner: string; name: string; isPush: boolean },
): Admission {
  const caller = authenticate(state, authorization);
  const found = findRepository(state, owner, name) ?? findMoved(state, owner, name);
  const repository = found && permits(state, caller, found, "metadata:read") ? found : undefined;
  // To strangers, private and missing repositories look the same, because both ask for credentials.
  if (caller.as === "none" && (isPush || repository === undefined)) throw new ApiError(401, "Authentication required.");
  if (repository === undefined) throw new ApiError(404, "Repository not found.");
  if (permits(state, caller, repository, isPush ? "contents:write" : "contents:read")) return { caller, repository };
  if (caller.as !== "user") throw new ApiError(403, "Write access to repository not granted.");
  throw new ApiError(403, `Permission to ${fullName(repository)}.git denied to ${caller.user.login}.`);
}
