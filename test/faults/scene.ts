import { createAgentToken, credentialOf, type NewAgentToken, parseAgentToken } from "../../src/crypto/agentToken.ts";
import type { Purpose, Seal } from "../../src/crypto/seal.ts";
import type { Dependencies } from "../../src/dependencies.ts";
import type { DirectoryCalls } from "../../src/directory/calls.ts";
import { Refusal } from "../../src/http/problem.ts";
import { decide } from "../../src/ledger/decide.ts";
import { issue } from "../../src/ledger/issue.ts";
import * as lifecycle from "../../src/ledger/lifecycle.ts";
import { verifyListing } from "../../src/ledger/queries.ts";
import * as revocations from "../../src/ledger/revoke.ts";
import { deleteAgent, registerAgent, revokeConsent, rotateAgent, showDashboard } from "../../src/operations/agents.ts";
import { issueToken } from "../../src/operations/tokens.ts";
import { ada } from "../harness/fixtures.ts";
import { createLedgerAgent, type LedgerAgent } from "../harness/ledgerAgent.ts";
import { createLedgerEnvironment, type LedgerEnvironment } from "../harness/ledgerEnvironment.ts";
import { createLine, type Fault, type Line } from "./line.ts";

export interface Answer {
  status: number;
  body: unknown;
  headers: Record<string, unknown>;
}

/** The Worker's operations in Node, over ledgers, a KV and a GitHub that are all reached over one line. */
export interface Scene {
  line: Line;
  /** As it is, for whoever looks without a fault in between. */
  environment: LedgerEnvironment;
  agents: Map<string, LedgerAgent>;
  /** Tells of each token that a ledger answers with, before the agent has it. */
  onIssued(tell: (token: string) => void): void;
  /** Answers as the Worker does; throws where the ledger crashed meanwhile. */
  call(operation: keyof typeof operations, given: Given): Promise<Answer>;
  decide(
    ...call: Parameters<typeof decide> extends [unknown, ...infer Rest] ? [agentId: string, ...Rest] : never
  ): ReturnType<typeof decide>;
  /** Lets time go by and alarms ring, without waiting for what is held. */
  pass(milliseconds: number): Promise<void>;
}

interface Given {
  token?: string;
  body?: object;
  params?: object;
  renew?: boolean;
}

const operations = { issueToken, registerAgent, showDashboard, rotateAgent, deleteAgent, revokeConsent };
type AnyHandler = (call: object) => Promise<Answer>;

