import { minute } from "../domain/time.ts";
import type { LookupToken } from "./installationTokens.ts";

/** How long a look-up token is reused, so that opening a page and submitting its form share one. */
const lifetime = 10 * minute;
const maxTokens = 200;

/** What a look-up token has proven: that this viewer administers its repository, and that this installation reaches it. */
interface Proven {
  viewerId: number;
  installationId: number;
}

interface Kept extends Proven, LookupToken {
  until: number;
}

/**
 * The look-up tokens of one isolate, as values. Each is kept for the person who used it to prove that they administer its repository. It's
 * used for nobody else, so that strangers can't tell whether somebody has looked at the repository.
 */
interface KeptTokens {
  /** Finds a token by the repository's id, or by its full name in lower case. */
  find(proven: Proven, repository: number | string): LookupToken | null;
  keep(proven: Proven, look: LookupToken): void;
  drop(token: string): void;
}

/**
 * Creates an empty store. The store calls `end` once for each token that it drops. If the isolate ends first, its tokens expire within the
 * hour.
 */
export function createKeptTokens(now: () => number, end: (token: string) => void): KeptTokens {
  const kept = new Map<string, Kept>();
  const drop = (token: string) => {
    if (kept.delete(token)) end(token);
  };
  return {
    find({ viewerId, installationId }, repository) {
      for (const one of kept.values()) {
        const { id, fullName } = one.repository;
        const isAsked = repository === id || repository === fullName.toLowerCase();
        if (isAsked && one.viewerId === viewerId && one.installationId === installationId && one.until > now())
          return one;
      }
      return null;
    },
    keep(proven, look) {
      kept.set(look.token, { ...proven, ...look, until: Math.min(now() + lifetime, look.expiresAt - minute) });
      // Drops at most two at a time, so that one request doesn't pay for many others.
      for (const one of [...kept.values()].slice(0, 2))
        if (one.until <= now() || kept.size > maxTokens) drop(one.token);
    },
    drop,
  };
}
