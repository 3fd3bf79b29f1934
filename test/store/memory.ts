import { type Kv, type KvPutOptions, shortestLife } from "../../src/store/kv.ts";
import { type Clock, createClock } from "../ledger/clock.ts";
import { createGate, type Gate } from "../ledger/gate.ts";

interface Entry {
  value: string;
  metadata?: unknown;
  /** Milliseconds. */
  expiresAt: number;
}

/** Workers KV in memory, with its rules for expiration. */
export interface MemoryKv extends Kv {
  gets: Gate;
  puts: Gate;
  deletes: Gate;
  lists: Gate;
  /** What is there now, sorted. */
  keys(prefix?: string): string[];
  /** When the value under this key ends; `undefined` where there is none. */
  endOf(key: string): number | undefined;
  /** KV as another place may still see it for a while: what is there now, whatever becomes of it. */
  elsewhere(): MemoryKv;
}

/** Small, so that every list has pages; KV too may answer less than it was asked for. */
const pageSize = 3;

export function createMemoryKv(clock: Clock = createClock(), entries = new Map<string, Entry>()): MemoryKv {
  const [gets, puts] = [createGate("KV's get"), createGate("KV's put")];
  const [deletes, lists] = [createGate("KV's delete"), createGate("KV's list")];
  const find = (key: string) => {
    const entry = entries.get(key);
    return entry && entry.expiresAt > clock.now() ? entry : undefined;
  };
  const keys = (prefix = "") => [...entries.keys()].filter((key) => key.startsWith(prefix) && find(key)).sort();
  return {
    gets,
    puts,
    deletes,
    lists,
    keys,
    endOf: (key) => find(key)?.expiresAt,
    elsewhere: () => createMemoryKv(clock, new Map(entries)),
    async get(key) {
      await gets.pass();
      return find(key)?.value ?? null;
    },
    // Stored when the gate lets it pass: a write that is held is one that arrives late.
    async put(key, value, options: KvPutOptions = {}) {
      const expiresAt = (options.expiration ?? Number.POSITIVE_INFINITY) * 1000;
      if (expiresAt < clock.now() + shortestLife) throw new Error("KV refuses an expiration less than a minute ahead");
      await puts.pass();
      entries.set(key, { value, expiresAt, ...("metadata" in options && { metadata: options.metadata }) });
    },
    async delete(key) {
      await deletes.pass();
      entries.delete(key);
    },
    async list({ prefix, cursor }) {
      await lists.pass();
      const from = Number(cursor ?? 0);
      const found = keys(prefix);
      const page = found.slice(from, from + pageSize).map((name) => ({ name, metadata: find(name)?.metadata }));
      if (from + pageSize >= found.length) return { keys: page, list_complete: true };
      return { keys: page, list_complete: false, cursor: String(from + pageSize) };
    },
  };
}
