import { GitHubUnavailable } from "../../src/github/request.ts";
import type { Suspensions } from "../../src/github/suspensions.ts";

/** Installations of the App, in memory. */
export interface MemorySuspensions extends Suspensions {
  /** Whether GitHub is reachable. */
  isUp: boolean;
  install(id: number, login: string): void;
  /** Returns the accounts whose installations are suspended. */
  suspended(): string[];
  /** Suspends an installation as the account's owner can on GitHub. */
  suspendBySomeoneElse(login: string): void;
}

export function createMemorySuspensions(): MemorySuspensions {
  const installed = new Map<number, { login: string; suspended: boolean }>();
  const describe = ([id, { login, suspended }]: [number, { login: string; suspended: boolean }]) => ({
    id,
    account: { id, login, type: "User" as const },
    permissions: {},
    suspended,
    selection: "all" as const,
    url: "",
  });
  const reach = () => {
    if (!github.isUp) throw new GitHubUnavailable("down", 5);
  };
  const set = (id: number, suspended: boolean) => {
    reach();
    const found = installed.get(id);
    if (found) found.suspended = suspended;
    return found !== undefined;
  };
  const github: MemorySuspensions = {
    isUp: true,
    install: (id, login) => void installed.set(id, { login, suspended: false }),
    suspended: () => [...installed.values()].filter(({ suspended }) => suspended).map(({ login }) => login),
    suspendBySomeoneElse(login) {
      for (const one of installed.values()) if (one.login === login) one.suspended = true;
    },
    async installationOf(login) {
      reach();
      const found = [...installed].find(([, one]) => one.login === login);
      return found ? describe(found) : null;
    },
    async listInstallations(page) {
      reach();
      return [...installed].slice((page - 1) * 100, page * 100).map(describe);
    },
    suspend: async (id) => set(id, true),
    unsuspend: async (id) => set(id, false),
  };
  return github;
}
