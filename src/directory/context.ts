import type { Seal } from "../crypto/seal.ts";
import type { ReceiverRules } from "../domain/receiverUrl.ts";
import type { WebhookEvent } from "../domain/webhookEvent.ts";
import { openTables } from "../durableObjects/schema.ts";
import { first, type Sql } from "../durableObjects/sql.ts";
import type { Suspensions } from "../github/suspensions.ts";
import type { Actor, AgentRecord } from "../store/agents.ts";
import type { Kv } from "../store/kv.ts";
import { directorySchema } from "./schema.ts";
import type { SendMessage } from "./webhookRequest.ts";

/** The name of a directory. For a person or a repository, it contains GitHub's id. The service's directory is for its operators. */
export type DirectoryName = `person:${number}` | `repository:${number}` | typeof serviceName;

export const serviceName = "service";

/** The calls that a directory makes to ledgers. Ledgers make decisions; a directory may be out of date. */
interface LedgerForDirectory {
  /** Makes the ledger list these consents again in the directory, or remove them from it. */
  relist(directory: DirectoryName, repositoryIds: readonly number[]): Promise<void>;
  /** Makes the ledger adopt its agent's record, and list the agent and its access in the service's directory. */
  listAgent(record: AgentRecord): Promise<void>;
  revokeConsents(revocation: ConsentRevocation): Promise<number>;
}

/** A person's request to end an agent's consents. The ledger checks whether the person may end them. */
export interface ConsentRevocation {
  repositoryIds: readonly number[];
  by: Actor;
  /** Whether the person was proven to administer the repositories. */
  isAdministrator: boolean;
  /** When the person made the request. Access that is approved later isn't ended. */
  requestedAt: number;
}

/** The services that the rules for webhooks use. */
export interface WebhookPorts {
  seal: Pick<Seal, "seal" | "open">;
  send: SendMessage;
  /** The rules for receivers, which include our own origin. */
  rules: ReceiverRules;
  /** Returns an event as text with a link, for receivers that show text to people. `null` means a test message. */
  describe(event: WebhookEvent | null, url: string): string;
}

/** The services that a directory's rules use. */
export interface DirectoryPorts {
  sql: Sql;
  now(): number;
  kv: Pick<Kv, "list" | "get">;
  ledger(agentId: string): LedgerForDirectory;
  suspensions: Suspensions;
  webhooks: WebhookPorts;
  /** Sets the directory's only alarm, which calls `handleAlarm` at `time`. */
  setAlarm(time: number): void;
}

/** The state and services that a directory's rules use. */
export interface Directory extends DirectoryPorts {
  name: DirectoryName;
}

/** Returns the name of a person's directory. */
export function personName(userId: number): DirectoryName {
  return `person:${userId}`;
}

/** Returns the name of a repository's directory. The id is GitHub's. */
export function repositoryName(repositoryId: number): DirectoryName {
  return `repository:${repositoryId}`;
}

/** Opens a directory. In an alarm, the platform doesn't provide `name`, so it is read from the table. */
export function openDirectory(name: string | undefined, ports: DirectoryPorts): Directory {
  const { sql } = ports;
  openTables(sql, directorySchema);
  const opened = name ?? first<{ name: string }>(sql, "SELECT name FROM directory")?.name ?? "";
  if (!isDirectoryName(opened)) throw new Error(`${opened} is not the name of a directory`);
  sql.all("INSERT OR IGNORE INTO directory VALUES (?)", opened);
  return { ...ports, name: opened };
}

function isDirectoryName(name: string): name is DirectoryName {
  return name === serviceName || /^(person|repository):\d+$/.test(name);
}
