import type { Ledger } from "./context.ts";
import { decide } from "./decide.ts";
import { issue } from "./issue.ts";
import { deleteAgent, rotateAgent } from "./lifecycle.ts";
import { getAgentDetails, reviewRequest, verifyListing } from "./queries.ts";
import { revokeConsent, revokeToken } from "./revoke.ts";

/** What a ledger answers to the rest of the Worker. */
export const ledgerCalls = {
  issue,
  reviewRequest,
  decide,
  revokeConsent,
  revokeToken,
  rotateAgent,
  deleteAgent,
  verifyListing,
  getAgentDetails,
};

export type LedgerCallName = keyof typeof ledgerCalls;

/** The same calls as they look from outside: without the ledger, and with a promise of the answer. */
export type LedgerCalls = {
  [Name in LedgerCallName]: (typeof ledgerCalls)[Name] extends (ledger: Ledger, ...args: infer Args) => infer Answer
    ? (...args: Args) => Promise<Awaited<Answer>>
    : never;
};

/** An answer, and the number of calls to GitHub that it took. */
export interface Measured<T> {
  value: T;
  githubCalls: number;
}
