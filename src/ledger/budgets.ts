/** The budgets of agents. Each method charges one unit and returns whether it was within the budget. */
export interface Budgets {
  /** Charges a request from an authenticated agent. */
  request(agentId: string): Promise<boolean>;
  /** Charges a git request. Each git command sends several. */
  git(agentId: string): Promise<boolean>;
  /** Charges a mint to the agent's own budget, and to its registrant's budget, which all of the registrant's agents share. */
  mint(agentId: string, registrantId: number | null): Promise<boolean>;
}

type Limit = (key: string) => Promise<boolean>;

export function createBudgets(limits: Record<"caller" | "git" | "agentMints" | "registrantMints", Limit>): Budgets {
  return {
    // The Worker charges the same budget when it opens a cached token.
    request: (agentId) => limits.caller(`agent:${agentId}`),
    git: (agentId) => limits.git(`agent:${agentId}`),
    // Charge the narrower budget first, so that an agent over its own budget doesn't use up the shared one.
    mint: async (agentId, registrantId) =>
      (await limits.agentMints(agentId)) &&
      (registrantId === null || (await limits.registrantMints(`user:${registrantId}`))),
  };
}
