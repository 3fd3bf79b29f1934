import { hour } from "../../src/domain/time.ts";
import type { InstallationTokens, MintOutcome, MintRequest } from "../../src/github/installationTokens.ts";
import type { Clock } from "./clock.ts";
import { createGate, type Gate } from "./gate.ts";

export interface MintedToken extends MintRequest {
  token: string;
  expiresAt: number;
  revoked: boolean;
}

/** GitHub as far as the ledger sees it: it mints tokens and kills them. */
export interface FakeGitHub extends Pick<InstallationTokens, "mint" | "revokeToken"> {
  mints: Gate;
  kills: Gate;
  /** Every token that was ever minted, the oldest first. */
  tokens: MintedToken[];
  /** Full names by repository id. */
  names: Map<number, string>;
  /** What it answers to every mint instead of a token, while it is set. */
  refusal: Exclude<MintOutcome, { kind: "minted" }> | null;
  /** The permissions that the App lacks: a token is minted without them where they are optional. */
  lacks: string[];
  /** What it answers for one installation only. */
  refusals: Map<number, Exclude<MintOutcome, { kind: "minted" }>>;
  isAlive(token: string): boolean;
  alive(): MintedToken[];
}

export function createGitHub(clock: Clock): FakeGitHub {
  const mints = createGate("GitHub's mint");
  const kills = createGate("GitHub's kill");
  const tokens: MintedToken[] = [];
  const isAlive = ({ revoked, expiresAt }: MintedToken) => !revoked && expiresAt > clock.now();
  return {
    mints,
    kills,
    tokens,
    names: new Map([[7, "ada/notes"]]),
    refusal: null,
    refusals: new Map(),
    lacks: [],
    isAlive: (token) => tokens.some((minted) => minted.token === token && isAlive(minted)),
    alive: () => tokens.filter(isAlive),
    // The token is alive before the answer is there: an answer that is held is one that comes late.
    async mint(request) {
      const permissions = Object.fromEntries(
        Object.entries(request.permissions).filter(([key]) => !this.lacks.includes(key)),
      );
      const missing = Object.keys(request.permissions).find(
        (key) => !(key in permissions) && !request.optional?.includes(key),
      );
      const refusal =
        this.refusal ??
        this.refusals.get(request.installationId) ??
        (missing ? { kind: "not_granted" as const, permissions: { [missing]: "write" }, url: null } : null);
      const repo = this.names.get(request.repositoryId) ?? `ada/repository-${request.repositoryId}`;
      const minted = { ...request, token: `ghs_${tokens.length + 1}`, expiresAt: clock.now() + hour, revoked: false };
      if (!refusal) tokens.push(minted);
      await mints.pass();
      if (refusal) return refusal;
      return {
        kind: "minted",
        token: minted.token,
        expiresAt: minted.expiresAt,
        permissions,
        repo,
      };
    },
    async revokeToken(token) {
      await kills.pass();
      const known = this.isAlive(token);
      for (const minted of tokens) if (minted.token === token) minted.revoked = true;
      return known ? "revoked" : "unknown";
    },
  };
}
