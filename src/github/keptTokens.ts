import { minute } from "../domain/time.ts";
import type { LookupToken } from "./installationTokens.ts";

/** How long a look-up token is reused, so that opening a page and deciding share one. */
const lifetime = 10 * minute;
const maxTokens = 200;

/** What a look-up token has proven: this viewer administers its repository, which this installation reaches. */
interface Proven {
  viewerId: number;
  installationId: number;
}

interface Kept extends Proven, LookupToken {
  until: number;
}

/**
 * The look-up tokens of one isolate, as values. Each is kept for the person who proved with it that they administer its repository,
 * and used for nobody else, so that strangers can't tell whether somebody looked at a repository.
 */
interface KeptTokens {
  /** Finds a token by the repository's id, or by its full name in lower case. */
  find(proven: Proven, repository: number | string): LookupToken | null;
  keep(proven: Proven, look: LookupToken): void;
  drop(token: string): void;
}

/** Creates an empty store. It calls `end` once per token that it drops. If the isolate ends first, its tokens expire within the hour. */
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
