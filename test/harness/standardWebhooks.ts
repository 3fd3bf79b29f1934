import { createHmac, timingSafeEqual } from "node:crypto";

/** A message as a receiver gets it. Header names are in lowercase. */
export interface ReceivedMessage {
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** How far a message's time may differ from the receiver's, in seconds. */
const tolerance = 300;

/**
 * Verifies a message as Standard Webhooks 1.0.0 describes ("Verifying webhook authenticity"), without our own code.
 * Returns the payload. Throws if the message isn't authentic or is too old. `now` is in milliseconds.
 */
export function verifyWebhook({ headers, body }: ReceivedMessage, secret: string, now: number): unknown {
  const header = (name: string): string => {
    const value = headers[name];
    if (typeof value !== "string") throw new Error(`there is no header ${name}`);
    return value;
  };
  const [id, timestamp] = [header("webhook-id"), header("webhook-timestamp")];
  if (!/^\d+$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > tolerance) throw new Error("too old");
  if (!secret.startsWith("whsec_")) throw new Error("not a symmetric secret");
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  if (key.length < 24 || key.length > 64) throw new Error("the secret has the wrong size");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
  const isAuthentic = header("webhook-signature")
    .split(" ")
    .map((signature) => signature.split(","))
    .some(([version, base64 = ""]) => {
      const signature = Buffer.from(base64, "base64");
      return version === "v1" && signature.length === expected.length && timingSafeEqual(signature, expected);
    });
  if (!isAuthentic) throw new Error("no signature matches");
  return JSON.parse(body);
}
