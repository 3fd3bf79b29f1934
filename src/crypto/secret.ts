import { createHmac, hash, randomBytes, timingSafeEqual } from "node:crypto";

const lettersAndDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const utf8 = new TextEncoder();

/** Reusable buffers for short-lived bytes. Garbage-collecting new buffers would cost more than hashing or comparing the bytes. */
const scratch = [new Uint8Array(1024), new Uint8Array(1024)] as const;

/** Returns the hexadecimal SHA-256 of a string. */
export function sha256(text: string): string {
  return hash("sha256", bytesOf(text, scratch[0]), "hex");
}

/** Returns whether two strings are equal. The time that this takes doesn't depend on where they differ. */
export function isSameText(one: string, other: string): boolean {
  const [a, b] = [bytesOf(one, scratch[0]), bytesOf(other, scratch[1])];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Returns the UTF-8 bytes of a string, using the given memory if they are certain to fit. */
function bytesOf(text: string, memory: Uint8Array<ArrayBuffer>): Uint8Array {
  if (3 * text.length > memory.length) return utf8.encode(text);
  return memory.subarray(0, utf8.encodeInto(text, memory).written);
}

/** Returns random characters from an alphabet, which defaults to letters and digits. Each character is equally likely. */
export function randomText(length: number, alphabet = lettersAndDigits): string {
  // Larger bytes would favor the first characters.
  const end = 256 - (256 % alphabet.length);
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length))
      if (byte < end && text.length < length) text += alphabet[byte % alphabet.length];
  }
  return text;
}

/** Returns the hexadecimal HMAC-SHA-256 of a string, with a key that is used only for this purpose. */
export function keyedHash(secret: string, purpose: string, text: string): string {
  const key = createHmac("sha256", secret).update(`deplodash ${purpose}`).digest();
  return createHmac("sha256", key).update(text).digest("hex");
}
