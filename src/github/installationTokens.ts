import * as z from "zod/mini";
import { exceeding, lacking, type Permissions } from "../domain/permissions.ts";
import { hour, second } from "../domain/time.ts";
import { Misconfigured } from "../env.ts";
import { logError, logWarning } from "../log.ts";
import { parseAnswer } from "./answer.ts";
import { type AppClient, checkKey, wrongKey } from "./appClient.ts";
import type { Installations } from "./installations.ts";
import { explainRefusal, type MintRefusal, type MintRequest, permanentRefusal } from "./mintRefusal.ts";
import { type DescribedRepository, repositorySchema } from "./repository.ts";
import { as, attempt, GitHubRefused, GitHubUnavailable } from "./request.ts";

export type { MintRefusal, MintRequest };

export type MintOutcome =
  | { kind: "minted"; token: string; expiresAt: number; permissions: Permissions; repo: string }
  /** GitHub minted something other than what was requested. The caller must revoke the token and answer with `reason`. */
  | { kind: "unusable"; token: string; expiresAt: number; reason: MintRefusal }
  | MintRefusal;

/** Installation access tokens, each for one repository. */
export interface InstallationTokens {
  /** Mints a token. Never throws. `expiresAt` is GitHub's expiry by our clock. */
  mint(request: MintRequest): Promise<MintOutcome>;
  /**
   * Revokes a token. Returns "unknown" if GitHub doesn't know it, either because it's dead or because not all of GitHub's replicas know it
   * yet.
   */
  revokeToken(token: string): Promise<"revoked" | "unknown">;
  /**
   * Mints a token that can only read one repository. It serves to ask who administers the repository and how its branches are protected.
   * The token never leaves the Worker. Returns `null` if the installation doesn't reach the repository. Throws `GitHubRefused` for other
   * refusals.
   */
  mintLookupToken(
    installationId: number,
    repository: number | string,
    options?: LookupOptions,
  ): Promise<LookupToken | null>;
}

export interface LookupOptions {
  /** Metadata only by default. */
  permissions?: LookupPermissions;
  /** Whether the mint counts toward the App's own limit. True by default. Of two alternative mints, only one counts. */
  isCounted?: boolean;
}

/** The permissions of a look-up token. Reading whether a classic rule protects a branch requires `contents: read`. */
export type LookupPermissions = { metadata: "read"; contents?: "read" };

export interface LookupToken {
  token: string;
  /** When the token expires, by this service's clock. */
  expiresAt: number;
  repository: DescribedRepository;
}

interface MintSettings {
  now(): number;
  serverUrl: string;
  /** Returns whether the App may mint one more token now. */
  mayMint(): Promise<boolean>;
}

/** The period of the App's own limit for mints in wrangler.toml, in seconds. */
const mintPeriod = 10;
/** The `Retry-After` after an unexpected answer to a mint, in seconds. */
const unexpectedPause = 60;
/** The pause before a mint is retried, in milliseconds. It gives GitHub's replicas time to agree. */
const lag = 1 * second;

const permissions = z.lazy(() => z.record(z.string(), z.string()));
const issuedToken = z.lazy(() => z.object(issued()));
/** GitHub's answer to a mint. The token is read even if the rest is invalid, so that it can be revoked. */
const minted = z.lazy(() =>
  z.object({
    ...issued(),
    permissions: orNull(permissions),
    repositories: orNull(z.tuple([z.object({ id: z.int(), full_name: z.string() })])),
  }),
);

function issued() {
  return {
    token: z.string().check(z.minLength(1), z.maxLength(4096)),
    expires_at: z.pipe(
      z.iso.datetime({ offset: true }),
      z.transform((text) => Date.parse(text)),
    ),
  };
}

/** Returns a schema that reads invalid values as `null`. With `z.catch`, the bundle would contain more of zod. */
function orNull<T>(schema: z.ZodMiniType<T>) {
  return z.union([
    schema,
    z.pipe(
      z.optional(z.unknown()),
      z.transform(() => null),
    ),
  ]);
}

interface Body {
  repository_ids?: number[];
  repositories?: string[];
  permissions: Permissions;
}

