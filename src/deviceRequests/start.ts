import { randomText, sha256 } from "../crypto/secret.ts";
import type { BranchPattern } from "../domain/branchPattern.ts";
import { rangesOf } from "../domain/network.ts";
import type { Scope } from "../domain/scopes.ts";
import { minute } from "../domain/time.ts";
import { type CodeLetter, formatUserCode, userCodeAlphabet, userCodeLength } from "../domain/userCode.ts";
import { first } from "../durableObjects/sql.ts";
import { scheduleAlarm } from "./alarm.ts";
import type { DeviceRequests } from "./context.ts";

/** How long a person has to claim a request, and the agent to fetch its token. */
export const requestLifetime = 15 * minute;
/** The maximum number of requests that one object keeps. */
export const maxRequests = 1000;
/** The number of random characters in a device code (131 bits of entropy). */
const secretLength = 22;

/** What an agent says about itself when it starts a device authorization, and where it connects from. */
export interface DeviceStart {
  clientId: string;
  label: string;
  wants: readonly DeviceWant[];
  reason: string | null;
  /** The country of the address, as reported by Cloudflare. */
  country: string | null;
  address: string;
}

/** A repository, and the access to it that the agent wants. */
export interface DeviceWant {
  repo: string;
  scopes: readonly Scope[];
  branches?: readonly BranchPattern[];
}

/** The codes for a request. The device code is never returned again. */
export interface StartedDevice {
  deviceCode: string;
  /** The user code as it is shown to people, such as `WDJB-MJHT`. */
  userCode: string;
  expiresAt: number;
}

/** Returns a random letter for a new request, so that requests, including floods of them, are spread over all objects. */
export function randomLetter(): CodeLetter {
  return randomText(1, userCodeAlphabet) as CodeLetter;
}

/**
 * Starts a request. If there are too many, drops an unclaimed one, or returns "full" if all others are claimed. Repeating the call starts
 * another request, and nobody learns the codes of the first one.
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
    // Later requests don't change the alarm, because setting it counts as a written row.
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
 * Drops expired requests. If there are none, drops the oldest unclaimed request from the busiest address in the busiest network of the
 * busiest block, and returns its code. A flood from a few blocks thus displaces only its own requests.
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
