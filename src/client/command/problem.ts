// Re-exports what the command needs. The command's files import from here, because the bundler repeats each import from outside this
// folder.

export { DeplodashProblem, notDeplodash, problemFrom, readRetryAfter, unreachable } from "../problem.ts";