export function createInstallationTokens(
  { asApp, request }: AppClient,
  installations: Installations,
  { now, serverUrl, mayMint }: MintSettings,
): InstallationTokens {
  const lookedUp = z.lazy(() => z.object({ permissions, repositories: z.tuple([repositorySchema(serverUrl)]) }));

  const send = async (installationId: number, body: Body, isCounted = true) => {
    if (isCounted && !(await mayMint()))
      throw new GitHubUnavailable("the App's own limit for mints is used up", mintPeriod);
    const where = { installation_id: installationId };
    return attempt(() => asApp("POST /app/installations/{installation_id}/access_tokens", { ...where, ...body }));
  };

  /** Mints a token. Retries once if GitHub contradicts itself. */
  const mintOnce = async (mint: MintRequest, isRetry = false): Promise<MintOutcome> => {
    const { installationId, repositoryId, permissions } = mint;
    const answer = await send(installationId, { repository_ids: [repositoryId], permissions });
    if ("data" in answer) return readMinted(mint, answer.data, answer.headers.date, now());
    const refusal = await explainRefusal(installations, mint, answer.refused);
    if (refusal !== "retry") return refusal;
    if (isRetry) return permanentRefusal(mint, answer.refused);
    await new Promise((resolve) => setTimeout(resolve, lag));
    return mintOnce(mint, true);
  };

  const tokens: InstallationTokens = {
    async mint(mint) {
      try {
        const outcome = await mintOnce(mint);
        const fewer = outcome.kind === "not_granted" ? withoutOptional(mint, outcome.permissions) : null;
        return fewer ? await mintOnce(fewer) : outcome;
      } catch (error) {
        if (error instanceof Misconfigured) return { kind: "misconfigured", ...wrongKey };
        if (error instanceof GitHubRefused) return permanentRefusal(mint, error.refused);
        if (!(error instanceof GitHubUnavailable)) throw error;
        logWarning("no token could be minted", { error: error.message });
        return { kind: "unavailable", retryAfter: error.retryAfter };
      }
    },
    async revokeToken(token) {
      const answer = await attempt(async () => ({
        data: (await request("DELETE /installation/token", as(token))).status,
      }));
      const status = "refused" in answer ? answer.refused.status : answer.data;
      if (status === 204) return "revoked";
      if (status === 401 || status === 404) return "unknown";
      // No other answer proves that the token is dead, not even another success or a redirect.
      throw new GitHubUnavailable(`${status} for a token's revocation`, 5);
    },
    async mintLookupToken(installationId, repository, { permissions: wanted = { metadata: "read" }, isCounted } = {}) {
      const which = typeof repository === "number" ? { repository_ids: [repository] } : { repositories: [repository] };
      const answer = await send(installationId, { ...which, permissions: wanted }, isCounted);
      if ("refused" in answer) {
        checkKey(answer.refused);
        const { status, message } = answer.refused;
        if (status === 404 || status === 422 || /installation has been suspended/i.test(message)) return null;
        throw new GitHubRefused(answer.refused);
      }
      const { token, expires_at } = parseAnswer(issuedToken, answer.data);
      const { data } = lookedUp.safeParse(answer.data);
      const [found] = data?.repositories ?? [];
      const isAsked = typeof repository === "string" || found?.id === repository;
      if (found && isAsked && Object.keys(exceeding(wanted, data?.permissions ?? {})).length === 0) {
        return { token, expiresAt: expiryByOurClock(expires_at, answer.headers.date, now()), repository: found };
      }
      logError("GitHub minted a look-up token for more than was asked", { repository, permissions: data?.permissions });
      await tokens.revokeToken(token).catch(() => {}); // Nobody has it, and it expires within the hour.
      throw new GitHubUnavailable("GitHub minted more than a look-up token", unexpectedPause);
    },
  };
  return tokens;
}

/** Compares the token that GitHub minted with the request. */
function readMinted(
  { repositoryId, permissions: wanted, optional = [] }: MintRequest,
  answer: unknown,
  date: string | undefined,
  now: number,
): MintOutcome {
  const { token, expires_at, permissions, repositories } = parseAnswer(minted, answer);
  const expiresAt = expiryByOurClock(expires_at, date, now);
  const [only] = repositories ?? [];
  const more = exceeding(wanted, permissions ?? {});
  if (!permissions || only?.id !== repositoryId || Object.keys(more).length > 0) {
    const got = { repository: only?.id, permissions };
    logError("GitHub minted a token for more than was asked", { repositoryId, permissions: wanted, got });
    return { kind: "unusable", token, expiresAt, reason: { kind: "unavailable", retryAfter: unexpectedPause } };
  }
  const missing = lacking(wanted, permissions);
  if (Object.keys(missing).some((key) => !optional.includes(key))) {
    const reason = { kind: "not_granted", permissions: missing, url: null } as const;
    return { kind: "unusable", token, expiresAt, reason };
  }
  return { kind: "minted", token, expiresAt, permissions, repo: only.full_name };
}

/** Returns the request without the missing permissions; `null` if it requires one of them or if nothing else would be left. */
function withoutOptional(mint: MintRequest, missing: Permissions): MintRequest | null {
  const keys = Object.keys(missing);
  if (keys.length === 0 || keys.some((key) => !mint.optional?.includes(key))) return null;
  const left = Object.entries(mint.permissions).filter(([key]) => !keys.includes(key));
  return left.some(([key]) => key !== "metadata") ? { ...mint, permissions: Object.fromEntries(left) } : null;
}

/** Returns when a token expires by our clock: now, plus the time from GitHub's `date` to `expires_at`, but at most an hour. */
function expiryByOurClock(expiresAt: number, date: string | undefined, now: number): number {
  const mintedAt = Date.parse(date ?? "") || now;
  return now + Math.min(expiresAt - mintedAt, hour);
}
