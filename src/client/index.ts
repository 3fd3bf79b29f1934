export type { components, operations, paths } from "../../generated/openapi.ts";
export { createDeplodash, type Deplodash, type DeplodashOptions } from "./deplodash.ts";
export { DeplodashProblem, type DeplodashProblemCode } from "./problem.ts";
export type { AccessRequest, DecidedAccess, UndecidedAccess, Want } from "./requestAccess.ts";
export type { ConsentRequired, IssuedToken, RequestedScope, Scope, TokenRequest } from "./requestToken.ts";
