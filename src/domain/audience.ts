/** Returns the audience that an ID token for the agent must have. */
export function audienceOf(origin: string, agentId: string): string {
  return `${origin}/agents/${agentId}`;
}

/** Returns the agent's id if the agent is the only audience of an ID token (its `aud` claim); otherwise `null`. */
export function agentIn(audience: unknown, origin: string): string | null {
  const only = Array.isArray(audience) && audience.length === 1 ? audience[0] : audience;
  const prefix = audienceOf(origin, "");
  if (typeof only !== "string" || !only.startsWith(prefix)) return null;
  const agentId = only.slice(prefix.length);
  return /^[0-9A-Za-z]{16}$/.test(agentId) ? agentId : null;
}
