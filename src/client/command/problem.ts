// What the command needs of problems. Its files import this one, because the bundle repeats each import from outside of the folder.

export { DeplodashProblem, notDeplodash, problemFrom, readRetryAfter, unreachable } from "../problem.ts";
