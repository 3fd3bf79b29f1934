// Made from openapi/deplodash.yaml by `npm run generate`. Do not edit.

import createClient, { type Client } from "openapi-fetch";
import type { paths } from "./openapi.ts";

export type { components, operations, paths } from "./openapi.ts";

export interface DeplodashOptions {
  /** The origin of the deplodash, such as `https://deplodash.example`. */
  baseUrl: string;
  /** The agent's token, `dpl_…`, as shown when the agent was registered. */
  agentToken: string;
}

/**
 * An openapi-fetch client whose paths, bodies and answers are the contract's. A request for a token whose link was handed out already
 * waits for the owner for up to a minute (`Prefer: wait=60`), unless the call says otherwise.
 */
export function createDeplodash({ baseUrl, agentToken }: DeplodashOptions): Client<paths> {
  const headers = { Authorization: `Bearer ${agentToken}`, Prefer: "wait=60" };
  return createClient<paths>({ baseUrl, headers });
}
