import type { CallsOf } from "../durableObjects/calls.ts";
import { getActivity, getAgentDetails } from "./agentDetails.ts";
import { changeAccess } from "./changeAccess.ts";
import type { Ledger } from "./context.ts";
import { decide } from "./decide.ts";
import { issue } from "./issue.ts";
import { deleteAgent, rotateAgent } from "./lifecycle.ts";
import { getOwnAccess } from "./ownAccess.ts";
import { beginPush, mayFinishPush, recordPush } from "./push.ts";
import { getAccessDetails, getRequestDetails } from "./queries.ts";
import { listAgent, relist } from "./relisting.ts";
import { requestAccess } from "./requestAccess.ts";
import { revokeConsent, revokeConsents, revokeToken } from "./revoke.ts";
import { removeIdentity, trustIdentity } from "./trust.ts";

/** The rules that the rest of the Worker calls. */
export const ledgerCalls = {
  issue,
  requestAccess,
  getOwnAccess,
  beginPush,
  mayFinishPush,
  recordPush,
  getRequestDetails,
  getAccessDetails,
  decide,
  changeAccess,
  revokeConsent,
  revokeConsents,
  revokeToken,
  rotateAgent,
  deleteAgent,
  trustIdentity,
  removeIdentity,
  relist,
  listAgent,
  getAgentDetails,
  getActivity,
};

export type LedgerCalls = CallsOf<Ledger, typeof ledgerCalls>;
