import { keyedHash, randomText } from "../../src/crypto/secret.ts";
import { handleAlarm, scheduleAlarm } from "../../src/deviceRequests/alarm.ts";
import { type DeviceRequests, type DeviceRequestsPorts, openDeviceRequests } from "../../src/deviceRequests/context.ts";
import type { LedgerHost } from "./ledgerHost.ts";
import { createMemorySql, type MemorySql } from "./memorySql.ts";

/** The in-memory requests whose codes begin with one letter, and the platform around them. */
interface DeviceRequestsHost extends Pick<LedgerHost, "alarm" | "runAlarm"> {
  readonly requests: DeviceRequests;
  sql: MemorySql;
  /** Ends the object. It's opened again when it's needed, with its tables and its alarm unchanged. */
  crash(): void;
}

/** The Durable Objects for device authorization, in memory. */
interface MemoryDeviceRequests {
  of(letter: string): DeviceRequestsHost;
  /** Returns the objects that have been opened. */
  hosts(): DeviceRequestsHost[];
}

export function createMemoryDeviceRequests(
  ports: Pick<DeviceRequestsPorts, "now"> & Partial<DeviceRequestsPorts>,
): MemoryDeviceRequests {
  const opened = new Map<string, DeviceRequestsHost>();
  const createHost = (letter: string): DeviceRequestsHost => {
    const sql = createMemorySql();
    let alarm: number | null = null;
    let current: DeviceRequests | null = null;
    const open = (name: string | undefined) => {
      if (current) return current;
      current = openDeviceRequests(name, {
        randomText,
        hashAddress: (text) => keyedHash("a secret", "address", text),
        setAlarm: (time) => {
          alarm = time;
        },
        ...ports,
        sql,
      });
      scheduleAlarm(current);
      return current;
    };
    return {
      sql,
      get requests() {
        return open(letter);
      },
      get alarm() {
        return alarm;
      },
      async runAlarm() {
        alarm = null;
        handleAlarm(open(undefined));
      },
      crash() {
        current = null;
      },
    };
  };
  return {
    of(letter) {
      const host = opened.get(letter) ?? createHost(letter);
      opened.set(letter, host);
      return host;
    },
    hosts: () => [...opened.values()],
  };
}
