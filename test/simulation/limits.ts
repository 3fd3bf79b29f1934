import type { Scope } from "../../src/domain/scopes.ts";
import { type AccessChange, changeAccess } from "../../src/ledger/changeAccess.ts";
import { beginPush, mayFinishPush } from "../../src/ledger/push.ts";
import { getAccessDetails } from "../../src/ledger/queries.ts";
import { type Person, readAgentRecord } from "../../src/store/agents.ts";
import { asLost, beginReplacement, outcomeOf } from "./actions.ts";
import { Violation } from "./oracle.ts";
import type { SimulatedAgent, Simulation } from "./simulation.ts";

/** How a person changes an access: to these branches, to any branch, without a scope, or to an earlier end. */
export type Change = { limit: string[] | null } | { take: Scope } | { lasts: number };

/** A person who administers the repository changes what the agent may do there, as they see it. */
export async function changeAgentAccess(
  simulation: Simulation,
  agent: SimulatedAgent,
  name: string,
  by: Person,
  change: Change,
) {
  const { oracle, github, now } = simulation;
  const { agentId } = agent;
  const repository = github.findRepository(name);
  if (!repository) return;
  const { id: repositoryId, installationId } = repository;
  const place = { repositoryId, installationId, fullName: repository.fullName };
  const access = await agent.call(async (ledger) => getAccessDetails(ledger, place)).catch(asLost);
  if (!access || access === "lost") return;
  const alive = access.consent.decisions.filter((one) => one.approved && one.endsAt > now());
  const held = [...new Set(alive.map(({ scope }) => scope))];
  const limit = alive.find(({ scope }) => scope === "contents:write")?.limit?.branches ?? null;
  const wanted = {
    kept: held.filter((scope) => !("take" in change) || scope !== change.take),
    taken: held.filter((scope) => "take" in change && scope === change.take),
    branches: "limit" in change ? change.limit : limit,
    endsAt: "lasts" in change ? now() + change.lasts : null,
  } satisfies Partial<AccessChange>;
  const replaced = beginReplacement(oracle, { agentId, repositoryId, scopes: held });
  const endOf = (wantedScope: Scope) =>
    wanted.endsAt ?? Math.max(...alive.filter(({ scope }) => scope === wantedScope).map(({ endsAt }) => endsAt));
  const approvals = wanted.kept.map((scope) =>
    oracle.begin(oracle.approvals, {
      ...{
        agentId,
        repositoryId,
        installationId,
        by: by.id,
        name,
        branches: wanted.branches,
        moveCount: github.moveCount,
      },
      ...{ scopes: [scope], certainScopes: [scope], endsAt: endOf(scope) },
    }),
  );
  // What takes something away, or changes the branches, ends the tokens from before.
  const ending = oracle.begin(oracle.endings, { agentId, repositoryId, tokensOnly: true });
  const consent = { id: access.consent.id, version: access.consent.version };
  const versionOf = () => agent.sql.all("SELECT version FROM consents WHERE id = ?", consent.id)[0]?.version;
  const before = versionOf();
  const changed = await agent
    .call((ledger) => changeAccess(ledger, { repositoryId, installationId, consent, by, ...wanted }))
    .catch(asLost);
  const kind = changed === "lost" ? changed : changed.kind;
  oracle.finish(ending, kind === "changed" && versionOf() === before ? "nothing" : outcomeOf(kind, "changed"));
  for (const order of [replaced, ...approvals]) oracle.finish(order, outcomeOf(kind, "changed"));
  simulation.tell(`${by.login} changes ${agentId} on ${name} to ${JSON.stringify(wanted)}: ${kind}`);
}

/** An agent pushes to a branch through the proxy, which asks the ledger before and at the end. */
export async function push(
  simulation: Simulation,
  agent: SimulatedAgent,
  secretHash: string,
  name: string,
  branch: string,
  duration: number,
) {
  const { oracle, network, locations } = simulation;
  const { agentId } = agent;
  const credential = { agentId, secretHash };
  const record = await readAgentRecord(locations[2], agentId).catch(asLost);
  if (!record || record === "lost") return;
  const target = simulation.github.findRepository(name)?.id ?? -1;
  const change = { ref: `refs/heads/${branch}`, oldId: "0".repeat(40), newId: "1".repeat(40) };
  const mayPush = () => oracle.mayPush(agentId, target, branch) && oracle.mayAuthenticate(agentId, secretHash);
  const mayBegin = mayPush();
  const begun = await agent
    .call((ledger) =>
      beginPush(ledger, credential, record, { id: String(oracle.tick()), repo: name, changes: [change] }),
    )
    .catch(asLost);
  simulation.tell(`${agentId} pushes to ${branch} of ${name}: ${begun === "lost" ? begun : begun.kind}`);
  if (begun === "lost" || begun.kind !== "started") return;
  if (!mayBegin && !mayPush() && simulation.github.moveCount === 0)
    throw new Violation(`a push to ${branch} begins, and no one approves it`);
  for (let pause = 0; pause < duration; pause++) await network.pause();
  // What was acknowledged by now must stop the push.
  const mayFinish = mayPush();
  const isConfirmed = await agent
    .call(async (ledger) => mayFinishPush(ledger, credential, record, begun.consent))
    .catch(asLost);
  simulation.tell(`the push of ${agentId} to ${branch} of ${name} ends: ${isConfirmed}`);
  if (isConfirmed === true && !mayFinish && simulation.github.moveCount === 0)
    throw new Violation(`a push to ${branch} is finished, and no one approves it`);
}
