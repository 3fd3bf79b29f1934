import { type Kv, type KvPutOptions, minKvLifetime } from "../../src/store/kv.ts";
import { createFakeClock, type FakeClock } from "./fakeClock.ts";
import { createGate, type Gate } from "./gate.ts";

interface Entry {
  value: string;
  metadata?: unknown;
  /** When the value expires, in milliseconds since the epoch. */
  expiresAt: number;
}

/** Workers KV in memory, with the same rules for expiration. */
export interface MemoryKv extends Kv {
  gets: Gate;
  puts: Gate;
  deletes: Gate;
  lists: Gate;
  /** Returns the current keys, sorted. */
  keys(prefix?: string): string[];
  /** Returns when the value under this key expires, or `undefined` if there is none. */
  expiryOf(key: string): number | undefined;
  /** Returns a copy that later changes don't reach, like the old state that another location may see for a while. */
  snapshot(): MemoryKv;
}

/** The size of a page, small so that every list has several. KV, too, may return fewer keys than requested. */
const pageSize = 3;

export function createMemoryKv(clock: FakeClock = createFakeClock(), entries = new Map<string, Entry>()): MemoryKv {
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
    expiryOf: (key) => find(key)?.expiresAt,
    snapshot: () => createMemoryKv(clock, new Map(entries)),
    async get(key) {
      await gets.pass();
      return find(key)?.value ?? null;
    },
    // Stores the value once the gate opens, so that a test can delay a write.
    async put(key, value, options: KvPutOptions = {}) {
      const expiresAt = (options.expiration ?? Number.POSITIVE_INFINITY) * 1000;
      if (expiresAt < clock.now() + minKvLifetime) throw new Error("KV refuses an expiration less than a minute ahead");
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
