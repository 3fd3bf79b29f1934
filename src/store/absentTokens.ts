/** The most keys that an isolate remembers. */
const maxKeys = 1_000;

/**
 * The keys of tokens that aren't in KV because an owner hasn't decided, so that an agent's retries don't read KV. They live in the
 * isolate's memory and may be lost at any time. The ledger answers in KV's place.
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
      if (oldest !== undefined && keys.size > maxKeys) keys.delete(oldest);
    },
    delete: (key) => void keys.delete(key),
  };
}
