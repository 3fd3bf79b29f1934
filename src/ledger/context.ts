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

/** The services that the ledger's rules use: real ones in the Durable Object, and fakes in tests. */
export interface LedgerPorts {
  /** The agent's id; `undefined` in an alarm, where the platform doesn't provide it, so it is read from the table. */
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
  /** Sets the one alarm, which calls `handleAlarm` at `time`; `null` removes it. */
  setAlarm(time: number | null): void;
  /** The requests that wait for a decision. */
  waitingRequests(): WaitingRequest[];
  /** Keeps the ledger alive until the work is done; no caller waits for it. */
  background(work: Promise<unknown>): void;
}

/** The result of a ledger's mint. */
export type MintResult =
  /** The token is recorded. */
  | (Minted & { sha256: string })
  /** The consent, or the caller's credential, ended in the meantime. */
  | { kind: "ended" }
  /** The budget of the agent, or that of its registrant, is used up. */
  | { kind: "too_many" }
  | MintRefusal;

export type Minted = Extract<MintOutcome, { kind: "minted" }>;

/** The ports, and what a ledger keeps in memory, which may be lost at any time. */
export interface Ledger extends LedgerPorts {
  agentId: string;
  /** Mints in flight, so that equal requests share one. */
  mintsInFlight: Map<string, Promise<MintResult>>;
  /** The last mint in flight of each consent: the next one waits for it, so that live tokens are counted exactly. */
  mintQueues: Map<number, Promise<unknown>>;
  /** The name of the last decision, so that a decision between an answer and a wait is not missed. */
  lastDecision: string;
  /** When the alarm is due; `Infinity` if nothing ever is, `null` while the alarm's handler runs, and in a ledger that was just opened. */
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
