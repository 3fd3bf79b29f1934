import type { operations } from "../../generated/openapi.ts";
import type { routes } from "../../generated/routes.ts";
import type { AgentCredential } from "../crypto/agentToken.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Session } from "../session/cookie.ts";

export type OperationId = keyof operations;

/** The media type of a list that is sent as one JSON value per line. */
export const linesType = "application/x-ndjson";

/** The principal of a call under each of the contract's security schemes. */
interface Principals {
  /** The agent that the caller claims to be. Its cached token or its ledger verifies the claim. */
  agentToken: AgentCredential;
  /** A person with a valid session. For a form, the origin and CSRF token have also been checked. */
  ownerSession: Session;
  /** The session of a person who may use the operator page, with the same checks. */
  operatorSession: Session;
}

type Responses<Id extends OperationId> = operations[Id]["responses"];
type Parameters<Id extends OperationId> = operations[Id]["parameters"];
type Content<T> = T extends { content: infer C } ? (C extends Lines<infer Line> ? Line[] : C[keyof C]) : never;
/** A file of lines, each of which matches the contract's schema. */
interface Lines<Line> {
  [linesType]: Line;
}
type IsProblem<R> = R extends { content: { "application/problem+json": unknown } } ? true : false;
/** The headers that the contract declares, without openapi-typescript's index signature. */
type Headers<R> = R extends { headers: infer H }
  ? { [K in keyof H as string extends K ? never : K]: H[K] } & StreamType<R>
  : never;
/** A stream may have one of several media types, so the handler names it. */
type StreamType<R> = [ReadableStream<Uint8Array<ArrayBuffer>>] extends [Content<R>]
  ? { "Content-Type": keyof (R extends { content: infer C } ? C : never) }
  : unknown;

type Body<R> = R extends { content: unknown }
  ? [body: IsProblem<R> extends true ? Omit<Content<R>, "type" | "status"> : Content<R>]
  : [];
type Head<R> = [keyof Headers<R>] extends [never]
  ? []
  : Record<never, never> extends Headers<R>
    ? [headers?: Headers<R>]
    : [headers: Headers<R>];

declare const answered: unique symbol;
/** A handler's reply. Only `reply` creates one, so a handler can't return anything undeclared. */
export interface Reply<Id extends OperationId> extends ReplyData {
  readonly [answered]: Id;
}

/** A reply in the form that the router sends. */
export interface ReplyData {
  status: number;
  body?: unknown;
  headers?: Record<string, unknown>;
}

type Route<Id extends OperationId> = (typeof routes)[Id];
type PrincipalOf<Id extends OperationId> = Route<Id>["security"] extends infer S extends keyof Principals
  ? Principals[S] | (Route<Id>["optional"] extends true ? null : never)
  : null;

export interface Call<Id extends OperationId> {
  params: NonNullable<Parameters<Id>["path"]>;
  query: NonNullable<Parameters<Id>["query"]>;
  body: operations[Id] extends { requestBody: infer R } ? Content<R> : undefined;
  principal: PrincipalOf<Id>;
  /** Creates a reply. Accepts only statuses that the contract declares, with the body and headers that it declares for them. */
  reply<S extends keyof Responses<Id>>(
    status: S,
    ...rest: [...Body<Responses<Id>[S]>, ...Head<Responses<Id>[S]>]
  ): Reply<Id>;
  request: Request;
  dependencies: Dependencies;
}

export type Handler<Id extends OperationId> = (call: Call<Id>) => Promise<Reply<Id>>;
export type Operations = { [Id in OperationId]: Handler<Id> };
