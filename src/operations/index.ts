import type { Operations } from "../http/contract.ts";
import { changeAccess, showAccess } from "./access.ts";
import { requestAccess } from "./accessRequest.ts";
import { getActivity } from "./activity.ts";
import { deleteAgent, registerAgent, rotateAgent, showAgent, showAgentToken } from "./agents.ts";
import {
  getDocsScript,
  getHealth,
  getIcon,
  getLlmsTxt,
  getOpenapiJson,
  getOpenapiYaml,
  getRedoc,
  getStylesheet,
  showDocs,
} from "./assets.ts";
import { decideConsent, showConsent } from "./consent.ts";
import { revokeAllAccess, revokeConsent, showDashboard } from "./dashboard.ts";
import { claimDevice, findDevice, showDevice } from "./device.ts";
import { startDeviceAuthorization } from "./deviceAuthorization.ts";
import { answerGitUploadPack, answerLfsBatch, listGitRefs } from "./git.ts";
import { answerGitCredential } from "./gitCredential.ts";
import { answerGitReceivePack } from "./gitPush.ts";
import { removeIdentity, showIdentityForm, trustIdentity } from "./identities.ts";
import {
  addWebhook,
  removeWebhook,
  replaceWebhookSecret,
  showNotifications,
  showWebhookSecret,
  testWebhook,
} from "./notifications.ts";
import { getOAuthMetadata, issueOAuthToken } from "./oauth.ts";

import { changeServiceAgent, finishSuspension, showOperator, startAgentSearch, startRevocation } from "./operator.ts";
import { getAgent } from "./ownAgent.ts";
import { findRepository, revokeRepositoryAccess, showRepository } from "./repositories.ts";
import { denyRequest } from "./requests.ts";
import { finishInstallation, finishSignIn, signOut, startSignIn } from "./signIn.ts";
import { issueToken, listScopes, revokeToken } from "./tokens.ts";

/** The whole API on one screen, in the contract's order. */
export const operations: Operations = {
  issueToken,
  requestAccess,
  revokeToken,
  answerGitCredential,
  getAgent,
  listScopes,
  getOAuthMetadata,
  issueOAuthToken,
  startDeviceAuthorization,
  listGitRefs,
  answerGitUploadPack,
  answerGitReceivePack,
  answerLfsBatch,
  showConsent,
  decideConsent,
  showDashboard,
  revokeAllAccess,
  findRepository,
  showRepository,
  revokeRepositoryAccess,
  registerAgent,
  showAgent,
  getActivity,
  showAgentToken,
  rotateAgent,
  deleteAgent,
  showIdentityForm,
  trustIdentity,
  removeIdentity,
  revokeConsent,
  denyRequest,
  showAccess,
  changeAccess,
  showDevice,
  findDevice,
  claimDevice,
  showNotifications,
  addWebhook,
  showWebhookSecret,
  replaceWebhookSecret,
  testWebhook,
  removeWebhook,
  showOperator,
  changeServiceAgent,
  startAgentSearch,
  startRevocation,
  finishSuspension,
  startSignIn,
  finishSignIn,
  finishInstallation,
  signOut,
  getHealth,
  getOpenapiYaml,
  getOpenapiJson,
  getLlmsTxt,
  showDocs,
  getRedoc,
  getDocsScript,
  getStylesheet,
  getIcon,
};
