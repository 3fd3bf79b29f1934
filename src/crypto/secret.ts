import { hash, randomBytes, timingSafeEqual } from "node:crypto";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const utf8 = new TextEncoder();

/** Returns the hexadecimal SHA-256 of a text. */
export function sha256(text: string): string {
  return hash("sha256", text, "hex");
}

/** Compares two texts in a time that does not depend on where they differ. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [utf8.encode(one), utf8.encode(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Returns random letters and digits, each equally likely. */
export function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    // 248 is the largest multiple of 62 in a byte; larger values would favor the first letters.
    for (const byte of randomBytes(length)) if (byte < 248 && text.length < length) text += alphabet[byte % 62];
  }
  return text;
}
