import { minute, second } from "../../src/domain/time.ts";
import { type Kv, type KvPage, type KvPutOptions, minKvLifetime } from "../../src/store/kv.ts";
import { InjectedFailure, type Network } from "./network.ts";
import type { Random } from "./random.ts";

/** A key as of one write. `value` is `null` after a deletion. */
interface Version {
  value: string | null;
  metadata: unknown;
  /** When the value expires, in milliseconds since the epoch. */
  expiresAt: number;
  /** When each location's reads and lists begin to see the version. */
  seenFrom: number[];
  listedFrom: number[];
}

/**
 * Workers KV at the worst that Cloudflare documents. Locations cache reads, even misses, for up to a minute, even past
 * expiration. Writes and deletions take up to 90 seconds to reach other locations, and reach lists separately. A second
 * write to a key within a second is usually rejected. An expiring value needs at least a minute to live.
 */
export interface StaleKv {
  /** Returns KV as one location sees it. `onWrite` is called with each key that is written. */
  at(location: number, onWrite?: (key: string) => void): Kv;
  /** Returns what KV contains once every location has seen every write. */
  finalEntries(prefix: string): { key: string; value: string }[];
  /** The probability that a call fails, with or without taking effect. */
  failureRate: number;
  /** Makes a call that takes a while and fails as often as calls to KV do. */
  unreliably<T>(work: () => T): Promise<T>;
}

/** How long a location caches what it has read, and how late it may see a write. */
const cacheTime = minute;
const delays = [0, 0, 5 * second, 30 * second, minute, 90 * second] as const;
const pageSize = 2;

export function createStaleKv(now: () => number, network: Network, random: Random, locations = 3): StaleKv {
  const written = new Map<string, { versions: Version[]; at: number }>();
  const caches = Array.from(
    { length: locations },
    () => new Map<string, { version: Version | undefined; until: number }>(),
  );
  const exists = (version: Version | undefined) =>
    version !== undefined && version.value !== null && version.expiresAt > now();
  const seen = (key: string, location: number, from: "seenFrom" | "listedFrom") =>
    written.get(key)?.versions.findLast((version) => (version[from][location] ?? 0) <= now());

  const write = (location: number, key: string, version: Omit<Version, "seenFrom" | "listedFrom">) => {
    const entry = written.get(key) ?? { versions: [], at: Number.NEGATIVE_INFINITY };
    if (now() < entry.at + second && random.chance(0.6)) throw new InjectedFailure("429: one write a second to a key");
    const visibleFrom = () =>
      caches.map((_, other) => now() + (other === location && random.chance(0.9) ? 0 : random.pick(delays)));
    entry.versions.push({ ...version, seenFrom: visibleFrom(), listedFrom: visibleFrom() });
    entry.at = now();
    written.set(key, entry);
    caches[location]?.delete(key);
  };

  const stale: StaleKv = {
    failureRate: 0,
    finalEntries: (prefix) =>
      [...written].flatMap(([key, { versions }]) => {
        const last = versions.at(-1);
        return key.startsWith(prefix) && last && exists(last) ? [{ key, value: last.value ?? "" }] : [];
      }),
    unreliably(work) {
      const fails = random.chance(stale.failureRate);
      const before = random.chance(0.5);
      return network.call(() => {
        if (fails && before) throw new InjectedFailure("KV doesn't answer");
        const value = work();
        if (fails) throw new InjectedFailure("KV's answer is lost");
        return value;
      });
    },
    at(location, onWrite = () => {}) {
      const call = stale.unreliably;
      return {
        get: (key) =>
          call(() => {
            const cache = caches[location];
            const cached = cache?.get(key);
            if (cached && cached.until > now()) return cached.version?.value ?? null;
            const version = seen(key, location, "seenFrom");
            const found = exists(version) ? version : undefined;
            cache?.set(key, { version: found, until: now() + random.below(cacheTime + 1) });
            return found?.value ?? null;
          }),
        put(key, value, { expiration, metadata }: KvPutOptions = {}) {
          const expiresAt = (expiration ?? Number.POSITIVE_INFINITY) * second;
          return call(() => {
            if (expiresAt < now() + minKvLifetime)
              throw new InjectedFailure("400: an expiration less than a minute ahead");
            write(location, key, { value, metadata, expiresAt });
            onWrite(key);
          });
        },
        delete: (key) =>
          call(() => {
            write(location, key, { value: null, metadata: undefined, expiresAt: Number.POSITIVE_INFINITY });
          }),
        list: ({ prefix, cursor }) =>
          call((): KvPage => {
            const found = [...written.keys()].filter(
              (key) => key.startsWith(prefix) && exists(seen(key, location, "listedFrom")),
            );
            const names = found.sort().filter((name) => !cursor || name > cursor);
            const page = names.slice(0, pageSize);
            const keys = page.map((name) => ({ name, metadata: seen(name, location, "listedFrom")?.metadata }));
            const last = page.at(-1);
            if (page.length === names.length || last === undefined) return { keys, list_complete: true };
            return { keys, list_complete: false, cursor: last };
          }),
      };
    },
  };
  return stale;
}
