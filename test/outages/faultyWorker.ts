import {
  type CreatedAgentToken,
  createAgentToken,
  credentialOf,
  parseAgentToken,
} from "../../src/crypto/agentToken.ts";
import type { Seal } from "../../src/crypto/seal.ts";
import type { Dependencies } from "../../src/dependencies.ts";
import type { DirectoryCalls } from "../../src/directory/calls.ts";
import type { DirectoryName } from "../../src/directory/context.ts";
import { Refusal } from "../../src/http/problem.ts";
import { decide } from "../../src/ledger/decide.ts";
import { issue } from "../../src/ledger/issue.ts";
import * as lifecycle from "../../src/ledger/lifecycle.ts";
import * as revocations from "../../src/ledger/revoke.ts";
import { deleteAgent, registerAgent, rotateAgent } from "../../src/operations/agents.ts";
import { revokeConsent, showDashboard } from "../../src/operations/dashboard.ts";
import { issueToken } from "../../src/operations/tokens.ts";
import { createAbsentTokens } from "../../src/store/absentTokens.ts";
import { createFakeSeal } from "../harness/fakeSeal.ts";
import { ada } from "../harness/fixtures.ts";
import { createLedgerAgent, type LedgerAgent } from "../harness/ledgerAgent.ts";
import { createLedgerEnvironment, type LedgerEnvironment } from "../harness/ledgerEnvironment.ts";
import { createFaultInjector, type Fault, type FaultInjector } from "./faultInjector.ts";

export interface Answer {
  status: number;
  body: unknown;
  headers: Record<string, unknown>;
}

/**
 * The Worker's operations in Node. Their calls to KV, GitHub, directories, and the seal go through a fault injector.
 */
