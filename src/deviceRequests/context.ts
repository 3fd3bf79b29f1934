import { type CodeLetter, letterOf } from "../domain/userCode.ts";
import { openTables } from "../durableObjects/schema.ts";
import { first, type Row, type Sql } from "../durableObjects/sql.ts";
import { deviceRequestsSchema } from "./schema.ts";

/** The services that the rules for device requests use. */
export interface DeviceRequestsPorts {
  sql: Sql;
  now(): number;
  /** Returns random characters, by default letters and digits. */
  randomText(length: number, alphabet?: string): string;
  /** Returns a keyed hash that only this deployment can compute. A plain hash could be reversed by trying all addresses. */
  hashAddress(text: string): string;
  /** Sets the object's only alarm, which calls `handleAlarm` at `time`. */
  setAlarm(time: number): void;
}

/** The state of the requests whose codes begin with one letter, and the services that their rules use. */
export interface DeviceRequests extends DeviceRequestsPorts {
  letter: CodeLetter;
  /**
   * The polling pace for each device code, keyed by the code's hash. It is kept only in memory, because writing a row for each poll would
   * let anyone with a device code run up costs.
   */
  polls: Map<string, Pace>;
}

/** When a device code was last polled, and its current polling interval, in milliseconds. */
interface Pace {
  at: number;
  interval: number;
}

/** A row of the table `requests`. */
export interface RequestRow extends Row {
  device_code_hash: string;
  client_id: string;
  label: string;
  wants: string;
  reason: string | null;
  country: string | null;
  started_at: number;
  expires_at: number;
  rejected_by: number | null;
  claimed_by_id: number | null;
  claimed_by_login: string | null;
  agent_id: string | null;
  sealed_token: string | null;
}

/** Opens the requests for a letter. In an alarm, the platform doesn't provide `name`, so it is read from the table. */
export function openDeviceRequests(name: string | undefined, ports: DeviceRequestsPorts): DeviceRequests {
  const { sql } = ports;
  openTables(sql, deviceRequestsSchema);
  const opened = name ?? first<{ letter: string }>(sql, "SELECT letter FROM object")?.letter ?? "";
  const letter = letterOf(opened);
  if (letter === null || letter !== opened) throw new Error(`${opened} is not the letter of device requests`);
  sql.all("INSERT OR IGNORE INTO object VALUES (?)", letter);
  return { ...ports, letter, polls: new Map() };
}

/** Finds a request that hasn't expired, regardless of any decision about it. */
export function findRow(
  { sql, now }: DeviceRequests,
  column: "user_code" | "device_code_hash",
  value: string,
): RequestRow | undefined {
  return first<RequestRow>(sql, `SELECT * FROM requests WHERE ${column} = ? AND expires_at > ?`, value, now());
}
