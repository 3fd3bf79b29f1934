import type { AgentCredential } from "../../src/domain/agentToken.ts";
import { second } from "../../src/domain/time.ts";
import { handleAlarm, scheduleAlarm } from "../../src/ledger/alarm.ts";
import { type Ledger, type LedgerPorts, openLedger } from "../../src/ledger/context.ts";
import type { Tables } from "./tables.ts";
import { Violation } from "./witness.ts";

/** The ledger ended while it worked: what its caller hears is no answer. */
export class Crash extends Error {}

/** One agent's ledger as the platform runs it: it may end at any time and be opened again; its tables and its alarm stay. */
export interface Office extends AgentCredential {
  sql: Tables;
  /** Another one for each ledger, and for the time between. */
  readonly term: number;
  /** When the alarm rings next; `null` where it is not set, or rings. */
  readonly alarm: number | null;
  call<T>(work: (ledger: Ledger) => Promise<T>): Promise<T>;
  /** Rings the alarm; resolves when what it does is done, or the ledger has ended. */
  ring(): Promise<void>;
  crash(): void;
}

export function createOffice(
  agent: AgentCredential,
  sql: Tables,
  world: Pick<LedgerPorts, "now" | "kv" | "directory" | "github" | "backoff" | "budgets" | "seal" | "pause">,
): Office {
  let alarm: number | null = null;
  let ringing = false;
  let term = 0;
  let current: { ledger: Ledger; ended: Promise<never>; end(): void } | null = null;

  const open = () => {
    if (current) return current;
    const own = ++term;
    const running = <T>(work: () => T): T => {
      if (own !== term || !current) throw new Crash("this ledger is gone");
      return work();
    };
    const { promise: ended, reject } = Promise.withResolvers<never>();
    ended.catch(() => {}); // Nobody may be calling.
    current = { ended, end: () => reject(new Crash("this ledger is gone")), ledger: {} as Ledger };
    current.ledger = openLedger({
      ...world,
      agentId: agent.agentId,
      sql: {
        all: (query, ...bindings) => running(() => sql.all(query, ...bindings)),
        transaction: (work) => running(() => sql.transaction(work)),
      },
      // A ledger that has ended begins nothing; what it began before goes on outside.
      kv: {
        get: (...call) => running(() => world.kv.get(...call)),
        put: (...call) => running(() => world.kv.put(...call)),
        delete: (...call) => running(() => world.kv.delete(...call)),
        list: (...call) => running(() => world.kv.list(...call)),
      },
      directory: (userId) => ({
        recordChange: (change) => running(() => world.directory(userId).recordChange(change)),
      }),
      github: {
        mint: (...call) => running(() => world.github.mint(...call)),
        revokeToken: (...call) => running(() => world.github.revokeToken(...call)),
      },
      setAlarm: (time) =>
        running(() => {
          alarm = time;
        }),
      background: (work) => void work.catch(() => {}),
    });
    scheduleAlarm(current.ledger);
    return current;
  };

  open();
  const office: Office = {
    ...agent,
    sql,
    get term() {
      return term;
    },
    get alarm() {
      return ringing ? null : alarm;
    },
    call(work) {
      const { ledger, ended } = open();
      const done = work(ledger).catch((error) => {
        // Whatever fails outside, a ledger answers.
        throw error instanceof Crash ? error : new Violation(`a ledger fails: ${error}`);
      });
      return Promise.race([done, ended]);
    },
    async ring() {
      ringing = true;
      alarm = null;
      try {
        await office.call(handleAlarm);
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        // The platform rings again where the alarm did not come to its end.
        alarm = Math.min(alarm ?? Number.POSITIVE_INFINITY, world.now() + 2 * second);
      } finally {
        ringing = false;
      }
    },
    crash() {
      current?.end();
      current = null;
      term++;
    },
  };
  return office;
}
