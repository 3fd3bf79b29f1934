import type { Call } from "../http/contract.ts";
import type { RequestDetails } from "../ledger/queries.ts";
import type { Message } from "../pages/message.tsx";
import * as messages from "../pages/nextSteps.ts";
import { isSealed, openLink } from "../session/consentRequest.ts";
import { readAgentRecord } from "../store/agents.ts";

/** The parts of a call that are needed to load a request for a person: the link's query, the person, and the dependencies. */
export type ConsentCall = Pick<Call<"showConsent">, "query" | "principal" | "dependencies">;

/** The page that explains why nothing can be decided. */
export type Stop = { status: 400 | 403 | 410 | 429; message: Message };

/**
 * Returns the request that the link names, with the viewer's decision about it. Asks KV first, because a made-up agent id must not
 * create a ledger. A made-up link gets the same answer whether or not its agent exists.
 */
export async function findLinkedRequest({
  query,
  principal,
  dependencies,
}: ConsentCall): Promise<RequestDetails | Stop> {
  const altered = { status: 400, message: messages.altered } as const;
  const link = await openLink(dependencies.seal, query.request);
  if (!link || !(isSealed(link) || (await readAgentRecord(dependencies.kv, link.agentId)))) return altered;
  const details = await dependencies.ledger(link.agentId).getRequestDetails(link, principal.user.id, {});
  return details ?? (isSealed(link) ? { status: 410, message: messages.agentDeleted } : altered);
}
