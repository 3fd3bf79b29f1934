import type { Operations } from "../http/contract.ts";
import { registerAgent, revokeConsent, showDashboard } from "./agents.ts";
import { decideConsent, showConsent } from "./consent.ts";
import { getHealth, getOpenapiJson, getOpenapiYaml, getStylesheet } from "./service.ts";
import { finishSignIn, signOut, startSignIn } from "./signIn.ts";
import { issueToken, listScopes } from "./tokens.ts";

/** The API on one screen, in the order of the contract. */
export const operations: Operations = {
  issueToken,
  listScopes,
  showConsent,
  decideConsent,
  showDashboard,
  registerAgent,
  revokeConsent,
  startSignIn,
  finishSignIn,
  signOut,
  getHealth,
  getOpenapiYaml,
  getOpenapiJson,
  getStylesheet,
};