/** Nothing here takes time but what a test holds, so that two turns of the event loop are enough for all the rest. */
export async function moment(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export function createScene(faults: Fault[]): Scene {
  const plain = createLedgerEnvironment();
  const { clock } = plain;
  const agents = new Map<string, LedgerAgent>();
  const line = createLine(faults, () => {
    for (const agent of agents.values()) agent.crash();
  });
  const kv = {
    ...plain.kv,
    get: (key: string) => line.pass("KV get", key, () => plain.kv.get(key)),
    put: (...put: Parameters<typeof plain.kv.put>) => line.pass("KV put", put[0], () => plain.kv.put(...put)),
    delete: (key: string) => line.pass("KV delete", key, () => plain.kv.delete(key)),
    list: (...list: Parameters<typeof plain.kv.list>) => line.pass("KV list", "", () => plain.kv.list(...list)),
  };
  const github = {
    ...plain.github,
    mint: (...mint: Parameters<typeof plain.github.mint>) => line.pass("mint", "", () => plain.github.mint(...mint)),
    revokeToken: (token: string) => line.pass("revoke", token, () => plain.github.revokeToken(token)),
  };
  const sealed = quickSeal(clock.now);
  const seal: Seal = {
    seal: (...call) => line.pass(`seal ${call[0]}`, "", () => sealed.seal(...call)),
    open: (purpose, text) => line.pass(`open ${purpose}`, "", () => sealed.open(purpose, text)),
  };
  const directoryOf = (userId: number) => {
    const rules = Object.entries(plain.directories.of(userId)).map(([name, rule]) => {
      const run = rule as (...call: unknown[]) => Promise<unknown>;
      return [name, (...call: unknown[]) => line.pass(`directory ${name}`, "", () => run(...call))];
    });
    return Object.fromEntries(rules) as DirectoryCalls;
  };
  const directories = { ...plain.directories, of: directoryOf };
  const environment: LedgerEnvironment = { ...plain, kv, directories, github, seal };
  const deskOf = (agentId: string): LedgerAgent => {
    const made = (): NewAgentToken => ({ ...createAgentToken(agentId), agentId });
    const agent = agents.get(agentId) ?? createLedgerAgent(environment, made());
    agents.set(agentId, agent);
    return agent;
  };
  const issued = new Set<(token: string) => void>();
  const issueAndTell = async (...call: Parameters<typeof issue>) => {
    const outcome = await issue(...call);
    if (outcome.kind === "issued") for (const tell of issued) tell(outcome.token);
    return outcome;
  };
  const rules = { issue: issueAndTell, verifyListing, ...lifecycle, ...revocations };
  const ledger = (agentId: string) =>
    Object.fromEntries(
      Object.entries(rules).map(([name, rule]) => {
        const run = rule as (...call: unknown[]) => unknown;
        return [name, async (...call: unknown[]) => run(deskOf(agentId).ledger, ...call)];
      }),
    );
  const limit = async () => true;
  const dependencies = {
    kv,
    seal,
    now: clock.now,
    ledger: ledger as unknown as Dependencies["ledger"],
    directory: directoryOf,
    cookies: { startNewToken: async ({ token }: { token: string }) => token },
    limits: { address: limit, caller: limit },
    user: { verify: async () => ada },
    settings: {
      origin: "https://deplodash.example",
      serverUrl: "https://github.com",
      loopback: true,
      allowed: null,
    },
  };
  const orCrash = <T>(work: () => Promise<T>): Promise<T> => {
    const { crashed } = line; // Before the work begins: it may crash in its first turn.
    return Promise.race([work(), crashed]);
  };
  return {
    line,
    environment: plain,
    agents,
    onIssued: (tell) => void issued.add(tell),
    call(operation, { token, body = {}, params = {}, renew = false }) {
      const agent = parseAgentToken(token ?? "");
      const principal = agent ? credentialOf(agent) : { user: { ...ada, avatarUrl: "" }, token: "", csrf: "" };
      const headers: HeadersInit = renew ? { "Cache-Control": "no-cache" } : {};
      const request = new Request("https://deplodash.example/", { method: "POST", headers });
      const reply = (status: number, answer: unknown, more: Record<string, unknown> = {}): Answer => {
        const bodiless = status >= 300 && status < 400;
        if (bodiless) return { status, body: null, headers: answer as Record<string, unknown> };
        return { status, body: answer, headers: more };
      };
      const handle = operations[operation] as unknown as AnyHandler;
      // What the router does with a refusal.
      const refused = (error: unknown): Answer => {
        if (!(error instanceof Refusal)) throw error;
        return { status: error.status, body: error.body, headers: error.headers };
      };
      return orCrash(() => handle({ body, params, query: {}, principal, reply, request, dependencies }).catch(refused));
    },
    decide: (agentId, verdict) => orCrash(() => decide(deskOf(agentId).ledger, verdict)),
    async pass(milliseconds) {
      const end = clock.now() + milliseconds;
      await moment();
      for (let rings = 0; ; rings++) {
        const due = [...agents.values()].filter(({ alarm }) => alarm !== null && alarm <= end);
        const [next] = due.sort((one, other) => (one.alarm ?? 0) - (other.alarm ?? 0));
        if (!next) break;
        if (rings > 500) throw new Error("an alarm rings without end");
        clock.advanceTo(next.alarm ?? 0);
        void next.runAlarm().catch(() => {});
        await moment();
      }
      clock.advanceTo(end);
    },
  };
}

/** Opens what was sealed for the same purpose and has not ended; secret from nobody. */
function quickSeal(now: () => number): Seal {
  return {
    async seal(purpose, payload, endsAt) {
      return Buffer.from(JSON.stringify({ purpose, payload, endsAt })).toString("base64url");
    },
    async open<T extends object>(purpose: Purpose, text: string) {
      const sealed = JSON.parse(Buffer.from(text, "base64url").toString());
      return sealed.purpose === purpose && sealed.endsAt > now() ? (sealed.payload as T) : null;
    },
  };
}
