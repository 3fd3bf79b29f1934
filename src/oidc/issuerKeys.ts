import type { JWTVerifyGetKey } from "jose";
import type { OidcIssuer } from "../domain/oidcIssuer.ts";
import { day, minute, second } from "../domain/time.ts";
import { logError, logWarning } from "../log.ts";
import { background } from "../requestContext.ts";
import { fetchKeySet } from "./discovery.ts";
import { IssuerRefused, type KeySet, KeysExposed } from "./keySet.ts";

/** Thrown if a token's key is unknown and the issuer can't be reached. */
export class IssuerUnavailable extends Error {
  /** The number of seconds to wait before the next attempt. */
  readonly retryAfter: number;
  constructor(issuer: string, retryAfter: number) {
    super(`${issuer} is unavailable`);
    this.retryAfter = retryAfter;
  }
}

/** The keys of the configured issuers. */
export interface IssuerKeys {
  /**
   * Returns a function for `jose` that finds the key with this id, or `null` if the issuer has no such key. Fetches the issuer's keys only
   * if the id is unknown. Throws `IssuerUnavailable`.
   */
  find(issuer: string, keyId: string): Promise<JWTVerifyGetKey | null>;
}

/** The shortest time between two fetches of an issuer's keys. */
const minPause = minute;
/**
 * The shortest time between two fetches while an issuer is down and none of its keys are known, so that workloads can continue soon after
 * it recovers.
 */
const pauseWhileDown = 10 * second;
/** The age at which keys are refreshed in the background, because an issuer may have withdrawn one. */
const freshness = 10 * minute;
/** How long keys may be used while their issuer can't be reached. */
const maxAge = day;
/** How long to wait for another request's fetch, which takes at most five seconds. That request may have been canceled. */
const maxFetchTime = 6 * second;
const pollInterval = 25;

/**
 * What this isolate knows about an issuer. It contains only values, because on Workers, a promise belongs to the request that created it.
 */
interface IssuerState {
  keys: KeySet | null;
  fetchedAt: number;
  /** When the last fetch began. */
  triedAt: number;
  isDown: boolean;
  /** When other requests stop waiting for the fetch in progress. */
  fetchingUntil: number;
}

/** Lets a fetch finish even if its request is canceled, so that nobody can make others wait by disconnecting. */
function keepAlive(work: Promise<void>): Promise<void> {
  background(work);
  return work;
}

export function createIssuerKeys(issuers: readonly OidcIssuer[], loopback: boolean, now: () => number): IssuerKeys {
  const never = Number.NEGATIVE_INFINITY;
  const states = new Map(
    issuers.map(({ issuer }): [string, IssuerState] => {
      return [issuer, { keys: null, fetchedAt: never, triedAt: never, isDown: false, fetchingUntil: never }];
    }),
  );

  const refresh = async (issuer: string, state: IssuerState): Promise<void> => {
    state.triedAt = now();
    state.fetchingUntil = now() + maxFetchTime;
    try {
      state.keys = await fetchKeySet(issuer, loopback);
      state.fetchedAt = now();
      state.isDown = false;
    } catch (error) {
      if (error instanceof KeysExposed) state.keys = null;
      state.isDown = !(error instanceof IssuerRefused);
      if (state.isDown) logWarning("an OpenID Connect issuer is unavailable", { issuer, error: String(error) });
      else logError("an OpenID Connect issuer was refused", { issuer, error: String(error) });
    } finally {
      state.fetchingUntil = never;
    }
  };
  const pauseAfter = ({ isDown, keys }: IssuerState) => (isDown && !keys ? pauseWhileDown : minPause);
  const pauseLeft = (state: IssuerState) => {
    // The fetch was abandoned, so it doesn't count.
    const isGivenUp = state.fetchingUntil !== never && state.fetchingUntil <= now();
    return isGivenUp ? 0 : state.triedAt + pauseAfter(state) - now();
  };

  return {
    async find(issuer, keyId) {
      const state = states.get(issuer);
      if (!state) return null;
      if (now() - state.fetchedAt > maxAge) state.keys = null;
      for (;;) {
        const isFetching = now() < state.fetchingUntil;
        const pause = pauseLeft(state);
        if (state.keys?.ids.has(keyId)) {
          const isStale = now() - state.fetchedAt > freshness;
          if (isStale && !isFetching && pause <= 0) background(refresh(issuer, state));
          return state.keys.find;
        }
        if (isFetching) await new Promise((resolve) => setTimeout(resolve, pollInterval));
        else if (pause <= 0) await keepAlive(refresh(issuer, state));
        else if (state.isDown || !state.keys) throw new IssuerUnavailable(issuer, Math.ceil(pause / second));
        else return null;
      }
    },
  };
}
