/** The result of a form, for the page that follows it. */
export type Outcome =
  /** `pending`: how many revocations GitHub hasn't confirmed. */
  | {
      kind: "revoked";
      agentId: string;
      repositoryId: number;
      label: string;
      repo: string;
      tokens: number;
      pending: number;
    }
  /** `name`: the agent's label or the repository. `left`: how many are being revoked in the background. */
  | { kind: "revoked_all"; of: "agent" | "repository" | "everything"; name: string; revoked: number; left: number }
  /** `isReduced`: something was removed. `pending`: as above. */
  | { kind: "changed"; label: string; repo: string; isReduced: boolean; pending: number }
  /** The repositories of a request that were denied, and those that others have to decide about: some names, and how many more. */
  | { kind: "denied"; label: string; denied: string[]; undecided: string[]; more: number };
