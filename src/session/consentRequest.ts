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
  /** What the agent wants, with one entry for each repository. Owners decide on each entry independently. */
  wants: Want[];
  /** Why the agent wants the access, in its own words; `null` if it didn't say. */
  reason: string | null;
  createdAt: number;
  expiresAt: number;
}

/** One repository, and the access to it that a request asks for. */
export interface Want {
  /** The repository's full name as the agent spelled it. */
  repo: string;
  scopes: Scope[];
  /** The branches that the agent proposes to push to; `null` if it proposed none. It can't propose any without `contents:write`. */
  branches: BranchPattern[] | null;
}

/** The content of a link that an earlier version sealed. Links from 0.1.0 have no branches. */
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
 * Reads the `request` parameter of a link. It is either a reference or, in links from earlier versions, the entire sealed request.
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

/** Returns what a request asks for in a repository. The repository's name is case-insensitive. */
export function findWant({ wants }: ConsentRequest, repo: string): Want | undefined {
  return wants.find((want) => want.repo.toLowerCase() === repo.toLowerCase());
}

/** Returns whether a link carries the entire request, which was sealed into it. */
export function isSealed(link: RequestReference | ConsentRequest): link is ConsentRequest {
  return "wants" in link;
}

/** Returns the owner's link, or only its path and query if `origin` is empty. The link to the first page has no page number. */
export function consentUrl(origin: string, repo: string, request: string, page = 1): string {
  const query = { repo, request, ...(page > 1 && { page: String(page) }) };
  return `${origin}/auth/consent?${new URLSearchParams(query)}`;
}

/** Removes what chat programs append to a link, such as `)`, `>`, or a period, and everything after it. */
export function withoutPunctuation(request: string): string {
  return request.replace(/\.*[^\w.-].*$|\.+$/s, "");
}
