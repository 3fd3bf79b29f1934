import { crc32 } from "node:zlib";
import { isExpired } from "../domain/tokenLifetime.ts";
import { type IdentityConditions, matches, type WorkloadIdentity } from "../domain/trustedIdentity.ts";
import { isSameText, randomText, sha256 } from "./secret.ts";

/**
 * `dpl_<agent id>_<secret><checksum>`: the parts consist of 16, 43 (256 bits), and 6 letters and digits. The checksum is the CRC-32 of
 * everything before it, as in GitHub's own tokens, so that secret scanners can recognize tokens, and typos can be detected, without a
 * lookup.
 */
const shape = /^dpl_([0-9A-Za-z]{16})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;
const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** An agent's claim about who it is. Only its ledger, or a sealed copy of the ledger's answer, proves it. */
export type AgentCredential = SecretCredential | WorkloadCredential;

/** The credential of a caller with an agent token. */
export interface SecretCredential {
  agentId: string;
  /** The hexadecimal SHA-256 of the secret. The secret itself is never stored or compared. */
  secretHash: string;
}

/**
 * The credential of a workload whose ID token names the agent. Its issuer vouches for the workload, but the agent doesn't necessarily
 * trust it.
 */
export interface WorkloadCredential {
  agentId: string;
  workload: WorkloadIdentity;
}

/** The secret's hash and the trusted identities. A caller who matches either of them is authenticated as the agent. */
export interface AgentProof {
  /** `null` if the agent token has expired. */
  secretHash: string | null;
  identities?: IdentityConditions[] | undefined;
}

/** The parts of a token that a caller sent. */
export interface ParsedAgentToken {
  agentId: string;
  secret: string;
}

export interface CreatedAgentToken extends SecretCredential {
  /** The token itself, which is shown only once. */
  token: string;
}

/** Creates a token with a new secret, for a new or an existing agent. */
export function createAgentToken(agentId: string = randomText(16)): CreatedAgentToken {
  const secret = randomText(43);
  return { token: withChecksum(agentId, secret), agentId, secretHash: sha256(secret) };
}

/** Parses an agent token; returns `null` if the text can't be one. */
export function parseAgentToken(token: string): ParsedAgentToken | null {
  const [, agentId, secret] = shape.exec(token) ?? [];
  if (!agentId || !secret || withChecksum(agentId, secret) !== token) return null;
  return { agentId, secret };
}

/** Returns the parts of a token that are kept: the agent's id and the hash of the secret. */
export function credentialOf({ agentId, secret }: ParsedAgentToken): SecretCredential {
  return { agentId, secretHash: sha256(secret) };
}

/** Returns the proof that is valid at the given time. An expired agent token proves nothing; trusted identities don't expire. */
export function proofAt(
  time: number,
  { secretHash, expiresAt, identities }: AgentProof & { expiresAt: number | null },
): AgentProof {
  return { secretHash: isExpired(expiresAt, time) ? null : secretHash, ...(identities && { identities }) };
}

/** Returns whether the caller has the agent's secret or one of its trusted identities. */
export function proves(credential: AgentCredential, { secretHash, identities = [] }: AgentProof): boolean {
  if ("workload" in credential) return identities.some((trusted) => matches(trusted, credential.workload));
  return secretHash !== null && isSameText(secretHash, credential.secretHash);
}

function withChecksum(agentId: string, secret: string): string {
  const text = `dpl_${agentId}_${secret}`;
  return text + checksum(text);
}

function checksum(text: string): string {
  let rest = crc32(text);
  let encoded = "";
  for (let index = 0; index < 6; index++) {
    encoded = digits[rest % 62] + encoded;
    rest = Math.floor(rest / 62);
  }
  return encoded;
}
