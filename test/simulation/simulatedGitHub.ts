import { hour, minute } from "../../src/domain/time.ts";
import type { MintOutcome, MintRequest } from "../../src/github/installationTokens.ts";
import { GitHubUnavailable } from "../../src/github/request.ts";
import type { LedgerPorts } from "../../src/ledger/context.ts";
import { createMemoryGitHub, type MintedToken } from "../harness/memoryGitHub.ts";
import type { Network } from "./network.ts";
import type { Random } from "./random.ts";

interface Repository {
  id: number;
  fullName: string;
  installationId: number;
}

export interface SimulatedToken extends MintedToken {
  agentId: string;
  /** When the ledger requested the token, on the oracle's clock. */
  requestedAt: number;
}

/** What can happen to a repository on GitHub. After "replaced", another repository has its name. */
export const moves = [
  ...["renamed", "replaced", "replaced by another owner's", "transferred", "uninstalled", "deleted"],
] as const;
type Move = (typeof moves)[number];

/** GitHub with repositories that move and calls that fail. */
export interface SimulatedGitHub {
  tokens: Map<string, SimulatedToken>;
  /** The probability that a call fails, with or without taking effect. */
  failureRate: number;
  /** The time until which a failure of GitHub may explain an answer. */
  unavailableUntil: number;
  /** The number of moves so far. */
  moveCount: number;
  /** The ids of people who administer nothing until they decide again. */
  demoted: Set<number>;
  findRepository(name: string): Repository | null;
  move(name: string, move: Move): void;
  isAlive(token: SimulatedToken): boolean;
  /** Returns GitHub as one ledger sees it. `onMint` is called for each mint. */
  clientOf(agentId: string, onMint: (request: MintRequest) => Mint): LedgerPorts["github"];
}

export interface Mint {
  requestedAt: number;
  /** Records GitHub's answer when it arrives. */
  answered(outcome: MintOutcome): void;
}

export const names = ["ada/notes", "bob/site"] as const;

export function createSimulatedGitHub(now: () => number, network: Network, random: Random): SimulatedGitHub {
  const repositories: Repository[] = [
    { id: 7, fullName: names[0], installationId: 70 },
    { id: 8, fullName: names[1], installationId: 80 },
  ];
  const plain = createMemoryGitHub(now);
  const uninstalled = new Set<number>();
  let lastId = 100;
  const github: SimulatedGitHub = {
    tokens: new Map(),
    failureRate: 0,
    unavailableUntil: 0,
    moveCount: 0,
    demoted: new Set(),
    findRepository: (name) => repositories.find(({ fullName }) => fullName === name) ?? null,
    isAlive: ({ token }) => plain.isAlive(token),
    move(name, move) {
      const moved = github.findRepository(name);
      const installationId = moved && move !== "replaced by another owner's" ? moved.installationId : ++lastId;
      github.moveCount++;
      if (!moved) repositories.push({ id: ++lastId, fullName: name, installationId });
      else if (move === "transferred") moved.installationId = ++lastId;
      else if (move === "deleted") repositories.splice(repositories.indexOf(moved), 1);
      else if (move === "uninstalled") {
        uninstalled.add(moved.installationId);
        for (const token of plain.tokens) token.isRevoked ||= uninstalled.has(token.installationId);
        for (const repository of repositories)
          if (uninstalled.has(repository.installationId)) repository.installationId = ++lastId;
      } else {
        moved.fullName = `${name}-${++lastId}`;
        if (move !== "renamed") repositories.push({ id: ++lastId, fullName: name, installationId });
      }
    },
    clientOf(agentId, onMint) {
      const note = (answer: MintOutcome & { kind: "unavailable" }) => {
        github.unavailableUntil = Math.max(github.unavailableUntil, now() + answer.retryAfter * 1000);
        return answer;
      };
      return {
        async mint(request) {
          const mint = onMint(request);
          const fails = random.chance(github.failureRate);
          const [before, asked] = [random.chance(0.5), random.chance(0.3)];
          const outcome = await network.call((): MintOutcome => {
            const unavailable = { kind: "unavailable", retryAfter: 5, asked } as const;
            if (fails && before) return note(unavailable);
            if (uninstalled.has(request.installationId)) return { kind: "gone" };
            const repository = repositories.find(({ id }) => id === request.repositoryId);
            if (repository?.installationId !== request.installationId) return { kind: "not_selected", url: null };
            const created = plain.createToken(request);
            const token = Object.assign(created, { agentId, requestedAt: mint.requestedAt });
            github.tokens.set(token.token, token);
            return fails ? note(unavailable) : { ...token, kind: "minted", repo: repository.fullName };
          });
          // It also explains answers from the moment when the ledger receives it.
          if (outcome.kind === "unavailable") note(outcome);
          mint.answered(outcome);
          return outcome;
        },
        isAdministered(_repository, people) {
          const fails = random.chance(github.failureRate);
          return network.call(() => {
            if (fails) throw new GitHubUnavailable("GitHub is down", 5, random.chance(0.3));
            return people.some(({ id }) => !github.demoted.has(id));
          });
        },
        revokeToken(name) {
          const fails = random.chance(github.failureRate);
          const [before, late] = [random.chance(0.5), random.chance(github.failureRate)];
          return network.call(() => {
            if (fails && before) throw new GitHubUnavailable("GitHub is down", 5, random.chance(0.3));
            const token = github.tokens.get(name);
            // It takes a moment until all of GitHub's replicas know a new token.
            if (late && token && token.expiresAt - now() > hour - minute / 2) return "unknown" as const;
            const revoked = plain.endToken(name);
            if (fails) throw new GitHubUnavailable("GitHub's answer is lost", 5);
            return revoked;
          });
        },
      };
    },
  };
  return github;
}
