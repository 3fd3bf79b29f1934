import type { CallsOf } from "../durableObjects/calls.ts";
import { reserveAgent } from "./agentReservation.ts";
import { searchAgents } from "./agentSearch.ts";
import { recordChanges } from "./changes.ts";
import { releaseCodeAttempt, reserveCodeAttempt } from "./codeAttempts.ts";
import type { Directory } from "./context.ts";
import { liftSuspensions, startRevocation } from "./massRevocations.ts";
import { getPage, hasAgent } from "./queries.ts";
import { revokeListed } from "./revocations.ts";
import { getServicePage } from "./serviceQueries.ts";
import { addWebhook, listWebhooks, removeWebhook, replaceWebhookSecret } from "./webhooks.ts";
import { testWebhook } from "./webhookTest.ts";

/** The rules that the rest of the Worker calls. A directory lists and counts; it never decides. */
export const directoryCalls = {
  getPage,
  hasAgent,
  recordChanges,
  reserveAgent,
  reserveCodeAttempt,
  releaseCodeAttempt,
  revokeListed,
  listWebhooks,
  addWebhook,
  testWebhook,
  replaceWebhookSecret,
  removeWebhook,
  getServicePage,
  searchAgents,
  startRevocation,
  liftSuspensions,
};

export type DirectoryCalls = CallsOf<Directory, typeof directoryCalls>;
