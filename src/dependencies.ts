import type { RateLimit } from "@cloudflare/workers-types";
import { createSeal, type Seal } from "./crypto/seal.ts";
import { type DeviceRequestsCalls, deviceRequestsCalls } from "./deviceRequests/calls.ts";
import { type DirectoryCalls, directoryCalls } from "./directory/calls.ts";
import type { DirectoryName } from "./directory/context.ts";
import type { CodeLetter } from "./domain/userCode.ts";
import { createStub } from "./durableObjects/stub.ts";
import type { Bindings, Settings } from "./env.ts";
import { readSettings } from "./env.ts";
import { type Administrators, createAdministrators } from "./github/administrators.ts";
import { createAppClient } from "./github/appClient.ts";
import { type Authorities, createAuthorities } from "./github/authority.ts";
import { type Backoff, createBackoff } from "./github/backoff.ts";
import { createInstallations } from "./github/installations.ts";
import { createInstallationTokens, type InstallationTokens } from "./github/installationTokens.ts";
import { createOAuth, type OAuth } from "./github/oauth.ts";
import { createRepositoryCreation, type RepositoryCreation } from "./github/repositoryCreation.ts";
import { createSuspensions, type Suspensions } from "./github/suspensions.ts";
import { createUser, type GitHubUser } from "./github/user.ts";
import { type LedgerCalls, ledgerCalls } from "./ledger/calls.ts";
import { type WaitEnd, waitForDecision } from "./ledger/decisionSocket.ts";
import { logError } from "./log.ts";
import { createIssuerKeys, type IssuerKeys } from "./oidc/issuerKeys.ts";
import { type Cookies, createCookies } from "./session/cookie.ts";
import { type AbsentTokens, createAbsentTokens } from "./store/absentTokens.ts";
import { createBackoffStore } from "./store/backoff.ts";
import type { Kv } from "./store/kv.ts";

/** The clients and settings that handlers use. */
export interface Dependencies {
  settings: Settings;
  kv: Kv;
  /** The KV keys that this isolate remembers as having no token. */
  absentTokens: AbsentTokens;
  seal: Seal;
  cookies: Cookies;
  /** How long the App has to wait because of GitHub's rate limits. */
  backoff: Backoff;
  installationTokens: InstallationTokens;
  administrators: Administrators;
  suspensions: Suspensions;
  user: GitHubUser;
  oauth: OAuth;
  /** The keys of the OpenID Connect issuers that workloads may authenticate with. */
  issuerKeys: IssuerKeys;
  authorities: Authorities;
  repositoryCreation: RepositoryCreation;
  /** Returns the ledger of an agent. Use it only for an agent that exists, because the first call creates the ledger. */
  ledger(agentId: string): LedgerCalls;
  /** Waits at most `milliseconds` for an agent's ledger to record a decision after `lastDecision`. */
  waitForDecision(agentId: string, lastDecision: string, milliseconds: number): Promise<WaitEnd>;
  /** Returns the directory of a person, a repository, or the service. A directory lists agents and their access. */
  directory(name: DirectoryName): DirectoryCalls;
  /** Returns the Durable Object for device authorizations whose codes begin with this letter. */
  deviceRequests(letter: CodeLetter): DeviceRequestsCalls;
  /** Returns a file from the build. */
  asset(request: Request): Promise<Response>;
  now(): number;
  /**
   * Rate limiters, which Cloudflare counts per location. Each is keyed by an IP address (`address`, `deviceStarts`), a caller (`caller`),
   * an agent (`git`, `agentMints`), a person (`consentPages`, `dashboards`, `registrantMints`), or the App (`appMints`).
   */
  limits: Record<LimitName, Limit>;
}

type LimitName =
  | "address"
  | "caller"
  | "git"
  | "consentPages"
  | "dashboards"
  | "deviceStarts"
  | "agentMints"
  | "registrantMints"
  | "appMints";

type Limit = (key: string) => Promise<boolean>;

const created = new WeakMap<Bindings, Dependencies>();

/** Returns the dependencies, which are created once per isolate. Throws `Misconfigured`. */
export function dependenciesOf(bindings: Bindings): Dependencies {
  const known = created.get(bindings);
  if (known) return known;
  const settings = readSettings(bindings);
  const now = () => Date.now();
  const seal = createSeal(settings.encryptionSecrets, now);
  const limits = {
    address: limitOf(bindings.ADDRESS_LIMIT),
    caller: limitOf(bindings.CALLER_LIMIT),
    git: limitOf(bindings.GIT_LIMIT),
    consentPages: limitOf(bindings.CONSENT_PAGE_LIMIT),
    dashboards: limitOf(bindings.DASHBOARD_LIMIT),
    deviceStarts: limitOf(bindings.DEVICE_LIMIT),
    agentMints: limitOf(bindings.MINT_LIMIT),
    registrantMints: limitOf(bindings.REGISTRANT_MINT_LIMIT),
    appMints: limitOf(bindings.APP_MINT_LIMIT),
  };
  const backoff = createBackoff(createBackoffStore(bindings.KV, now), now);
  const client = createAppClient(settings, backoff);
  const installations = createInstallations(client, settings.serverUrl);
  // GitHub Enterprise Server has no rate limits by default. If its administrators set some, the backoff obeys them.
  const isLimited = settings.apiUrl === "https://api.github.com";
  const mayMint = async () => !isLimited || limits.appMints(settings.appId);
  const installationTokens = createInstallationTokens(client, installations, {
    now,
    mayMint,
    serverUrl: settings.serverUrl,
  });
  const user = createUser(settings);
  const dependencies: Dependencies = {
    settings,
    kv: bindings.KV,
    absentTokens: createAbsentTokens(),
    seal,
    cookies: createCookies(settings, seal, now),
    backoff,
    installationTokens,
    administrators: createAdministrators(installationTokens, client),
    suspensions: createSuspensions(client, installations, settings.serverUrl),
    user,
    oauth: createOAuth(settings),
    issuerKeys: createIssuerKeys(settings.oidcIssuers, settings.loopback, now),
    authorities: createAuthorities(installations, installationTokens, user, client, {
      now,
      serverUrl: settings.serverUrl,
    }),
    repositoryCreation: createRepositoryCreation(user, installations),
    ledger: (agentId) => createStub<LedgerCalls>(bindings.LEDGER, agentId, ledgerCalls, "ledgerCalls"),
    waitForDecision: (...waiting) => waitForDecision(bindings.LEDGER, ...waiting),
    directory: (name) => createStub<DirectoryCalls>(bindings.DIRECTORY, name, directoryCalls, "directoryCalls"),
    deviceRequests: (letter) =>
      createStub<DeviceRequestsCalls>(bindings.DEVICE_REQUESTS, letter, deviceRequestsCalls, "deviceRequestCalls"),
    asset: async ({ url, headers }) => {
      const known = headers.get("If-None-Match");
      const found = await bindings.ASSETS.fetch(url, known ? { headers: { "If-None-Match": known } } : {});
      const body = found.status === 304 ? null : await found.arrayBuffer();
      return new Response(body, { status: found.status, headers: [...found.headers] });
    },
    now,
    limits,
  };
  created.set(bindings, dependencies);
  return dependencies;
}

function limitOf(limit: RateLimit): Limit {
  return async (key) => {
    try {
      return (await limit.limit({ key })).success;
    } catch (error) {
      // A failing rate limiter must not fail the service.
      logError("a rate limit could not be checked", { error: String(error) });
      return true;
    }
  };
}
