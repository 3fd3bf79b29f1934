import { hour, minute } from "../../src/domain/time.ts";
import type { InstallationTokens, MintOutcome, MintRequest } from "../../src/github/installationTokens.ts";
import { GitHubUnavailable } from "../../src/github/request.ts";
import type { Luck } from "./luck.ts";
import type { Wire } from "./wire.ts";

export interface Repository {
  id: number;
  fullName: string;
  installationId: number;
}

export interface MintedToken extends MintRequest {
  token: string;
  agentId: string;
  /** When the ledger asked for it, as the witness counts. */
  askedAt: number;
  expiresAt: number;
  revoked: boolean;
}

/** What becomes of a repository outside, and who has its name then. */
export type Move = "renamed" | "replaced" | "replaced by another owner's" | "transferred" | "uninstalled" | "deleted";
export const moves = [
  "renamed",
  "replaced",
  "replaced by another owner's",
  "transferred",
  "uninstalled",
  "deleted",
] as const;

/** GitHub, with its repositories. */
export interface Town {
  tokens: Map<string, MintedToken>;
  /** How likely a call fails, with its effect or without. */
  trouble: number;
  /** Until when a failure of GitHub's may be the reason of an answer. */
  troubledUntil: number;
  /** How often something moved. */
  version: number;
  named(name: string): Repository | null;
  move(name: string, move: Move): void;
  isAlive(token: MintedToken): boolean;
  /** GitHub as one ledger sees it; each mint is told to `onMint`, each installation that is found to be gone to `onGone`. */
  for(agentId: string, onMint: (request: MintRequest) => Minting): Pick<InstallationTokens, "mint" | "revokeToken">;
}

export interface Minting {
  askedAt: number;
  /** Is told what GitHub answered, when the answer is there. */
  answered(outcome: MintOutcome): void;
}

export const names = ["ada/notes", "bob/site"] as const;

export function createTown(now: () => number, wire: Wire, luck: Luck): Town {
  const repositories: Repository[] = [
    { id: 7, fullName: names[0], installationId: 70 },
    { id: 8, fullName: names[1], installationId: 80 },
  ];
  const gone = new Set<number>();
  let last = 100;
  const town: Town = {
    tokens: new Map(),
    trouble: 0,
    troubledUntil: 0,
    version: 0,
    named: (name) => repositories.find(({ fullName }) => fullName === name) ?? null,
    isAlive: ({ revoked, expiresAt }) => !revoked && expiresAt > now(),
    move(name, move) {
      const moved = town.named(name);
      const installationId = moved && move !== "replaced by another owner's" ? moved.installationId : ++last;
      town.version++;
      if (!moved) repositories.push({ id: ++last, fullName: name, installationId });
      else if (move === "transferred") moved.installationId = ++last;
      else if (move === "deleted") repositories.splice(repositories.indexOf(moved), 1);
      else if (move === "uninstalled") {
        gone.add(moved.installationId);
        for (const token of town.tokens.values()) token.revoked ||= gone.has(token.installationId);
        for (const repository of repositories)
          if (gone.has(repository.installationId)) repository.installationId = ++last;
      } else {
        moved.fullName = `${name}-${++last}`;
        if (move !== "renamed") repositories.push({ id: ++last, fullName: name, installationId });
      }
    },
    for(agentId, onMint) {
      const trouble = (answer: MintOutcome & { kind: "unavailable" }) => {
        town.troubledUntil = Math.max(town.troubledUntil, now() + answer.retryAfter * 1000);
        return answer;
      };
      return {
        async mint(request) {
          const minting = onMint(request);
          const fails = luck.chance(town.trouble);
          const [before, asked] = [luck.chance(0.5), luck.chance(0.3)];
          const outcome = await wire.call((): MintOutcome => {
            const unavailable = { kind: "unavailable", retryAfter: 5, asked } as const;
            if (fails && before) return trouble(unavailable);
            if (gone.has(request.installationId)) return { kind: "gone" };
            const repository = repositories.find(({ id }) => id === request.repositoryId);
            if (repository?.installationId !== request.installationId) return { kind: "not_selected", url: null };
            const token = `ghs_${town.tokens.size + 1}`;
            const expiresAt = now() + hour;
            town.tokens.set(token, { ...request, token, agentId, askedAt: minting.askedAt, expiresAt, revoked: false });
            if (fails) return trouble(unavailable);
            return { kind: "minted", token, expiresAt, permissions: request.permissions, repo: repository.fullName };
          });
          if (outcome.kind === "unavailable") trouble(outcome); // From when the ledger hears of it, too.
          minting.answered(outcome);
          return outcome;
        },
        revokeToken(name) {
          const fails = luck.chance(town.trouble);
          const [before, late] = [luck.chance(0.5), luck.chance(town.trouble)];
          return wire.call(() => {
            if (fails && before) throw new GitHubUnavailable("GitHub is down", 5, luck.chance(0.3));
            const token = town.tokens.get(name);
            // Not all of GitHub knows a new token at once.
            if (late && token && token.expiresAt - now() > hour - minute / 2) return "unknown" as const;
            const known = token !== undefined && town.isAlive(token);
            if (token) token.revoked = true;
            if (fails) throw new GitHubUnavailable("GitHub's answer is lost", 5);
            return known ? ("revoked" as const) : ("unknown" as const);
          });
        },
      };
    },
  };
  return town;
}
