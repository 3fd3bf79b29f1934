/**
 * `token:<agent id>:<repo>:<scopes>`: a live installation token, sealed together with its own key, the SHA-256 of the agent's secret,
 * and its trusted identities. A single read authenticates a caller: the key must match, and either the secret or an identity must match.
 * `<scopes>` is the first 32 hexadecimal digits of the SHA-256 of the sorted scopes.
 *   Example: token:8sUd0aGq3LfW2mZx:ada/notes:2c26b46b68ffc68ff99b453c1d304134 = eyJhbGciOiJkaXIi…
 *   Lifetime: until five minutes before the token expires, or until the consent ends if that is earlier.
 */

import { hash } from "node:crypto";
import { type AgentCredential, type AgentProof, proves } from "../crypto/agentToken.ts";
import type { Seal } from "../crypto/seal.ts";
import { isSameText, sha256 } from "../crypto/secret.ts";
import type { BranchPattern } from "../domain/branchPattern.ts";
import type { Permissions } from "../domain/permissions.ts";
import type { Scope } from "../domain/scopes.ts";
import { type Kv, minKvLifetime } from "./kv.ts";

/** A token as it was issued to an agent. */
export interface Issued {
  token: string;
  /** When the token or the consent expires, whichever comes first. */
  endsAt: number;
  /** The repository's full name as GitHub spells it. */
  repo: string;
  scopes: Scope[];
  permissions: Permissions;
  /**
   * The branches that the agent may push to. Set only if it requested `contents:write` and the owner limited that scope, which the token
   * then doesn't carry.
   */
  branches?: BranchPattern[];
}

/** An issued token in the cache. */
export interface CachedToken extends Issued {
  /** The token's hash for the audit log (`hashToken`). */
  tokenSha256: string;
}

/** The minimum remaining lifetime of a token when it is issued, in milliseconds. */
export const minLifetime = 5 * 60_000;

export function tokenKey(agentId: string, repo: string, scopes: readonly Scope[]): string {
  return `token:${agentId}:${repo}:${hashOf(scopes.join(" "))}`;
}

/** The scope hashes that this isolate has computed. Agents use the same few sets of scopes again and again. */
const hashes = new Map<string, string>();
const maxHashes = 1_000;

function hashOf(scopes: string): string {
  const known = hashes.get(scopes);
  if (known) return known;
  const computed = sha256(scopes).slice(0, 32);
  if (hashes.size === maxHashes) hashes.clear();
  hashes.set(scopes, computed);
  return computed;
}

/** Returns a token's SHA-256 in base64, as in GitHub's audit log (`hashed_token`). */
export function hashToken(token: string): string {
  return hash("sha256", token, "base64");
}

/** Returns the cached token if the caller is the agent that it was cached for; otherwise `null`. */
export async function readToken(
  kv: Kv,
  seal: Seal,
  key: string,
  credential: AgentCredential,
): Promise<CachedToken | null> {
  const sealed = await kv.get(key);
  if (sealed === null) return null;
  const cached = await seal.open<CachedToken & AgentProof & { key: string }>("cached-token", sealed);
  if (!cached || !isSameText(cached.key, key) || !proves(credential, cached)) return null;
  // The hash is cached, too, because every request needs it. Copies from earlier versions don't have it.
  cached.tokenSha256 ??= hashToken(cached.token);
  return cached;
}

/** Caches a token until `until`. Returns `false` without caching it if that is sooner than KV's minimum lifetime allows. */
export async function writeToken(
  kv: Kv,
  seal: Seal,
  entry: { key: string; proof: AgentProof; until: number; now: number },
  issued: Issued,
): Promise<boolean> {
  const { key, proof, until, now } = entry;
  const expiration = Math.floor(until / 1000);
  if (expiration * 1000 - now < minKvLifetime) return false;
  const sealed = await seal.seal(
    "cached-token",
    { ...issued, tokenSha256: hashToken(issued.token), key, ...proof },
    until,
  );
  await kv.put(key, sealed, { expiration });
  return true;
}
