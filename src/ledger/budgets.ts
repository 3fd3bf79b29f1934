/** What agents may do. Each method charges one, and returns whether that was within the budget. */
export interface Budgets {
  /** A request, once the agent has proven who it is. */
  request(agentId: string): Promise<boolean>;
  /** A mint: from the agent's own budget, and from that of its registrant over all their agents. */
  mint(agentId: string, registrantId: number | null): Promise<boolean>;
}

type Limit = (key: string) => Promise<boolean>;

export function createBudgets(limits: Record<"caller" | "agentMints" | "registrantMints", Limit>): Budgets {
  return {
    // The Worker charges the same budget where it opens a cached token.
    request: (agentId) => limits.caller(`agent:${agentId}`),
    // The narrower budget first: an agent that is over its own uses up nothing of what others share.
    mint: async (agentId, registrantId) =>
      (await limits.agentMints(agentId)) &&
      (registrantId === null || (await limits.registrantMints(`user:${registrantId}`))),
  };
}
