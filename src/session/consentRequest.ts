import type { Seal } from "../crypto/seal.ts";
import type { BranchPattern } from "../domain/branchPattern.ts";
import type { Scope } from "../domain/scopes.ts";

/** The agent and the request that a short link names. The agent's ledger keeps the request. */
export interface RequestReference {
  agentId: string;
  /** 22 random letters and digits, so that nobody can guess the link. */
  id: string;
}

/** A request for an owner's consent. It never changes. */
export interface ConsentRequest extends RequestReference {
  /** As the agent spelled it. */
  repo: string;
  scopes: Scope[];
  /** Where the agent wants to push, as it proposes; `null` if it didn't say. Requests without `contents:write` have none. */
  branches: BranchPattern[] | null;
  expiresAt: number;
}

/** What the consent page showed, sealed into its form, so that people decide only what they saw. */
export interface Shown {
  requestId: string;
  userId: number;
  /** The account that has the repository, or gets it. */
  account: { id: number; type: "User" | "Organization" };
  /** GitHub's id of the repository; `null` if it was missing. */
  repositoryId: number | null;
  /** The branches that were offered; `null` if the page didn't ask about pushing. */
  branches: BranchPattern[] | null;
}

export function isSameShown(one: Shown, other: Shown): boolean {
  return (
    one.requestId === other.requestId &&
    one.userId === other.userId &&
    one.account?.id === other.account.id &&
    one.account.type === other.account.type &&
    one.repositoryId === other.repositoryId &&
    one.branches?.join() === other.branches?.join()
  );
}

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
  return agentId && id ? { agentId, id } : seal.open<ConsentRequest>("consent-request", request);
}

/** Returns whether a link carries the whole request, sealed. */
export function isSealed(link: RequestReference | ConsentRequest): link is ConsentRequest {
  return "repo" in link;
}

/** Returns the owner's link; without an origin, its path and query. */
export function consentUrl(origin: string, repo: string, request: string): string {
  return `${origin}/auth/consent?${new URLSearchParams({ repo, request })}`;
}

/** Removes what chat programs append to a link: `)`, `>`, a period, and all that follows. */
export function withoutPunctuation(request: string): string {
  return request.replace(/\.*[^\w.-].*$|\.+$/s, "");
}
