import * as oauth from "oauth4webapi";
import { checkAnswer } from "./checkAnswer.ts";
import type { createNodeWorker } from "./nodeWorker.ts";

const exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
export const accessToken = "urn:ietf:params:oauth:token-type:access_token";
const issuer = new URL("https://deplodash.example");

export type NodeWorker = Awaited<ReturnType<typeof createNodeWorker>>;

/** The fields of a form. A list is sent as one field per value. */
export type Fields = Record<string, string | string[]>;

/** Sends a form to an OAuth endpoint and checks the answer against the contract. */
export async function postForm({ send }: NodeWorker, path: string, fields: Fields, init: RequestInit = {}) {
  const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  const response = await send(path, { method: "POST", body: new URLSearchParams(pairs), ...init });
  await checkAnswer("POST", issuer.origin + path, response);
  return { status: response.status, headers: response.headers, answer: await response.json() };
}

/**
 * Returns the service as an unmodified client library discovers it, along with options that send the library's requests
 * to the Worker.
 */
export async function discover({ send }: NodeWorker) {
  const options = {
    [oauth.customFetch]: (url: string, init: object) => send(new URL(url).pathname, init as RequestInit),
  };
  const discovered = await oauth.discoveryRequest(issuer, { ...options, algorithm: "oauth2" });
  await checkAnswer("GET", `${issuer.origin}/.well-known/oauth-authorization-server`, discovered);
  return { server: await oauth.processDiscoveryResponse(issuer, discovered), options };
}

/** Returns the form fields for exchanging the agent's token for one that may push to ada/notes. */
export function exchangeFields({ agent }: NodeWorker): Fields {
  return {
    grant_type: exchange,
    subject_token: agent.credential.token,
    subject_token_type: accessToken,
    resource: "https://github.com/ada/notes",
    scope: "contents:write",
  };
}

export function postExchange(worker: NodeWorker, fields: Fields, headers: Record<string, string> = {}) {
  return postForm(worker, "/oauth/token", fields, { headers });
}

/** Returns a function that sends the exchange with these changes, as an unmodified client library would. */
export async function createExchangeClient(worker: NodeWorker, change: Record<string, string> = {}) {
  const { server, options } = await discover(worker);
  const client: oauth.Client = { client_id: "a tool" };
  const { grant_type: _, ...parameters } = { ...exchangeFields(worker), ...change } as Record<string, string>;
  return async () => {
    const sent = await oauth.genericTokenEndpointRequest(server, client, oauth.None(), exchange, parameters, options);
    return oauth.processGenericTokenEndpointResponse(server, client, sent);
  };
}
