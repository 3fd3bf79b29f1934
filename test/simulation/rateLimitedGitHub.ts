import { hour, minute, second } from "../../src/domain/time.ts";
import type { FakeClock } from "../harness/fakeClock.ts";
import type { Random } from "./random.ts";

interface IssuedToken {
  name: string;
  installationId: number;
  /** The repository, or `null` for a look-up token. */
  repositoryId: number | null;
  mintedAt: number;
  diedAt: number;
}

type Kind = "mint" | "revocation";

/**
 * A GitHub with rate limits. It takes time to answer, allows 180 calls of each kind per minute, and penalizes calls
 * during a limit.
 */
export interface RateLimitedGitHub {
  tokens: IssuedToken[];
  /** The first mistake that the App made, or `null` if it made none. */
  violation: string | null;
  /** When the App last exceeded a limit, or `null` if it never did. */
  limitedAt: number | null;
  /** The number of calls of each kind that it allows per minute. */
  allowed: Record<Kind, number>;
  /** Returns the number of calls of a kind in the last minute. */
  recent(kind: Kind): number;
  fetch: typeof fetch;
}

const [maxPerConsent, maxPerAgent] = [4, 60];
/**
 * How long calls may still arrive after the App has exceeded a limit, because other isolates must first learn about it.
 */
const propagationTime = 7 * second;

export function createRateLimitedGitHub(clock: FakeClock, random: Random): RateLimitedGitHub {
  const calls: Record<Kind, number[]> = { mint: [], revocation: [] };
  let limitedUntil = 0;
  const { now } = clock;
  const latency = () => clock.pause(50 * (1 + random.below(7)));
  const isAlive = ({ diedAt }: IssuedToken) => diedAt > now();

  const limit = (kind: Kind): Response | null => {
    const last = github.limitedAt ?? 0;
    if (now() < limitedUntil) {
      if (now() > last + propagationTime) github.violation ??= "the App keeps calling while GitHub limits it";
      limitedUntil += second;
      return refusal();
    }
    calls[kind].push(now());
    if (github.recent(kind) <= github.allowed[kind]) return null;
    github.limitedAt = now();
    limitedUntil = now() + minute;
    return refusal();
  };
  const refusal = () =>
    answer(403, { message: "…" }, { "retry-after": String(Math.ceil((limitedUntil - now()) / second)) });

  const mint = (installationId: number, body: { repository_ids: number[]; permissions: object }): Response => {
    const [id = 0] = body.repository_ids;
    const isLookup = Object.keys(body.permissions).join() === "metadata";
    const token = {
      ...{ name: `ghs_${github.tokens.length}`, installationId, repositoryId: isLookup ? null : id },
      ...{ mintedAt: now(), diedAt: now() + hour },
    };
    github.tokens.push(token);
    const alive = github.tokens.filter((one) => one.installationId === installationId && isAlive(one));
    if (!isLookup && alive.length > maxPerAgent) github.violation ??= "an agent has too many live tokens";
    if (!isLookup && alive.filter(({ repositoryId }) => repositoryId === id).length > maxPerConsent)
      github.violation ??= "a consent has too many live tokens";
    const repositories = [{ id, full_name: `ada/repository-${id}`, private: true, html_url: "" }];
    const expires_at = new Date(token.diedAt).toISOString();
    return answer(201, {
      token: token.name,
      expires_at,
      permissions: { ...body.permissions, metadata: "read" },
      repositories,
    });
  };
  const revoke = (name: string): Response => {
    const token = github.tokens.find((one) => one.name === name);
    if (!token || !isAlive(token)) return answer(401, { message: "…" });
    token.diedAt = now();
    return answer(204);
  };

  const github: RateLimitedGitHub = {
    tokens: [],
    violation: null,
    limitedAt: null,
    allowed: { mint: 180, revocation: 180 },
    recent(kind) {
      calls[kind] = calls[kind].filter((at) => at > now() - minute);
      return calls[kind].length;
    },
    async fetch(url, init) {
      await latency();
      const kind = init?.method === "DELETE" ? "revocation" : "mint";
      const [, installationId] = /installations\/(\d+)\//.exec(String(url)) ?? [];
      const { authorization = "" } = (init?.headers ?? {}) as Record<string, string>;
      const answered =
        limit(kind) ??
        (kind === "mint"
          ? mint(Number(installationId), JSON.parse(String(init?.body)))
          : revoke(authorization.replace(/^bearer /i, "")));
      await latency();
      return answered;
    },
  };
  return github;
}

/** Returns a response whose body is read immediately, because time is simulated here. */
function answer(status: number, body?: object, headers: Record<string, string> = {}): Response {
  const response = new Response(null, { status, headers: { ...headers, "content-type": "application/json" } });
  return Object.assign(response, { text: async () => JSON.stringify(body) });
}
