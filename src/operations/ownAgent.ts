import { timestamp } from "../domain/time.ts";
import type { Handler } from "../http/contract.ts";
import { addLogFacts } from "../requestContext.ts";
import { findRecord, noStore, refusalOf } from "./tokenRequest.ts";

export const getAgent: Handler<"getAgent"> = async ({ principal, reply, request, dependencies }) => {
  const { agentId } = principal;
  addLogFacts({ agentId });
  const record = await findRecord({ principal, request, dependencies });
  const outcome = await dependencies.ledger(agentId).getOwnAccess(principal, record);
  if (outcome.kind !== "found") throw refusalOf(outcome, dependencies);
  const access = outcome.access.map(({ repo, scopes, branches, endsAt }) => ({
    ...{ repo, scopes, ...(branches && { branches }), expires_at: timestamp(endsAt) },
  }));
  const { label, expiresAt } = outcome;
  const expiry = expiresAt === null ? {} : { expires_at: timestamp(expiresAt) };
  return reply(200, { agent_id: agentId, label, ...expiry, access }, noStore);
};
