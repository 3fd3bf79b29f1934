import type { Seal } from "../crypto/seal.ts";
import type { Scope } from "../domain/scopes.ts";

/** What a consent link carries, sealed: who asks for what. It can be neither altered nor moved. */
export interface ConsentRequest {
  id: string;
  agentId: string;
  /** As the agent spelled it. */
  repo: string;
  scopes: Scope[];
  expiresAt: number;
}

/** What the consent page showed, sealed into its form, so that nothing else is decided than what was seen. */
export interface Shown {
  requestId: string;
  userId: number;
  /** The account that has the repository, or gets it. */
  account: { id: number; type: "User" | "Organization" };
  /** GitHub's id of the repository; `null` if it was missing. */
  repositoryId: number | null;
}

export function isSameShown(one: Shown, other: Shown): boolean {
  return (
    one.requestId === other.requestId &&
    one.userId === other.userId &&
    one.account?.id === other.account.id &&
    one.account.type === other.account.type &&
    one.repositoryId === other.repositoryId
  );
}

export function openConsentRequest(seal: Seal, sealed: string): Promise<ConsentRequest | null> {
  return seal.open<ConsentRequest>("consent-request", sealed);
}

/** The link for the owner; without an origin, its path and query. */
export function consentUrl(origin: string, repo: string, sealed: string): string {
  return `${origin}/auth/consent?${new URLSearchParams({ repo, request: sealed })}`;
}
