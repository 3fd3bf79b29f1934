import type { Seal } from "../crypto/seal.ts";
import type { BranchPattern } from "../domain/branchPattern.ts";
import type { Scope } from "../domain/scopes.ts";
import { hour } from "../domain/time.ts";

/** The agent and the request that a short link names. The agent's ledger keeps the request. */
export interface RequestReference {
  agentId: string;
  /** 22 random letters and digits, so that nobody can guess the link. */
  id: string;
}

/** A request for the consent of one or more owners. It never changes. */
export interface ConsentRequest extends RequestReference {
  /** What the agent wants, one entry for each repository. Owners decide each independently. */
  wants: Want[];
  /** Why the agent wants the access, in its own words; `null` if it didn't say. */
  reason: string | null;
  createdAt: number;
  expiresAt: number;
}

/** The access to one repository that a request is for. */
export interface Want {
  /** As the agent spelled it. */
  repo: string;
  scopes: Scope[];
  /** The branches that the agent proposes to push to; `null` if it proposed none. Without `contents:write`, there are none. */
  branches: BranchPattern[] | null;
}

/** The content of links that earlier versions sealed. Links of 0.1.0 have no branches. */
interface SealedRequest extends RequestReference {
  repo: string;
  scopes: Scope[];
  branches?: BranchPattern[] | null;
  expiresAt: number;
}

/** How long a link is valid, in milliseconds. */
export const linkLifetime = hour;

/** Returns the value of a link's `request` parameter. */
export function formatReference({ agentId, id }: RequestReference): string {
  return `${agentId}.${id}`;
}

/**
 * Reads the `request` parameter of a link: a reference, or the whole request, sealed, as in links that earlier versions issued.
 * Returns `null` if it is neither.
 */
export async function openLink(seal: Seal, text: string): Promise<RequestReference | ConsentRequest | null> {
  const request = withoutPunctuation(text);
  const [, agentId, id] = /^([0-9A-Za-z]{16})\.([0-9A-Za-z]{22})$/.exec(request) ?? [];
  if (agentId && id) return { agentId, id };
  const sealed = await seal.open<SealedRequest>("consent-request", request);
  return sealed && requestFrom(sealed);
}

function requestFrom({ id, agentId, repo, scopes, branches = null, expiresAt }: SealedRequest): ConsentRequest {
  const createdAt = expiresAt - linkLifetime;
  return { id, agentId, wants: [{ repo, scopes, branches }], reason: null, createdAt, expiresAt };
}

/** Returns what a request wants in the repository. The name is case-insensitive. */
export function findWant({ wants }: ConsentRequest, repo: string): Want | undefined {
  return wants.find((want) => want.repo.toLowerCase() === repo.toLowerCase());
}

/** Returns whether a link carries the whole request, sealed. */
export function isSealed(link: RequestReference | ConsentRequest): link is ConsentRequest {
  return "wants" in link;
}

/** Returns the owner's link; without an origin, its path and query. The first page has no number. */
export function consentUrl(origin: string, repo: string, request: string, page = 1): string {
  const query = { repo, request, ...(page > 1 && { page: String(page) }) };
  return `${origin}/auth/consent?${new URLSearchParams(query)}`;
}

/** Removes what chat programs append to a link: `)`, `>`, a period, and all that follows. */
export function withoutPunctuation(request: string): string {
  return request.replace(/\.*[^\w.-].*$|\.+$/s, "");
}
