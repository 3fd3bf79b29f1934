/** How many keys an isolate remembers. */
const mostKeys = 1_000;

/**
 * The keys under which KV has no cached token, because an owner hasn't decided. While an agent waits and asks again, KV isn't read. They
 * are kept in the isolate's memory and may be forgotten at any time; the ledger answers what KV isn't asked.
 */
export interface AbsentTokens {
  has(key: string): boolean;
  add(key: string): void;
  delete(key: string): void;
}

export function createAbsentTokens(): AbsentTokens {
  const keys = new Set<string>();
  return {
    has: (key) => keys.has(key),
    add(key) {
      keys.delete(key);
      keys.add(key);
      const [oldest] = keys;
      if (oldest !== undefined && keys.size > mostKeys) keys.delete(oldest);
    },
    delete: (key) => void keys.delete(key),
  };
}
