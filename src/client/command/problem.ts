// Re-exports what the command needs. Its files import this one, because the bundler repeats each import from outside this folder.

export { DeplodashProblem, notDeplodash, problemFrom, readRetryAfter, unreachable } from "../problem.ts";
