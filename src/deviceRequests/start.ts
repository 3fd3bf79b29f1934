import { randomText, sha256 } from "../crypto/secret.ts";
import type { BranchPattern } from "../domain/branchPattern.ts";
import { rangesOf } from "../domain/network.ts";
import type { Scope } from "../domain/scopes.ts";
import { minute } from "../domain/time.ts";
import { type CodeLetter, formatUserCode, userCodeAlphabet, userCodeLength } from "../domain/userCode.ts";
import { first } from "../durableObjects/sql.ts";
import { scheduleAlarm } from "./alarm.ts";
import type { DeviceRequests } from "./context.ts";

/** How long a request can be claimed and its token fetched. */
export const requestLifetime = 15 * minute;
/** The most requests that one object keeps. */
export const maxRequests = 1000;
/** The number of random characters in a device code: 131 bits. */
const secretLength = 22;

/** What an agent says about itself when it starts a device authorization, and where it comes from. */
export interface DeviceStart {
  clientId: string;
  label: string;
  wants: readonly DeviceWant[];
  reason: string | null;
  /** The country of the address, as Cloudflare reports it. */
  country: string | null;
  address: string;
}

/** A repository, and the access that the agent wants there. */
export interface DeviceWant {
  repo: string;
  scopes: readonly Scope[];
  branches?: readonly BranchPattern[];
}

/** The codes of a request. The device code is returned only here. */
export interface StartedDevice {
  deviceCode: string;
  /** As it is shown to people, such as `WDJB-MJHT`. */
  userCode: string;
  expiresAt: number;
}

/** Returns a random letter for a new request, so that requests, and floods of them, spread over all objects. */
export function randomLetter(): CodeLetter {
  return randomText(1, userCodeAlphabet) as CodeLetter;
}

/**
 * Starts a request. If there are too many, drops an unclaimed one; returns "full" if all were claimed. Repeating the call starts another
 * request, and nobody learns the codes of the first.
 */
export function start(requests: DeviceRequests, started: DeviceStart): StartedDevice | "full" {
  const { sql, now, letter } = requests;
  const [deviceCode, startedAt] = [letter + requests.randomText(secretLength), now()];
  const expiresAt = startedAt + requestLifetime;
  return sql.transaction(() => {
    const userCode = newUserCode(requests);
    sql.all(
      `INSERT INTO requests (user_code, device_code_hash, client_id, label, wants, reason, country, block, network, address,
         started_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      userCode,
      sha256(deviceCode),
      started.clientId,
      started.label,
      JSON.stringify(started.wants),
      started.reason,
      started.country,
      ...rangesOf(started.address).map(requests.hashAddress),
      startedAt,
      expiresAt,
    );
    const count = first<{ rows: number }>(sql, "SELECT COUNT(*) AS rows FROM requests")?.rows ?? 0;
    if (count > maxRequests && makeRoom(requests) === userCode) return "full";
    // Later requests leave the alarm as it is, because each time it is set counts as a written row.
    if (count === 1) scheduleAlarm(requests);
    return { deviceCode, userCode, expiresAt };
  });
}

/** Returns a user code that no other request has. */
function newUserCode({ sql, letter, randomText }: DeviceRequests): string {
  for (;;) {
    const code = formatUserCode(letter + randomText(userCodeLength - 1, userCodeAlphabet));
    if (!first(sql, "SELECT 1 FROM requests WHERE user_code = ?", code)) return code;
  }
}

/**
 * Drops expired requests. If there are none, drops an unclaimed one and returns its code: the oldest of the address with the most, in the
 * network with the most, in the block with the most. A flood from a few blocks thus displaces only itself.
 */
function makeRoom({ sql, now }: DeviceRequests): string | null {
  if (sql.all("DELETE FROM requests WHERE expires_at <= ? RETURNING 1", now()).length > 0) return null;
  const heaviest = (column: string) => `GROUP BY ${column} ORDER BY COUNT(*) DESC, MIN(number) LIMIT 1`;
  const [dropped] = sql.all<{ user_code: string }>(
    `WITH unclaimed AS (SELECT block, network, address, rowid AS number FROM requests WHERE agent_id IS NULL),
       in_block AS (SELECT * FROM unclaimed WHERE block = (SELECT block FROM unclaimed ${heaviest("block")})),
       in_network AS (SELECT * FROM in_block WHERE network = (SELECT network FROM in_block ${heaviest("network")}))
     DELETE FROM requests WHERE rowid = (SELECT MIN(number) FROM in_network ${heaviest("address")}) RETURNING user_code`,
  );
  return dropped?.user_code ?? null;
}
