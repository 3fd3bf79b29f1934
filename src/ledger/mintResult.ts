import type { MintOutcome, MintRefusal } from "../github/installationTokens.ts";

/** The result of a ledger's mint. */
export type MintResult =
  /** The token is recorded. */
  | (Minted & { sha256: string })
  /** The consent, or the agent's secret, ended in the meantime. */
  | { kind: "ended" }
  /** The budget of the agent, or that of its registrant, is used up. */
  | { kind: "too_many" }
  | MintRefusal;

export type Minted = Extract<MintOutcome, { kind: "minted" }>;
