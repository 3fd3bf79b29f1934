import { minute, second } from "../../src/domain/time.ts";
import { type Kv, type KvPage, type KvPutOptions, shortestLife } from "../../src/store/kv.ts";
import type { Luck } from "./luck.ts";
import { Trouble, type Wire } from "./wire.ts";

/** A key as of one write; `value` is `null` where it was deleted. */
interface Version {
  value: string | null;
  metadata: unknown;
  /** Milliseconds. */
  expiresAt: number;
  /** From when each location may see it, and from when its lists do. */
  seenFrom: number[];
  listedFrom: number[];
}

/**
 * Workers KV as Cloudflare documents it at its worst. Each location keeps what it read, a "not found" too, for up to a minute; a
 * write and a deletion reach other locations up to ninety seconds later, and lists on their own time; of two writes to one key within
 * a second the second is refused more often than not; what expires needs a minute of life. What a location keeps is served even past its end.
 */
export interface StaleKv {
  /** KV as one location sees it. `onWrite` hears of what arrives there. */
  at(location: number, onWrite?: (key: string) => void): Kv;
  /** What is there in the end. */
  truth(prefix: string): { key: string; value: string }[];
  /** How likely a call fails, with its effect or without. */
  trouble: number;
  /** Makes a call that takes a while and fails as often as those to KV do. */
  unreliably<T>(work: () => T): Promise<T>;
}

/** How long a location keeps what it read, and how late it hears of a write. */
const kept = minute;
const lateness = [0, 0, 5 * second, 30 * second, minute, 90 * second] as const;
const pageSize = 2;

export function createStaleKv(now: () => number, wire: Wire, luck: Luck, locations = 3): StaleKv {
  const written = new Map<string, { versions: Version[]; at: number }>();
  const caches = Array.from(
    { length: locations },
    () => new Map<string, { version: Version | undefined; until: number }>(),
  );
  const isThere = (version: Version | undefined) =>
    version !== undefined && version.value !== null && version.expiresAt > now();
  const seen = (key: string, location: number, from: "seenFrom" | "listedFrom") =>
    written.get(key)?.versions.findLast((version) => (version[from][location] ?? 0) <= now());

  const write = (location: number, key: string, version: Omit<Version, "seenFrom" | "listedFrom">) => {
    const entry = written.get(key) ?? { versions: [], at: Number.NEGATIVE_INFINITY };
    if (now() < entry.at + second && luck.chance(0.6)) throw new Trouble("429: one write a second to a key");
    const late = () =>
      caches.map((_, other) => now() + (other === location && luck.chance(0.9) ? 0 : luck.pick(lateness)));
    entry.versions.push({ ...version, seenFrom: late(), listedFrom: late() });
    entry.at = now();
    written.set(key, entry);
    caches[location]?.delete(key);
  };

  const stale: StaleKv = {
    trouble: 0,
    truth: (prefix) =>
      [...written].flatMap(([key, { versions }]) => {
        const last = versions.at(-1);
        return key.startsWith(prefix) && last && isThere(last) ? [{ key, value: last.value ?? "" }] : [];
      }),
    unreliably(work) {
      const fails = luck.chance(stale.trouble);
      const before = luck.chance(0.5);
      return wire.call(() => {
        if (fails && before) throw new Trouble("KV does not answer");
        const value = work();
        if (fails) throw new Trouble("KV's answer is lost");
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
            const found = isThere(version) ? version : undefined;
            cache?.set(key, { version: found, until: now() + luck.below(kept + 1) });
            return found?.value ?? null;
          }),
        put(key, value, { expiration, metadata }: KvPutOptions = {}) {
          const expiresAt = (expiration ?? Number.POSITIVE_INFINITY) * second;
          return call(() => {
            if (expiresAt < now() + shortestLife) throw new Trouble("400: an expiration less than a minute ahead");
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
              (key) => key.startsWith(prefix) && isThere(seen(key, location, "listedFrom")),
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
