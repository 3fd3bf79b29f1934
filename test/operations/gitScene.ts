import type { DurableObjectNamespace } from "@cloudflare/workers-types";
import { afterAll, beforeAll } from "vitest";
import { createOwner, type Owner, requestLink } from "../../scripts/local/owner.ts";
import type { BranchPattern } from "../../src/domain/branchPattern.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { day } from "../../src/domain/time.ts";
import type { CallableObject } from "../../src/durableObjects/calls.ts";
import { createGitAgent, type GitAgent } from "../harness/gitAgent.ts";
import type { SandboxedWorker } from "../harness/sandboxedWorker.ts";
import type { Repository } from "../sandbox/sandbox.ts";

export interface Agent extends GitAgent {
  id: string;
  token: string;
}

/**
 * Creates an owner, her repositories in the sandbox, and agents that push to them with real git through the real
 * Worker.
 */
export function useGitScene(running: SandboxedWorker) {
  let ada: Owner;
  const agents: Agent[] = [];
  beforeAll(async () => {
    ada = await createOwner(running);
  });
  afterAll(async () => {
    await Promise.all(agents.map((agent) => agent.remove()));
  });

  const callLedger = async (agentId: string, rule: string, ...args: unknown[]): Promise<unknown> => {
    const { LEDGER } = await running.app.getWorker<{ LEDGER: DurableObjectNamespace }>().getEnv();
    // The type of the stub doesn't include the methods of the class behind the binding.
    const object = LEDGER.get(LEDGER.idFromName(agentId)) as unknown as CallableObject;
    return (await object.call(rule, args, "")).value;
  };

  /** Returns the repository's own URL with the owner's credential. */
  const direct = ({ owner, name }: Repository): string => {
    const url = new URL(`${running.sandbox.serverUrl}/${owner.login}/${name}.git`);
    return Object.assign(url, {
      username: "ada",
      password: running.sandbox.personalToken(running.sandbox.data.people.ada),
    }).href;
  };

  const decide = async (
    agent: Agent,
    repository: Repository,
    { id, branches, scopes }: { id: string; branches: BranchPattern[] | null; scopes: Scope[] },
  ): Promise<void> => {
    const repo = `${repository.owner.login}/${repository.name}`;
    const { people, installations } = running.sandbox.data;
    const decided = await callLedger(agent.id, "decide", {
      request: {
        ...{ agentId: agent.id, id, wants: [{ repo, scopes, branches: null }], reason: null },
        ...{ createdAt: Date.now(), expiresAt: Date.now() + day },
      },
      repo,
      by: { id: people.ada.id, login: "ada" },
      approved: scopes,
      branches,
      lasts: day,
      repository: { id: repository.id, fullName: repo, installationId: installations.ada.id },
    });
    if (decided !== "decided") throw new Error(`the ledger answered ${decided}`);
  };

  return {
    direct,
    get origin() {
      return running.origin;
    },
    get sandbox() {
      return running.sandbox;
    },
    get ada() {
      return ada;
    },
    callLedger,
    newRepository: (name: string): Repository =>
      running.sandbox.addRepository({ owner: running.sandbox.data.people.ada, name, private: true }),
    async newAgent(): Promise<Agent> {
      const token = await ada.register("Agent with git");
      const agent = { ...(await createGitAgent(running.origin, token)), token, id: token.split("_")[1] ?? "" };
      agents.push(agent);
      return agent;
    },
    /** Requests access as the agent and approves it as ada, either for these branches or for any branch. */
    async grant(
      agent: Agent,
      repository: Repository,
      branches: BranchPattern[] | null,
      scopes: Scope[] = ["contents:write"],
    ) {
      const repo = `${repository.owner.login}/${repository.name}`;
      const link = await requestLink(running.origin, agent.token, repo, scopes);
      const [, id = ""] = (new URL(link).searchParams.get("request") ?? "").split(".");
      await decide(agent, repository, { id, branches, scopes });
    },
    /** Decides again as ada, for a request that the agent didn't make. */
    narrow: (agent: Agent, repository: Repository, branches: BranchPattern[]) =>
      decide(agent, repository, { id: "A".repeat(22), branches, scopes: ["contents:write"] }),
    /** Ends the access the way the dashboard does. */
    revoke: (agent: Agent, repository: Repository) =>
      callLedger(agent.id, "revokeConsent", repository.id, { id: running.sandbox.data.people.ada.id, login: "ada" }),
    /** Returns the refs of a repository in the sandbox, with their commits. */
    async refs(repository: Repository): Promise<Record<string, string>> {
      const bare = running.sandbox.git.open(repository);
      const listed = await bare.run(["for-each-ref", "--format=%(refname) %(objectname)"]);
      return Object.fromEntries(
        listed.split("\n").flatMap((line) => (line ? [line.split(" ") as [string, string]] : [])),
      );
    },
  };
}
