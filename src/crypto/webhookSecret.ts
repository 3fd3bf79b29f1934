import { createHmac, randomBytes } from "node:crypto";

const prefix = "whsec_";

/** Creates a webhook's secret, which is `whsec_` followed by 32 random bytes in base64 (Standard Webhooks, "Signature scheme"). */
export function createWebhookSecret(): string {
  return prefix + randomBytes(32).toString("base64");
}

/** A message to be signed. `timestamp` is when it is sent, in seconds since the epoch. */
interface SignedContent {
  id: string;
  timestamp: number;
  body: string;
}

/** Returns the `webhook-signature` header. It has one signature per secret, because a receiver may still have the previous secret. */
export function signMessage(secrets: readonly string[], { id, timestamp, body }: SignedContent): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(prefix.length), "base64");
      return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
    })
    .join(" ");
}
