import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";

/**
 * `dpl_<agent id>_<secret><checksum>`: 16 letters and digits, 43 (256 bits) and 6. The checksum is the CRC-32 of what stands
 * before it, as in GitHub's own tokens, so that a secret scanner or a typo needs no look-up.
 */
const shape = /^dpl_([0-9A-Za-z]{16})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** What an agent says of itself. Whether it is true is for the ledger, or for a sealed copy of its answer, to say. */
export interface AgentCredential {
  agentId: string;
  /** SHA-256 of the secret, hexadecimal: all that is ever stored or compared. */
  secretHash: string;
}

export interface NewAgentToken extends AgentCredential {
  /** Shown once. */
  token: string;
}

/** A token with a new secret, for a new agent or for the one named. */
export function createAgentToken(agentId: string = randomText(16)): NewAgentToken {
  const secret = randomText(43);
  const body = `dpl_${agentId}_${secret}`;
  return { token: body + checksum(body), agentId, secretHash: sha256(secret) };
}

/** A token as it came, in its parts. */
export interface ParsedAgentToken {
  agentId: string;
  secret: string;
}

/** `null` where the text cannot be an agent token. */
export function parseAgentToken(token: string): ParsedAgentToken | null {
  const [, agentId, secret, check] = shape.exec(token) ?? [];
  if (!agentId || !secret || check !== checksum(`dpl_${agentId}_${secret}`)) return null;
  return { agentId, secret };
}

/** What is kept of a token. */
export function credentialOf({ agentId, secret }: ParsedAgentToken): AgentCredential {
  return { agentId, secretHash: sha256(secret) };
}

/** Hexadecimal. */
export function sha256(text: string): string {
  return hash("sha256", text, "hex");
}

const utf8 = new TextEncoder();

/** Compares in a time that does not depend on where two texts differ. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [utf8.encode(one), utf8.encode(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Letters and digits, each equally likely. */
export function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    // 248 is the largest multiple of 62 in a byte; what lies above would favour the first letters.
    for (const byte of randomBytes(length)) if (byte < 248 && text.length < length) text += alphabet[byte % 62];
  }
  return text;
}

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = "";
  for (let index = 0; index < 6; index++) {
    digits = alphabet[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
