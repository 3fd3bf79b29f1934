import type { DirectoryName } from "../directory/context.ts";
import type { AgentRecord } from "../store/agents.ts";
import { adoptAgent } from "./agent.ts";
import { commit } from "./commit.ts";
import type { Ledger } from "./context.ts";
import { queueListing } from "./listings.ts";

/** Tells a directory again what these consents allow, or that they have ended. */
export async function relist(
  ledger: Ledger,
  directory: DirectoryName,
  repositoryIds: readonly number[],
): Promise<void> {
  const { agentId } = ledger;
  await commit(ledger, () => {
    for (const repositoryId of repositoryIds)
      queueListing(ledger, directory, { kind: "consent", agentId, repositoryId });
  });
}

/** Adopts the agent's record, and tells the service's directory about the agent and its access, unless it has been told already. */
export async function listAgent(ledger: Ledger, record: AgentRecord): Promise<void> {
  adoptAgent(ledger, record);
  await commit(ledger, () => {});
}
