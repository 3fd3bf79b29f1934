import type { Dependencies } from "../../src/dependencies.ts";
import type { Refusal } from "../../src/http/problem.ts";
import type { LedgerCalls } from "../../src/ledger/calls.ts";
import { issue } from "../../src/ledger/issue.ts";
import { verifyListing } from "../../src/ledger/queries.ts";
import { showDashboard } from "../../src/operations/agents.ts";
import { issueToken } from "../../src/operations/tokens.ts";
import type { Person } from "../../src/store/agents.ts";
import type { Kv } from "../../src/store/kv.ts";
import { createBench } from "../ledger/bench.ts";

type Call = Parameters<typeof issueToken>[0];

/** What was answered, and what it cost. */
export interface Counted {
  status: number;
  kvReads: number;
  kvLists: number;
  kvWrites: number;
  ledgerCalls: number;
  gitHubCalls: number;
}

/** As many keys as Cloudflare's KV lists at once. */
const pageSize = 1000;

/** The operations in Node, over a KV, ledgers and a GitHub that count. */
export async function createScene(limits: Partial<Dependencies["limits"]> = {}) {
  const bench = createBench();
  const desk = bench.hire();
  await bench.kv.put(`agent:${desk.agent.agentId}`, JSON.stringify(desk.record));
  const { gets, puts, deletes } = bench.kv;
  const { mints, kills } = bench.github;
  /** What lists return beside what is stored: sorted. */
  const rows: Awaited<ReturnType<Kv["list"]>>["keys"] = [];
  let [ledgerCalls, kvLists] = [0, 0];
  const kv: Kv = {
    ...bench.kv,
    async list({ prefix, cursor, limit = pageSize }) {
      kvLists++;
      const found = rows.filter(({ name }) => name.startsWith(prefix) && name > (cursor ?? ""));
      const keys = found.slice(0, limit);
      if (found.length <= limit) return { keys, list_complete: true };
      return { keys, list_complete: false, cursor: keys.at(-1)?.name ?? "" };
    },
  };
  const ledger: Partial<LedgerCalls> = {
    issue: (...call) => issue(desk.ledger, ...call),
    verifyListing: async (...call) => verifyListing(desk.ledger, ...call),
  };
  const limit = async () => true;
  const dependencies = {
    kv,
    seal: bench.seal,
    now: bench.clock.now,
    limits: { address: limit, caller: limit, ...limits },
    settings: { origin: "https://deplodash.example" },
    ledger() {
      ledgerCalls++;
      return ledger;
    },
  } as unknown as Dependencies;

  const count = async (work: () => Promise<{ status: number }>): Promise<Counted> => {
    const now = () => [gets.count, kvLists, puts.count + deletes.count, ledgerCalls, mints.count + kills.count];
    const before = now();
    const { status } = await work().catch((refusal: Refusal) => refusal);
    await bench.idle();
    const [kvReads = 0, lists = 0, kvWrites = 0, calls = 0, gitHubCalls = 0] = now().map(
      (counted, index) => counted - (before[index] ?? 0),
    );
    return { status, kvReads, kvLists: lists, kvWrites, ledgerCalls: calls, gitHubCalls };
  };
  const reply = (status: number) => ({ status });
  const request = new Request("https://deplodash.example/api/token", { method: "POST" });
  return {
    bench,
    desk,
    rows,
    /** The agent asks for a token. */
    ask(principal: Call["principal"] = desk.agent, scopes = ["contents:write"]): Promise<Counted> {
      const call = { body: { repo: "ada/notes", scopes }, principal, reply, request, dependencies };
      return count(() => issueToken(call as unknown as Call) as Promise<{ status: number }>);
    },
    /** This person opens the dashboard. */
    open(user: Person): Promise<Counted> {
      const call = { principal: { user, token: "", csrf: "" }, query: {}, reply, request, dependencies };
      return count(
        () => showDashboard(call as unknown as Parameters<typeof showDashboard>[0]) as Promise<{ status: number }>,
      );
    },
  };
}
