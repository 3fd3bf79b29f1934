import { type AgentCredential, type ParsedAgentToken, withChecksum } from "../domain/agentToken.ts";
import { randomText, sha256 } from "./secret.ts";

export interface NewAgentToken extends AgentCredential {
  /** Shown once. */
  token: string;
}

/** Creates a token with a new secret, for a new or an existing agent. */
export function createAgentToken(agentId: string = randomText(16)): NewAgentToken {
  const secret = randomText(43);
  return { token: withChecksum(agentId, secret), agentId, secretHash: sha256(secret) };
}

/** Returns the part of a token that is kept: the agent's id and the hash of the secret. */
export function credentialOf({ agentId, secret }: ParsedAgentToken): AgentCredential {
  return { agentId, secretHash: sha256(secret) };
}
