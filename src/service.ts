import type { RateLimit } from "@cloudflare/workers-types";
import type { Bindings, Settings } from "./env.ts";
import { readSettings } from "./env.ts";
import { createApp, type GitHubApp } from "./github/app.ts";
import { type Authorities, createAuthorities } from "./github/authority.ts";
import { createOAuth, type OAuth } from "./github/oauth.ts";
import { createUser, type GitHubUser } from "./github/user.ts";
import type { LedgerCalls, Measured } from "./ledger/calls.ts";
import { type Cookies, createCookies } from "./session/cookie.ts";
import { createSeal, type Seal } from "./session/seal.ts";
import type { Kv } from "./store/kv.ts";
import { countGitHubCalls, countLedgerCall } from "./trace.ts";

/** What handlers work with. */
export interface Service {
  settings: Settings;
  kv: Kv;
  seal: Seal;
  cookies: Cookies;
  app: GitHubApp;
  user: GitHubUser;
  oauth: OAuth;
  authorities: Authorities;
  /** The one place that decides about an agent. Make one only for an agent that exists. */
  ledger(agentId: string): LedgerCalls;
  /** A file that was made at build time. */
  asset(request: Request): Promise<Response>;
  now(): number;
  /** Whether one more is within the budget: of an address, of an agent or a person, of an agent's new tokens. */
  limits: { address: Limit; caller: Limit; mint: Limit };
}

type Limit = (key: string) => Promise<boolean>;

const services = new WeakMap<Bindings, Service>();

/** Made once for an isolate. Throws `Misconfigured`. */
export function serviceOf(bindings: Bindings): Service {
  const known = services.get(bindings);
  if (known) return known;
  const settings = readSettings(bindings);
  const now = () => Date.now();
  const seal = createSeal(settings.encryptionSecrets, now);
  const app = createApp(settings);
  const user = createUser(settings);
  const service: Service = {
    settings,
    kv: bindings.KV,
    seal,
    cookies: createCookies(settings.origin, seal, now),
    app,
    user,
    oauth: createOAuth(settings),
    authorities: createAuthorities(app, user, settings),
    ledger: (agentId) => callLedger(bindings.LEDGER.get(bindings.LEDGER.idFromName(agentId))),
    asset: async ({ url, headers }) => {
      const known = headers.get("If-None-Match");
      const found = await bindings.ASSETS.fetch(url, known ? { headers: { "If-None-Match": known } } : {});
      const body = found.status === 304 ? null : await found.arrayBuffer();
      return new Response(body, { status: found.status, headers: [...found.headers] });
    },
    now,
    limits: {
      address: limitOf(bindings.ADDRESS_LIMIT),
      caller: limitOf(bindings.CALLER_LIMIT),
      mint: limitOf(bindings.MINT_LIMIT),
    },
  };
  services.set(bindings, service);
  return service;
}

function limitOf(limit: RateLimit): Limit {
  return async (key) => {
    try {
      return (await limit.limit({ key })).success;
    } catch (error) {
      // A limiter that fails must not take the service along.
      console.error(JSON.stringify({ message: "a rate limit could not be checked", error: String(error) }));
      return true;
    }
  };
}

/** A ledger runs elsewhere: what its calls cost comes back with their answers and counts for this request. */
function callLedger(stub: object): LedgerCalls {
  // The stub's own type knows nothing of the class behind the binding. On a stub every name is a method, `apply` too.
  const methods = stub as Record<PropertyKey, (...call: unknown[]) => Promise<Measured<unknown>>>;
  // A proxy has its target's type, whatever its handler makes of it: the cast says what comes out.
  return new Proxy(methods, {
    get:
      (_, name) =>
      async (...call: unknown[]) => {
        countLedgerCall();
        const measured = await methods[name]?.(...call);
        countGitHubCalls(measured?.githubCalls ?? 0);
        return measured?.value;
      },
  }) as unknown as LedgerCalls;
}
