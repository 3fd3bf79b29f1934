import { createAgentToken } from "../../src/crypto/agentToken.ts";
import type { ConsentRequest } from "../../src/session/consentRequest.ts";
import { newAgentRecord } from "../../src/store/agents.ts";
import { countWhenIdle } from "./counts.ts";
import type { BenchEnvironment } from "./environment.ts";

const day = 86_400_000;
const agentCount = 400;
/** The number of agents that belong to ada. She may have 50, and scenarios register more for her. */
const ownAgents = 40;

/** Approves requests for ada's repositories in the agents' ledgers, as the consent page does, and waits until her dashboard lists them. */
export async function approveRequests(environment: BenchEnvironment, consents: number): Promise<void> {
  const { people, installations } = environment.sandbox.data;
  const ada = { id: people.ada.id, login: people.ada.login };
  await Promise.all(
    Array.from({ length: agentCount }, async (_, number) => {
      const agent = createAgentToken();
      const { agentId, secretHash } = agent;
      const { key, value, record } = newAgentRecord(
        agent,
        `Agent ${number}`,
        number < ownAgents ? ada : null,
        Date.now(),
      );
      await environment.putValue(key, value);
      const wants = (index: number) => [{ repo: `ada/r${index}`, scopes: ["contents:read" as const], branches: null }];
      const decide = (index: number) => {
        const [createdAt, id] = [Date.now(), `${index}`.padStart(22, "0")];
        const request: ConsentRequest = {
          ...{ agentId, id, wants: wants(index), reason: null, createdAt, expiresAt: createdAt + day },
        };
        const repository = { id: 1_000_000 + index, fullName: `ada/r${index}`, installationId: installations.ada.id };
        const verdict = { request, repo: `ada/r${index}`, by: ada, approved: ["contents:read"], branches: null };
        return ["decide", { ...verdict, lasts: 7 * day, repository }];
      };
      const introduction = { wants: wants(0), reason: null, holdUntil: 0 };
      await applyRules(environment, agentId, [
        ["requestAccess", { agentId, secretHash }, record, introduction],
        ...Array.from({ length: consents / agentCount }, (_, index) => decide(index)),
      ]);
    }),
  );
  await countWhenIdle(environment, 500);
}

/** Applies rules to an agent's ledger: the first one alone, then the others concurrently. */
async function applyRules({ worker }: BenchEnvironment, agentId: string, calls: unknown[][]): Promise<void> {
  const response = await fetch(`${worker.origin}/bench/call`, {
    method: "POST",
    body: JSON.stringify({ binding: "LEDGER", name: agentId, calls }),
  });
  if (!response.ok) throw new Error(`A ledger returned ${response.status}: ${await response.text()}`);
  const [, ...decided]: unknown[] = await response.json();
  if (decided.some((answer) => answer !== "decided")) throw new Error(`A ledger answered ${decided.join(", ")}.`);
}
