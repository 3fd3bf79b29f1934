/** The maximum number of keys that an isolate remembers. */
const maxKeys = 1_000;

/**
 * The keys of tokens that aren't in KV because an owner hasn't decided yet. An agent's retries skip KV and go straight to the ledger. The
 * keys are kept only in the isolate's memory and may be lost at any time.
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
