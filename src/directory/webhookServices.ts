import type { Seal } from "../crypto/seal.ts";
import type { ReceiverRules } from "../domain/receiverUrl.ts";
import type { WebhookEvent } from "../domain/webhookEvent.ts";
import type { SendMessage } from "./webhookRequest.ts";

/** The dependencies of a person's webhooks. */
export interface WebhookServices {
  seal: Pick<Seal, "seal" | "open">;
  send: SendMessage;
  /** The rules for receivers, which name our origin. */
  rules: ReceiverRules;
  /** Returns an event in words, for receivers that show text to people, with a link; `null` is a test message. */
  describe(event: WebhookEvent | null, url: string): string;
}
