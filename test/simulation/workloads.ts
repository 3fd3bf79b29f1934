import type { WorkloadCredential } from "../../src/crypto/agentToken.ts";
import type { TrustedIdentity } from "../../src/domain/trustedIdentity.ts";
import { removeIdentity, trustIdentity } from "../../src/ledger/trust.ts";
import { readAgentRecord } from "../../src/store/agents.ts";
import { ada } from "../harness/fixtures.ts";
import type { Location } from "./actions.ts";
import { asLost, outcomeOf } from "./outcomes.ts";
import type { SimulatedAgent, Simulation } from "./simulation.ts";

const issuer = "https://token.actions.githubusercontent.com";
const tenant = { repository_id: "712", repository_owner_id: "58" };

/** The refs whose jobs may act as an agent. */
export const workloadRefs = ["refs/heads/main", "refs/heads/next"] as const;
export type WorkloadRef = (typeof workloadRefs)[number];

/** Returns the credential of a job that runs on a ref. */
export function workloadOn({ agentId }: SimulatedAgent, ref: WorkloadRef): WorkloadCredential {
  return { agentId, workload: { issuer, claims: { ...tenant, ref } } };
}

/** Lets the registrant trust the jobs on a ref to act as the agent, or stop trusting them. */
export async function setTrust(
  { oracle, locations, now, tell }: Simulation,
  agent: SimulatedAgent,
  { jobsOn: ref, isTrusted, at }: { jobsOn: WorkloadRef; isTrusted: boolean; at: Location },
): Promise<void> {
  const { agentId } = agent;
  const record = await readAgentRecord(locations[at], agentId).catch(asLost);
  if (!record || record === "lost") return;
  const trust = oracle.begin(oracle.trusts, { agentId, ref, isTrusted });
  const identity: TrustedIdentity = {
    id: ref,
    issuer,
    conditions: { ...tenant, ref },
    name: "ada/api",
    addedAt: now(),
  };
  const done = await agent
    .call((ledger) =>
      isTrusted
        ? trustIdentity(ledger, record, ada, identity, "github-actions")
        : removeIdentity(ledger, record, ada, ref),
    )
    .catch(asLost);
  oracle.finish(trust, outcomeOf(done, "done"));
  tell(`${agentId} ${isTrusted ? "trusts" : "stops trusting"} jobs on ${ref}: ${done}`);
}
