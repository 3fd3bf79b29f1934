import { hour } from "../../src/domain/time.ts";
import type { Administrators } from "../../src/github/administrators.ts";
import type { InstallationTokens, MintOutcome, MintRequest } from "../../src/github/installationTokens.ts";
import { createGate, type Gate } from "./gate.ts";

export interface MintedToken extends MintRequest {
  token: string;
  expiresAt: number;
  isRevoked: boolean;
}

type MintRefusal = Exclude<MintOutcome, { kind: "minted" }>;

/** GitHub as a ledger sees it: it mints and revokes tokens, and knows who administers a repository. */
export interface MemoryGitHub extends Pick<InstallationTokens, "mint" | "revokeToken">, Administrators {
  mints: Gate;
  revocations: Gate;
  /** The checks of whether someone administers a repository. */
  checks: Gate;
  /** The ids of people who no longer administer anything. */
  formerAdministrators: Set<number>;
  /** Every token ever minted, oldest first. */
  tokens: MintedToken[];
  /** Full names, keyed by repository id. */
  names: Map<number, string>;
  /** If set, the answer to every mint request in place of a token. */
  refusal: MintRefusal | null;
  /** The answers for individual installations. */
  refusals: Map<number, MintRefusal>;
  /** The permissions that the App lacks. If they're optional, tokens are minted without them. */
  missingPermissions: string[];
  find(token: string): MintedToken | undefined;
  isAlive(token: string): boolean;
  liveTokens(): MintedToken[];
  /** Mints a token immediately. */
  createToken(request: MintRequest): MintedToken;
  endToken(token: string): "revoked" | "unknown";
}

export function createMemoryGitHub(now: () => number): MemoryGitHub {
  const tokens: MintedToken[] = [];
  const isLive = ({ isRevoked, expiresAt }: MintedToken) => !isRevoked && expiresAt > now();
  const github: MemoryGitHub = {
    mints: createGate("GitHub's mint"),
    revocations: createGate("GitHub's revocation"),
    checks: createGate("GitHub's administrators"),
    formerAdministrators: new Set(),
    tokens,
    names: new Map([[7, "ada/notes"]]),
    refusal: null,
    refusals: new Map(),
    missingPermissions: [],
    find: (token) => tokens.find((minted) => minted.token === token),
    isAlive(token) {
      const minted = github.find(token);
      return minted !== undefined && isLive(minted);
    },
    liveTokens: () => tokens.filter(isLive),
    createToken(request) {
      const minted = { ...request, token: `ghs_${tokens.length + 1}`, expiresAt: now() + hour, isRevoked: false };
      tokens.push(minted);
      return minted;
    },
    endToken(token) {
      const known = github.isAlive(token);
      const minted = github.find(token);
      if (minted) minted.isRevoked = true;
      return known ? "revoked" : "unknown";
    },
    // The token is live before the answer arrives, so a held answer acts like a late one.
    async mint(request) {
      const wanted = Object.entries(request.permissions);
      const permissions = Object.fromEntries(wanted.filter(([key]) => !github.missingPermissions.includes(key)));
      const [missing] = wanted.find(([key]) => !(key in permissions) && !request.optional?.includes(key)) ?? [];
      const refusal =
        github.refusal ??
        github.refusals.get(request.installationId) ??
        (missing ? { kind: "not_granted" as const, permissions: { [missing]: "write" }, url: null } : null);
      const repo = github.names.get(request.repositoryId) ?? `ada/repository-${request.repositoryId}`;
      const outcome = refusal ?? { kind: "minted" as const, ...github.createToken(request), permissions, repo };
      await github.mints.pass();
      return outcome;
    },
    async isAdministered(_repository, people) {
      const isAdministered = people.some(({ id }) => !github.formerAdministrators.has(id));
      await github.checks.pass();
      return isAdministered;
    },
    async revokeToken(token) {
      await github.revocations.pass();
      return github.endToken(token);
    },
  };
  return github;
}