export interface FaultyWorker {
  injector: FaultInjector;
  /** The environment without faults, for checks. */
  environment: LedgerEnvironment;
  agents: Map<string, LedgerAgent>;
  /** Calls the listener with each token that a ledger issues, before the agent receives it. */
  onIssued(listener: (token: string) => void): void;
  /** Answers as the Worker does. Throws if the ledger crashes during the call. */
  call(operation: keyof typeof operations, given: Given): Promise<Answer>;
  decide(
    ...call: Parameters<typeof decide> extends [unknown, ...infer Rest] ? [agentId: string, ...Rest] : never
  ): ReturnType<typeof decide>;
  /** Lets time pass and alarms run, without waiting for held calls. */
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

/** Waits until only held calls remain. Nothing else takes time, so two turns of the event loop are enough. */
export async function idle(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export function createFaultyWorker(faults: Fault[]): FaultyWorker {
  const plain = createLedgerEnvironment();
  const { clock } = plain;
  const agents = new Map<string, LedgerAgent>();
  const injector = createFaultInjector(faults, () => {
    for (const agent of agents.values()) agent.crash();
  });
  const kv = {
    ...plain.kv,
    get: (key: string) => injector.pass("KV get", key, () => plain.kv.get(key)),
    put: (...put: Parameters<typeof plain.kv.put>) => injector.pass("KV put", put[0], () => plain.kv.put(...put)),
    delete: (key: string) => injector.pass("KV delete", key, () => plain.kv.delete(key)),
    list: (...list: Parameters<typeof plain.kv.list>) => injector.pass("KV list", "", () => plain.kv.list(...list)),
  };
  const github = {
    ...plain.github,
    mint: (...mint: Parameters<typeof plain.github.mint>) =>
      injector.pass("mint", "", () => plain.github.mint(...mint)),
    revokeToken: (token: string) => injector.pass("revoke", token, () => plain.github.revokeToken(token)),
  };
  const sealed = createFakeSeal(clock.now);
  const seal: Seal = {
    seal: (...call) => injector.pass(`seal ${call[0]}`, "", () => sealed.seal(...call)),
    open: (purpose, text) => injector.pass(`open ${purpose}`, "", () => sealed.open(purpose, text)),
  };
  const directoryOf = (name: DirectoryName) => {
    const rules = Object.entries(plain.directories.of(name)).map(([name, rule]) => {
      const run = rule as (...call: unknown[]) => Promise<unknown>;
      return [name, (...call: unknown[]) => injector.pass(`directory ${name}`, "", () => run(...call))];
    });
    return Object.fromEntries(rules) as DirectoryCalls;
  };
  const directories = { ...plain.directories, of: directoryOf };
  const environment: LedgerEnvironment = { ...plain, kv, directories, github, seal };
  const agentOf = (agentId: string): LedgerAgent => {
    const made = (): CreatedAgentToken => ({ ...createAgentToken(agentId), agentId });
    const agent = agents.get(agentId) ?? createLedgerAgent(environment, made());
    agents.set(agentId, agent);
    return agent;
  };
  const listeners = new Set<(token: string) => void>();
  const issueAndNotify = async (...call: Parameters<typeof issue>) => {
    const outcome = await issue(...call);
    if (outcome.kind === "issued") for (const listener of listeners) listener(outcome.token);
    return outcome;
  };
  const rules = { issue: issueAndNotify, ...lifecycle, ...revocations };
  const ledger = (agentId: string) =>
    Object.fromEntries(
      Object.entries(rules).map(([name, rule]) => {
        const run = rule as (...call: unknown[]) => unknown;
        return [name, async (...call: unknown[]) => run(agentOf(agentId).ledger, ...call)];
      }),
    );
  const limit = async () => true;
  const dependencies = {
    kv,
    absentTokens: createAbsentTokens(),
    seal,
    now: clock.now,
    ledger: ledger as unknown as Dependencies["ledger"],
    directory: directoryOf,
    cookies: {
      startNewToken: async ({ token }: { token: string }) => token,
      outcome: async () => null,
      startOutcome: async () => "",
    },
    limits: { address: limit, caller: limit, dashboards: limit },
    user: { verify: async () => ada },
    settings: {
      origin: "https://deplodash.example",
      serverUrl: "https://github.com",
      loopback: true,
      allowed: null,
      operatorIds: [],
    },
  };
  const orCrash = <T>(work: () => Promise<T>): Promise<T> => {
    const { crashed } = injector; // Read this first, because the work may crash in its first turn.
    return Promise.race([work(), crashed]);
  };
  return {
    injector,
    environment: plain,
    agents,
    onIssued: (listener) => void listeners.add(listener),
    call(operation, { token, body = {}, params = {}, renew = false }) {
      const agent = parseAgentToken(token ?? "");
      const principal = agent
        ? credentialOf(agent)
        : { user: ada, token: "", csrf: "", serverUrl: "https://github.com" };
      const headers: HeadersInit = renew ? { "Cache-Control": "no-cache" } : {};
      const request = new Request("https://deplodash.example/", { method: "POST", headers });
      const reply = (status: number, answer: unknown, more: Record<string, unknown> = {}): Answer => {
        const bodiless = status >= 300 && status < 400;
        if (bodiless) return { status, body: null, headers: answer as Record<string, unknown> };
        return { status, body: answer, headers: more };
      };
      const handle = operations[operation] as unknown as AnyHandler;
      // Answers errors as the router does.
      const refused = (error: unknown): Answer => {
        if (!(error instanceof Refusal)) throw error;
        return { status: error.status, body: error.body, headers: error.headers };
      };
      return orCrash(() => handle({ body, params, query: {}, principal, reply, request, dependencies }).catch(refused));
    },
    decide: (agentId, verdict) => orCrash(() => decide(agentOf(agentId).ledger, verdict)),
    async pass(milliseconds) {
      const end = clock.now() + milliseconds;
      await idle();
      for (let alarms = 0; ; alarms++) {
        const due = [...agents.values()].filter(({ alarm }) => alarm !== null && alarm <= end);
        const [next] = due.sort((one, other) => (one.alarm ?? 0) - (other.alarm ?? 0));
        if (!next) break;
        if (alarms > 500) throw new Error("an alarm runs endlessly");
        clock.advanceTo(next.alarm ?? 0);
        void next.runAlarm().catch(() => {});
        await idle();
      }
      clock.advanceTo(end);
    },
  };
}
