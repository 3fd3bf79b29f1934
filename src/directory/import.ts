/**
 * `agents-of:<user id>:<agent id>`: an agent that a person registered, as release 0.1.0 stored it. The person's directory imports
 * these keys once, when it is first opened; nothing reads or writes them after that.
 *   Example: agents-of:1:8sUd0aGq3LfW2mZx = (empty), metadata {"label":"Release notes","createdAt":1781200000000}
 *   Lifetime: unlimited. Nothing deletes these keys.
 * `consents-of:<user id>:<agent id>:<repository id>`: a consent that a person granted, as release 0.1.0 stored it. The directories of
 * the person and of the repository import these keys in the same way.
 *   Example: consents-of:1:8sUd0aGq3LfW2mZx:1296269 = (empty)
 *   Lifetime: until the consent's original end.
 */
import * as z from "zod/mini";
import { first } from "../durableObjects/sql.ts";
import { logError } from "../log.ts";
import { listAll } from "../store/kv.ts";
import type { Directory } from "./context.ts";
import { type AgentEntry, findVersion, putEntry, putUnknownConsent } from "./entries.ts";

const agentMetadata = z.object({ label: z.string(), createdAt: z.int() });

type Imported = AgentEntry | { kind: "consent"; agentId: string; repositoryId: number };

export function isImported({ sql }: Directory): boolean {
  return first(sql, "SELECT 1 FROM imports") !== undefined;
}

/** Imports the entries once. Changes that ledgers made in the meantime take precedence. Throws if KV can't be listed. */
export async function importEntries(directory: Directory): Promise<void> {
  if (isImported(directory)) return;
  const { sql, now, kv, name } = directory;
  const id = Number(name.slice(name.indexOf(":") + 1));
  const isPerson = name.startsWith("person:");
  // Consent keys begin with the person's id, so a repository has to look for its own among all of them.
  const prefixes = isPerson ? [`agents-of:${id}:`, `consents-of:${id}:`] : ["consents-of:"];
  const keys = (await Promise.all(prefixes.map((prefix) => listAll(kv, prefix)))).flat();
  const entries = keys
    .filter(({ name: key }) => isPerson || key.endsWith(`:${id}`))
    .flatMap(({ name: key, metadata }) => readEntry(key, metadata));
  sql.transaction(() => {
    if (isImported(directory)) return;
    for (const entry of entries) {
      if (findVersion(directory, entry) !== null) continue;
      if (entry.kind === "agent") putEntry(directory, entry, 0);
      else putUnknownConsent(directory, entry.agentId, entry.repositoryId);
    }
    sql.all("INSERT INTO imports VALUES (?)", now());
  });
}

function readEntry(key: string, metadata: unknown): Imported[] {
  const [prefix, , agentId, repositoryId] = key.split(":");
  if (prefix === "consents-of" && agentId && /^\d+$/.test(repositoryId ?? "")) {
    return [{ kind: "consent", agentId, repositoryId: Number(repositoryId) }];
  }
  const agent = agentMetadata.safeParse(metadata);
  if (prefix === "agents-of" && agentId && agent.success) {
    return [{ kind: "agent", agentId, ...agent.data, expiresAt: null, byDeviceCode: false }];
  }
  logError("an entry of release 0.1.0 can't be read", { key });
  return [];
}
