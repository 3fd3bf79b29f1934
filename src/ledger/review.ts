import type { ConsentRequest } from "../session/consentRequest.ts";
import type { Agent } from "./agent.ts";
import { findAgent } from "./agent.ts";
import type { Review } from "./calls.ts";
import { approversOf, type Consent, findConsent, findConsentTo, listConsents } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { decidedAt } from "./requests.ts";

export function review(ledger: Ledger, request: ConsentRequest, repositoryId: number | null): Review | null {
  const agent = findAgent(ledger);
  if (!agent) return null;
  const consent =
    repositoryId === null ? findConsent(ledger, request.repo.toLowerCase()) : findConsentTo(ledger, repositoryId);
  return { agent, decidedAt: decidedAt(ledger, request.id), consent };
}

export function consentsBy(ledger: Ledger, userId: number): { agent: Agent; consents: Consent[] } | null {
  const agent = findAgent(ledger);
  if (!agent) return null;
  const consents = listConsents(ledger).filter((consent) => approversOf(consent, ledger.now()).includes(userId));
  return { agent, consents };
}
