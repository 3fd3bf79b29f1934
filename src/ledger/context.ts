import type { Seal } from "../crypto/seal.ts";
import type { DirectoryCalls } from "../directory/calls.ts";
import type { DirectoryName } from "../directory/context.ts";
import { openTables } from "../durableObjects/schema.ts";
import { first, type Sql } from "../durableObjects/sql.ts";
import type { Administrators } from "../github/administrators.ts";
import type { Backoff } from "../github/backoff.ts";
import type { InstallationTokens, MintOutcome, MintRefusal } from "../github/installationTokens.ts";
import type { Kv } from "../store/kv.ts";
import type { Budgets } from "./budgets.ts";
import { ledgerSchema } from "./schema.ts";
import { nameDecision, type WaitingRequest } from "./waiting.ts";

/** The services that the ledger's rules use. They are real in the Durable Object and fake in tests. */
export interface LedgerPorts {
  /** The agent's id. In an alarm, the platform doesn't provide it (`undefined`), so it is read from the table. */
  agentId: string | undefined;
  sql: Sql;
  now(): number;
  kv: Kv;
  directory(name: DirectoryName): Pick<DirectoryCalls, "recordChanges">;
  github: Pick<InstallationTokens, "mint" | "revokeToken"> & Administrators;
  backoff: Pick<Backoff, "remaining">;
  budgets: Budgets;
  /** Whether the service has operators, for whom its directory lists everything. */
  hasOperators: boolean;
  seal: Seal;
  /** Sets the ledger's only alarm, which calls `handleAlarm` at `time`; `null` removes the alarm. */
  setAlarm(time: number | null): void;
  /** Returns the requests that are waiting for a decision. */
  waitingRequests(): WaitingRequest[];
  /** Keeps the ledger alive until the work is done. No caller waits for it. */
  background(work: Promise<unknown>): void;
}

/** The result of minting a token. */
export type MintResult =
  /** The token was minted and recorded. */
  | (Minted & { sha256: string })
  /** The consent or the caller's credential ended in the meantime. */
  | { kind: "ended" }
  /** The budget of the agent or its registrant is used up. */
  | { kind: "too_many" }
  | MintRefusal;

export type Minted = Extract<MintOutcome, { kind: "minted" }>;

/** The ports, and the ledger's in-memory state, which may be lost at any time. */
export interface Ledger extends LedgerPorts {
  agentId: string;
  /** The mints in flight, which equal requests share. */
  mintsInFlight: Map<string, Promise<MintResult>>;
  /** The last mint in flight for each consent. The next mint waits for it, so that live tokens are counted exactly. */
  mintQueues: Map<number, Promise<unknown>>;
  /** The name of the last decision, which ensures that a decision between an answer and a wait isn't missed. */
  lastDecision: string;
  /**
   * When the alarm is due. `Infinity` means that nothing is ever due. It is `null` while the handler runs, and right after the ledger is
   * opened.
   */
  alarmAt: number | null;
  /** In-flight KV writes and outbox deliveries, one per key, so that a delete never overtakes a write. */
  inFlight: Map<string, Promise<unknown>>;
}

export function openLedger(ports: LedgerPorts): Ledger {
  openTables(ports.sql, ledgerSchema);
  const agentId = ports.agentId ?? first<{ id: string }>(ports.sql, "SELECT id FROM agent")?.id ?? "";
  return {
    ...ports,
    agentId,
    mintsInFlight: new Map(),
    mintQueues: new Map(),
    lastDecision: nameDecision(),
    alarmAt: null,
    inFlight: new Map(),
  };
}
