import type { RequestHandler } from "msw";
import { authorOf } from "../api/objects.ts";
import { ApiError, invalid } from "../response.ts";
import type { State } from "../state.ts";
import { randomWord } from "../token.ts";
import { type LfsRequest, lfsAnswer, lfsHandler } from "./lfsAnswer.ts";

export interface Lock {
  readonly id: string;
  readonly path: string;
  readonly lockedAt: number;
  readonly owner: string;
  readonly repositoryId: number;
}

function lockObject({ id, path, lockedAt, owner }: Lock) {
  return { id, path, locked_at: new Date(lockedAt).toISOString(), owner: { name: owner } };
}

function loginOf(state: State, { caller }: LfsRequest): string {
  return caller.as === "installation" || caller.as === "user" ? authorOf(state, caller).login : "";
}

/** Source: https://github.com/git-lfs/git-lfs/blob/main/docs/api/locking.md */
export function lockHandlers(state: State): RequestHandler[] {
  const { locks } = state.lfs;
  const locksOf = ({ repository }: LfsRequest) =>
    [...locks.values()].filter((lock) => lock.repositoryId === repository.id);
  const always = () => true;
  return [
    lfsHandler(state, "POST locks", always, (request) => {
      const { path } = request.body;
      if (typeof path !== "string") throw invalid("There is no path.");
      const existing = locksOf(request).find((lock) => lock.path === path);
      if (existing !== undefined) throw new ApiError(409, "already created lock", { lock: lockObject(existing) });
      const lock: Lock = {
        ...{ id: randomWord(12), path, lockedAt: state.now() },
        ...{ owner: loginOf(state, request), repositoryId: request.repository.id },
      };
      locks.set(lock.id, lock);
      return lfsAnswer(201, { lock: lockObject(lock) });
    }),

    lfsHandler(
      state,
      "GET locks",
      () => false,
      (request) => {
        const [path, id] = [request.query.get("path"), request.query.get("id")];
        const found = locksOf(request).filter(
          (lock) => (path ?? lock.path) === lock.path && (id ?? lock.id) === lock.id,
        );
        return lfsAnswer(200, { locks: found.map(lockObject) });
      },
    ),

    lfsHandler(state, "POST locks/verify", always, (request) => {
      const login = loginOf(state, request);
      const all = locksOf(request);
      const [ours, theirs] = [true, false].map((isOurs) => all.filter(({ owner }) => (owner === login) === isOurs));
      return lfsAnswer(200, { ours: ours?.map(lockObject), theirs: theirs?.map(lockObject) });
    }),

    lfsHandler(state, "POST locks/:id/unlock", always, (request) => {
      const lock = locksOf(request).find(({ id }) => id === request.params.id);
      if (lock === undefined) throw new ApiError(404, "Lock not found");
      if (lock.owner !== loginOf(state, request) && request.body.force !== true) {
        throw new ApiError(403, "You must use force to delete somebody else's lock.");
      }
      locks.delete(lock.id);
      return lfsAnswer(200, { lock: lockObject(lock) });
    }),
  ];
}
