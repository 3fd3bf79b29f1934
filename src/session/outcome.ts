/** The result of a form, for the page that follows it. */
export type Outcome =
  /** `pending` is the number of revocations that GitHub hasn't confirmed. */
  | {
      kind: "revoked";
      agentId: string;
      repositoryId: number;
      label: string;
      repo: string;
      tokens: number;
      pending: number;
    }
  /** `name` is the agent's label or the repository. `left` is the number of consents that are being revoked in the background. */
  | { kind: "revoked_all"; of: "agent" | "repository" | "everything"; name: string; revoked: number; left: number }
  /** `isReduced` says whether any access was removed. `pending` is the number of revocations that GitHub hasn't confirmed. */
  | { kind: "changed"; label: string; repo: string; isReduced: boolean; pending: number }
  /**
   * The repositories in a request that were denied, and those that other people have to decide on. `undecided` names some of the latter,
   * and `more` is the number of the rest.
   */
  | { kind: "denied"; label: string; denied: string[]; undecided: string[]; more: number };
