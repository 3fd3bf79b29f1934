import { second } from "../../src/domain/time.ts";
import { scheduleAlarm } from "../../src/ledger/alarm.ts";
import { handleAlarm } from "../../src/ledger/alarmHandler.ts";
import { type Ledger, type LedgerPorts, openLedger } from "../../src/ledger/context.ts";
import { type DecisionSocket, type WaitEnd, waitForEnd } from "../../src/ledger/decisionSocket.ts";
import { admitWaiting } from "../../src/ledger/waiting.ts";
import type { FakeClock } from "./fakeClock.ts";
import { createMemorySocket, type MemorySocket } from "./memorySocket.ts";

/** The error that callers get instead of an answer when the ledger crashes while it works. */
export class LedgerCrash extends Error {}

/**
 * The platform around one ledger. The ledger may crash at any time and is then opened again, with its tables and its
 * alarm unchanged.
 */
export interface LedgerHost {
  /** The running ledger. Reading this opens a ledger if none is running. */
  readonly ledger: Ledger;
  /** A number that increases whenever a ledger is opened or ends. */
  readonly generation: number;
  /** When the alarm is due, or `null` if it isn't set or its handler is running. */
  readonly alarm: number | null;
  call<T>(work: (ledger: Ledger) => Promise<T>): Promise<T>;
  /** Runs the alarm's handler now. Resolves when the handler is done or the ledger has crashed. */
  runAlarm(): Promise<void>;
  /** Waits for a decision as the Worker does, through an in-memory socket. */
  wait(lastDecision: string, milliseconds: number): Promise<WaitEnd>;
  /** Opens the Worker's end of a socket, unless something has been decided after `lastDecision`. */
  connect(lastDecision: string): DecisionSocket | null;
  /** Ends the ledger, including any work in progress. Its sockets are lost. */
  crash(): void;
  /** Removes the ledger from memory while it has no work. Its sockets stay open. */
  hibernate(): void;
  /** Waits for background work. */
  idle(): Promise<void>;
}

type HostPorts = Omit<LedgerPorts, "agentId" | "setAlarm" | "background" | "waitingRequests"> &
  Pick<FakeClock, "pause">;

/** Creates the platform around one ledger. `ports` is called each time the ledger is opened. */
export function createLedgerHost(agentId: string, ports: () => HostPorts): LedgerHost {
  let alarm: number | null = null;
  let isAlarmRunning = false;
  let generation = 0;
  let current: { ledger: Ledger; crashed: PromiseWithResolvers<never> } | null = null;
  let background = new Set<Promise<unknown>>();
  const sockets = new Map<MemorySocket, number>();

  const open = () => {
    if (current) return current;
    const own = ++generation;
    const check = () => {
      if (own !== generation) throw new LedgerCrash("this ledger has crashed");
    };
    const outside = ports();
    const crashed = Promise.withResolvers<never>();
    crashed.promise.catch(() => {}); // There may be no caller to handle this.
    const ledger = openLedger({
      ...outside,
      agentId,
      sql: guarded(outside.sql, check),
      // A crashed ledger starts nothing new; work that it has already started continues outside it.
      kv: guarded(outside.kv, check),
      github: guarded(outside.github, check),
      directory: (name) => guarded(outside.directory(name), check),
      setAlarm(time) {
        check();
        // Cloudflare rejects a time that isn't positive and leaves the alarm unchanged.
        if (time === null || time > 0) alarm = time;
      },
      waitingRequests: () => [...sockets].map(([{ close }, since]) => ({ since, end: close })),
      background(work) {
        const done: Promise<unknown> = work.catch(() => {}).finally(() => background.delete(done));
        background.add(done);
      },
    });
    current = { ledger, crashed };
    scheduleAlarm(ledger);
    return current;
  };

  const host: LedgerHost = {
    get ledger() {
      return open().ledger;
    },
    get generation() {
      return generation;
    },
    get alarm() {
      return isAlarmRunning ? null : alarm;
    },
    call(work) {
      const { ledger, crashed } = open();
      return Promise.race([work(ledger), crashed.promise]);
    },
    async runAlarm() {
      isAlarmRunning = true;
      alarm = null;
      try {
        await host.call(handleAlarm);
      } catch (error) {
        if (!(error instanceof LedgerCrash)) throw error;
        // The platform retries an alarm whose handler didn't finish.
        alarm = Math.min(alarm ?? Number.POSITIVE_INFINITY, ports().now() + 2 * second);
      } finally {
        isAlarmRunning = false;
      }
    },
    wait: async (lastDecision, milliseconds) =>
      waitForEnd(Promise.resolve(host.connect(lastDecision)), ports().pause(milliseconds)),
    connect(lastDecision) {
      if (!admitWaiting(open().ledger, lastDecision)) return null;
      const socket = createMemorySocket(() => sockets.delete(socket));
      sockets.set(socket, ports().now());
      return socket.worker;
    },
    crash() {
      current?.crashed.reject(new LedgerCrash("this ledger has crashed"));
      current = null;
      generation++;
      background = new Set();
      for (const socket of [...sockets.keys()]) socket.close();
    },
    hibernate() {
      current = null;
    },
    async idle() {
      while (background.size > 0) await Promise.all(background);
    },
  };
  open();
  return host;
}

/** Returns an object whose methods first call `check`, which may throw. */
function guarded<T extends object>(target: T, check: () => void): T {
  return new Proxy(target, {
    get(object, name) {
      const member: unknown = Reflect.get(object, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        check();
        return Reflect.apply(member, object, args);
      };
    },
  });
}

/** The maximum number of alarms at one moment. More than this would mean an endless loop. */
const maxAlarms = 500;

/**
 * Lets time pass, from one pause or alarm to the next. `start` receives each alarm's work. `idle` is awaited after each
 * step and completes all work that takes no time.
 */
export async function passTime(
  clock: FakeClock,
  hosts: () => Pick<LedgerHost, "alarm" | "runAlarm">[],
  milliseconds: number,
  { start, idle }: { start(work: Promise<void>): void; idle(): Promise<void> },
): Promise<void> {
  const end = clock.now() + milliseconds;
  for (let alarms = 0; ; ) {
    const next = Math.min(clock.nextPauseEnd, ...hosts().map(({ alarm }) => alarm ?? Number.POSITIVE_INFINITY));
    if (next > end) break;
    alarms = next > clock.now() ? 0 : alarms + 1;
    if (alarms > maxAlarms) throw new Error("an alarm runs endlessly");
    clock.advanceTo(next);
    for (const host of hosts()) if (host.alarm !== null && host.alarm <= clock.now()) start(host.runAlarm());
    await idle();
  }
  clock.advanceTo(end);
}
