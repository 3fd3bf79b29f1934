import { setTimeout as pause } from "node:timers/promises";
import { routes } from "../../generated/routes.ts";
import type { CreatedAgentToken } from "../../src/crypto/agentToken.ts";
import type { Visitor } from "../../test/sandbox/visitor.ts";
import type { BenchEnvironment } from "../bench/environment.ts";
import { selecting } from "../local/owner.ts";

export interface WorkloadResults {
  /** The durations, in milliseconds, of the token requests that didn't wait, since the list was last emptied. */
  times: number[];
  /** The number of answers for each operation and status. */
  answers: Record<string, number>;
  approvals: number;
  revocations: number;
  /** Descriptions of unexpected outcomes. */
  errors: string[];
}

export interface Workload {
  results: WorkloadResults;
  /** The total number of requests per second from all agents, excluding those that wait. */
  rate: number;
  /** Stops the workload. Resolves when no requests are in flight. */
  end(): Promise<void>;
}

interface SimulatedAgent {
  credential: CreatedAgentToken;
  label: string;
  /** The consent link of its last request, or `null` if that didn't need consent. */
  consentUrl: string | null;
  token: string | null;
}

const tokenRequest = { repo: "ada/notes", scopes: ["contents:write"] };

/** Starts agents that request, wait for, and revoke tokens, and an owner who approves and revokes access. */
export async function startWorkload(
  environment: BenchEnvironment,
  { agents: agentCount, waiting, rate }: { agents: number; waiting: number; rate: number },
): Promise<Workload> {
  const agents: SimulatedAgent[] = [];
  for (let index = 0; index < agentCount; index++) {
    const label = `Agent ${String.fromCharCode(65 + index)}`;
    agents.push({ credential: await environment.registerAgent(label), label, consentUrl: null, token: null });
  }
  const owner = await environment.signIn("ada");
  const results: WorkloadResults = { times: [], answers: {}, approvals: 0, revocations: 0, errors: [] };
  const inFlight = new Set<Promise<void>>();
  let isOver = false;
  const workload = {
    results,
    rate,
    async end() {
      isOver = true;
      while (inFlight.size > 0) await Promise.all(inFlight);
    },
  };
  const start = (work: Promise<void>) => {
    const tracked = work
      .catch((error) => void results.errors.push(String(error)))
      .finally(() => inFlight.delete(tracked));
    inFlight.add(tracked);
  };

  const sendRequests = async () => {
    for (let next = performance.now(); !isOver; next += 1000 / workload.rate) {
      await pause(Math.max(0, next - performance.now()));
      const agent = pickRandom(agents);
      if (!agent) continue;
      const random = Math.random();
      if (random < 0.002) start(revokeToken(environment, agent, results));
      else start(requestToken(environment, agent, results, random < 0.004 ? { "Cache-Control": "no-cache" } : {}));
    }
  };
  /** Makes these agents wait for decisions. No other loop does, because an agent's fifth waiting request would release its oldest. */
  const waitForDecisions = async (own: SimulatedAgent[]) => {
    while (!isOver) {
      const agent = pickRandom(own.filter(({ consentUrl }) => consentUrl !== null));
      await (agent ? requestToken(environment, agent, results, { Prefer: "wait=5" }) : pause(100));
    }
  };
  const decide = async () => {
    while (!isOver) {
      await pause(2000);
      const { consentUrl } = pickRandom(agents.filter((agent) => agent.consentUrl !== null)) ?? {};
      if (consentUrl && Math.random() < 0.7) await approve(owner, consentUrl, results);
      else await revokeAccess(owner, environment.worker.origin, agents, results);
    }
  };
  const groups = Array.from({ length: waiting }, (_, group) => agents.filter((_, index) => index % waiting === group));
  for (const loop of [sendRequests(), decide(), ...groups.map(waitForDecisions)]) start(loop);
  return workload;
}

async function requestToken(
  environment: BenchEnvironment,
  agent: SimulatedAgent,
  results: WorkloadResults,
  headers: Record<string, string>,
): Promise<void> {
  const sentAt = performance.now();
  const response = await environment.requestToken(agent.credential, tokenRequest, headers);
  const body: { token?: string; url?: string } = await response.json();
  if (!("Prefer" in headers)) results.times.push(performance.now() - sentAt);
  countAnswer(results, "issueToken", response.status);
  agent.consentUrl = body.url ?? null;
  agent.token = body.token ?? null;
}

async function revokeToken(
  { worker }: BenchEnvironment,
  { credential, token }: SimulatedAgent,
  results: WorkloadResults,
): Promise<void> {
  const response = await fetch(`${worker.origin}/api/token/revoke`, {
    method: "POST",
    headers: { Authorization: `Bearer ${credential.token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ token: token ?? "ghs_none" }),
  });
  countAnswer(results, "revokeToken", response.status);
}

function countAnswer(results: WorkloadResults, operation: "issueToken" | "revokeToken", status: number): void {
  const name = `${operation} ${status}`;
  results.answers[name] = (results.answers[name] ?? 0) + 1;
  // Nobody denies a request and GitHub is healthy, so even declared failures are unexpected.
  if (status >= 300 || !(status in routes[operation].answers)) results.errors.push(name);
}

async function approve(owner: Visitor, consentUrl: string, results: WorkloadResults): Promise<void> {
  const page = await owner.open(consentUrl);
  // The request was decided a moment ago, and the agent hasn't sent another one since.
  if (!page.document.querySelector('button[value^="approve"]')) return;
  const decided = await owner.press(page, "Approve", selecting(tokenRequest.scopes));
  if (!decided.text.includes("Approved")) throw new Error(`Approving returned ${decided.status}: ${decided.text}`);
  results.approvals++;
}

async function revokeAccess(
  owner: Visitor,
  origin: string,
  agents: SimulatedAgent[],
  results: WorkloadResults,
): Promise<void> {
  const dashboard = await owner.open(origin);
  const isListed = ({ label }: SimulatedAgent) =>
    dashboard.document.querySelector(`[aria-label^="Revoke access"][aria-label$="“${label}”"]`) !== null;
  const agent = pickRandom(agents.filter(isListed));
  if (!agent) return;
  const revoked = await owner.press(dashboard, `Revoke access to ada/notes for “${agent.label}”`);
  if (revoked.status !== 200) throw new Error(`Revoking returned ${revoked.status}: ${revoked.text}`);
  results.revocations++;
}

function pickRandom<T>(list: readonly T[]): T | undefined {
  return list[Math.floor(Math.random() * list.length)];
}
