/** The parts of Workers KV that deplodash uses, so that tests can replace them. */
export interface Kv {
  get(key: string): Promise<string | null>;
  put(key: string, value: string, options?: KvPutOptions): Promise<void>;
  delete(key: string): Promise<void>;
  list(options: { prefix: string; cursor?: string | null; limit?: number }): Promise<KvPage>;
}

export interface KvPutOptions {
  /** When the value expires, in seconds since the epoch. It must be at least 60 seconds from now. */
  expiration?: number;
  /** Any value that takes at most 1,024 bytes as JSON. */
  metadata?: unknown;
}

export interface KvPage {
  keys: { name: string; metadata?: unknown }[];
  list_complete: boolean;
  cursor?: string;
}

/** The minimum lifetime of an expiring value in KV, in milliseconds. */
export const minKvLifetime = 60_000;

/** Returns all keys with a prefix, from all pages. */
export async function listAll(kv: Pick<Kv, "list">, prefix: string): Promise<KvPage["keys"]> {
  const keys: KvPage["keys"] = [];
  let cursor: string | undefined;
  do {
    const page = await kv.list(cursor === undefined ? { prefix } : { prefix, cursor });
    keys.push(...page.keys);
    cursor = page.list_complete ? undefined : page.cursor;
  } while (cursor !== undefined);
  return keys;
}
