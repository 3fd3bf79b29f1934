import type { Dependencies } from "../../src/dependencies.ts";
import type { Refusal } from "../../src/http/problem.ts";
import type { LedgerCalls } from "../../src/ledger/calls.ts";
import { issue } from "../../src/ledger/issue.ts";
import { reviewRequest, verifyListing } from "../../src/ledger/queries.ts";
import { revokeConsent as revoke } from "../../src/ledger/revoke.ts";
import { revokeConsent, showDashboard } from "../../src/operations/agents.ts";
import { showConsent } from "../../src/operations/consent.ts";
import { issueToken } from "../../src/operations/tokens.ts";
import type { Person } from "../../src/store/agents.ts";
import { notes } from "../harness/fixtures.ts";
import { createLedgerEnvironment } from "../harness/ledgerEnvironment.ts";

type Call = Parameters<typeof issueToken>[0];
type ShowConsent = Parameters<typeof showConsent>[0];

/** The status of an answer, and what it cost. */
export interface Counted {
  status: number;
  kvReads: number;
  kvLists: number;
  kvWrites: number;
  ledgerCalls: number;
  directoryCalls: number;
  gitHubCalls: number;
}

/** Runs operations in Node and counts their calls to KV, ledgers, directories, and GitHub. */
export async function createCountedOperations() {
  const environment = createLedgerEnvironment();
  const agent = environment.addAgent();
  await environment.kv.put(`agent:${agent.agentId}`, JSON.stringify(agent.record));
  const { kv } = environment;
  const { gets, puts, deletes, lists } = kv;
  const { mints, revocations } = environment.github;
  let [ledgerCalls, directoryCalls] = [0, 0];
  const ledger: Partial<LedgerCalls> = {
    issue: (...call) => issue(agent.ledger, ...call),
    reviewRequest: (...call) => reviewRequest(agent.ledger, ...call),
    revokeConsent: (...call) => revoke(agent.ledger, ...call),
    verifyListing: async (...call) => verifyListing(agent.ledger, ...call),
  };
  const limit = async () => true;
  const dependencies = {
    kv,
    seal: environment.seal,
    now: environment.clock.now,
    limits: { address: limit, caller: limit },
    settings: { origin: "https://deplodash.example", serverUrl: "https://github.com" },
    ledger() {
      ledgerCalls++;
      return ledger;
    },
    directory(userId: number) {
      directoryCalls++;
      return environment.directories.of(userId);
    },
  } as unknown as Dependencies;

  const count = async (work: () => Promise<{ status: number }>): Promise<Counted> => {
    const now = () => ({
      kvReads: gets.count,
      kvLists: lists.count,
      kvWrites: puts.count + deletes.count,
      ledgerCalls,
      directoryCalls,
      gitHubCalls: mints.count + revocations.count,
    });
    const before = now();
    const { status } = await work().catch((refusal: Refusal) => refusal);
    await environment.idle();
    const after = now();
    const differences = Object.entries(after).map(([name, calls]) => [
      name,
      calls - before[name as keyof typeof before],
    ]);
    return { status, ...Object.fromEntries(differences) };
  };
  const reply = (status: number) => ({ status });
  const request = new Request("https://deplodash.example/api/token", { method: "POST" });
  return {
    environment,
    agent,
    /** Requests a token as the agent. */
    ask(principal: Call["principal"] = agent.credential, scopes = ["contents:write"]): Promise<Counted> {
      const call = { body: { repo: "ada/notes", scopes }, principal, reply, request, dependencies };
      return count(() => issueToken(call as unknown as Call) as Promise<{ status: number }>);
    },
    /** Opens a consent link as this person. */
    openLink(user: Person, request: string): Promise<Counted> {
      const call = { query: { repo: "ada/notes", request }, principal: { user }, reply, dependencies };
      return count(() => showConsent(call as unknown as ShowConsent) as Promise<{ status: number }>);
    },
    /** Revokes an agent's access to ada/notes as this person. */
    revoke(user: Person, agentId: string): Promise<Counted> {
      const params = { agentId, repositoryId: notes.id };
      const call = { principal: { user, token: "", csrf: "" }, params, reply, request, dependencies };
      return count(
        () => revokeConsent(call as unknown as Parameters<typeof revokeConsent>[0]) as Promise<{ status: number }>,
      );
    },
    /** Opens a page of the dashboard as this person. */
    open(user: Person, after?: number): Promise<Counted> {
      const call = { principal: { user, token: "", csrf: "" }, query: { after }, reply, request, dependencies };
      return count(
        () => showDashboard(call as unknown as Parameters<typeof showDashboard>[0]) as Promise<{ status: number }>,
      );
    },
  };
}
