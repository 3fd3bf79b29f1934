import { expandScopes, type Scope } from "../../src/domain/scopes.ts";
import { day, minute, second } from "../../src/domain/time.ts";
import { findRequest } from "../../src/ledger/requests.ts";
import { ada, notes } from "../harness/fixtures.ts";
import type { Fault } from "./faultInjector.ts";
import { type Answer, createFaultyWorker, idle } from "./faultyWorker.ts";
import { createOracle } from "./oracle.ts";

const other = { id: 8, fullName: "ada/other", installationId: 70 };
type Repository = typeof notes;

interface ObtainOptions {
  repository?: Repository;
  renew?: boolean;
  /** How long the new approval lasts if GitHub's answer has ended the consent. */
  lasts?: number;
}

/** The number of times that people and agents try before they give up. */
const maxAttempts = 8;

/**
 * Takes an agent through registration, approvals, tokens, rotation, revocation, and deletion. People and agents retry
 * after failures. Returns the names of all calls. Throws if anything is wrong.
 */
export async function runScenario(faults: Fault[]): Promise<string[]> {
  const worker = createFaultyWorker(faults);
  const { injector, environment } = worker;
  const oracle = createOracle(worker);
  const inFlight = new Set<Promise<void>>();
  let token = "";
  const agentId = () => token.split("_")[1] ?? "";
  let overlaps = 0;
  /**
   * Starts watching for other steps. The returned function tells whether the current step has been alone since then.
   */
  const watchOverlap = () => {
    const before = overlaps;
    return () => inFlight.size <= 1 && overlaps === before && !injector.isHolding;
  };

  /** Retries every second until an answer is acceptable. */
  const retry = async (work: () => Promise<Answer>, isDone: (answer: Answer) => boolean): Promise<Answer> => {
    let last: unknown = "";
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      try {
        const answer = await work();
        if (isDone(answer)) return answer;
        last = answer.status;
      } catch (error) {
        last = error;
      }
      await worker.pass(second);
    }
    throw new Error(`gave up: ${last}`);
  };

  const ask = (scopes: Scope[], repo: string, renew = false) =>
    worker.call("issueToken", { token, body: { repo, scopes: expandScopes(scopes) }, renew });

  /** Asks until there is a token. Any other answer must be explained by a fault or a concurrent step. */
  const obtainToken = async (
    scopes: Scope[],
    { repository = notes, renew = false, lasts = 7 * day }: ObtainOptions = {},
  ) => {
    const isAlone = watchOverlap();
    let again = renew;
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const answer = await ask(scopes, repository.fullName, again).catch(() => null);
      if (answer?.status === 200) {
        const given = (answer.body as { token: string }).token;
        oracle.receive(given, isAlone());
        if (environment.github.isAlive(given)) return;
        again = true;
      } else if (answer?.status === 503) {
        await worker.pass(Number(answer.headers["Retry-After"]) * second);
      } else if (answer?.status === 202 && injector.injected.some(({ by }) => by.includes("gone"))) {
        oracle.granted.delete(repository.id);
        await approve(scopes, scopes, lasts, repository);
      } else if (answer?.status === 202 && isAlone()) {
        const granted = oracle.granted.get(repository.id);
        if (!scopes.some((scope) => granted?.has(scope))) return; // A late end has just taken effect.
        throw new Error(`${scopes} was approved, but the agent was asked for consent`);
      } else if (!isAlone()) return;
      await worker.pass(second);
    }
    throw new Error(`no token for ${scopes} on ${repository.fullName}`);
  };

  /** Requests scopes that the agent doesn't have. A cached copy of a dead token is allowed. */
  const expectNoToken = async (scopes: Scope[], status: number, repo = notes.fullName) => {
    const isAlone = watchOverlap();
    const answer = await retry(
      () => ask(scopes, repo),
      (one) => one.status < 500,
    );
    if (answer.status === 200) oracle.receive((answer.body as { token: string }).token, isAlone());
    else if (isAlone() && answer.status !== status) throw new Error(`${scopes} is answered ${answer.status}`);
  };

  const approve = async (scopes: Scope[], approved: Scope[], lasts: number, repository: Repository) => {
    const isAlone = watchOverlap();
    let renew = false;
    const asked = await retry(
      () => ask(scopes, repository.fullName, renew),
      (one) => {
        // The answer is a cached copy of a dead token, which the agent learns from GitHub.
        const stale = one.status === 200 && !environment.github.isAlive((one.body as { token: string }).token);
        renew ||= stale;
        return one.status < 500 && !stale;
      },
    );
    if (asked.status !== 202) {
      if (isAlone() && asked.status !== 200) throw new Error(`${scopes} cannot be approved: ${asked.status}`);
      return;
    }
    const url = new URL((asked.body as { url: string }).url);
    const [, id = ""] = (url.searchParams.get("request") ?? "").split(".");
    const agent = worker.agents.get(agentId());
    const request = agent && findRequest(agent.ledger, id);
    const want = request?.wants[0];
    if (!want) throw new Error("the ledger doesn't know the request");
    const yes = approved.filter((scope) => want.scopes.includes(scope));
    oracle.startApproval(repository.id, yes);
    let ends = 0;
    await retry(
      async () => {
        ends ||= environment.clock.now() + lasts;
        const verdict = { request, repo: want.repo, by: ada, approved: yes, branches: null, lasts, repository };
        const decided = await worker.decide(agentId(), verdict);
        return { status: /decided|repeated/.test(decided) || !isAlone() ? 200 : 400, body: decided, headers: {} };
      },
      (one) => one.status === 200,
    );
    if (!isAlone()) return oracle.acceptLedger();
    const grants = oracle.granted.get(repository.id) ?? new Map<Scope, number>();
    for (const scope of yes) grants.set(scope, ends);
    oracle.granted.set(repository.id, grants);
  };

  const sendOrder = async (operation: "rotateAgent" | "deleteAgent" | "revokeConsent", repositoryId: number | null) => {
    const acknowledged = oracle.startEnding(repositoryId);
    const isAlone = watchOverlap();
    const params = { agentId: agentId(), repositoryId: repositoryId ?? 0 };
    const answer = await retry(
      () => worker.call(operation, { params }),
      ({ status }) => status < 500 && !(operation === "rotateAgent" && status === 404 && isAlone()),
    );
    acknowledged();
    return answer;
  };

  const register = async () => {
    const answer = await retry(
      () => worker.call("registerAgent", { body: { label: "Release notes" } }),
      ({ status }) => status === 303,
    );
    token = tokenIn(answer);
  };
  const rotate = async () => {
    token = tokenIn(await sendOrder("rotateAgent", null)) || token;
  };
  const revoke = async (repositoryId: number) => {
    const isAlone = watchOverlap();
    await sendOrder("revokeConsent", repositoryId);
    if (!isAlone()) return oracle.acceptLedger();
    oracle.granted.delete(repositoryId);
    oracle.tried.delete(repositoryId);
  };
  const deleteAgent = async () => {
    await sendOrder("deleteAgent", null);
    oracle.granted.clear();
  };
  const openDashboard = async () => {
    const isAlone = watchOverlap();
    const page = await retry(
      () => worker.call("showDashboard", {}),
      ({ status }) => status === 200,
    );
    if (isAlone() && !String(page.body).includes("Release notes")) throw new Error("the agent is not listed");
  };

  const [push, both]: Scope[][] = [["contents:write"], ["contents:write", "issues:write"]];
  if (!push || !both) throw new Error("no scopes");
  const wide: Scope[] = [...both, "pages:write", "actions:write"];
  const steps: (() => Promise<void>)[] = [
    register,
    () => expectNoToken(both, 202),
    () => approve(both, both, 7 * day, notes),
    () => obtainToken(both),
    () => obtainToken(both),
    () => expectNoToken(wide, 202),
    () => approve(wide, ["pages:write"], 7 * day, notes),
    () => obtainToken(wide),
    () => obtainToken(push),
    openDashboard,
    () => worker.pass(minute),
    () => obtainToken(push, { renew: true }),
    () => approve(push, push, 20 * minute, other),
    () => obtainToken(push, { repository: other, lasts: 20 * minute }),
    async () => {
      const acknowledged = oracle.startEnding(other.id);
      const isAlone = watchOverlap();
      await worker.pass(20 * minute);
      // If a late call came after the alarm, the next alarm ends the consent.
      if (isAlone()) acknowledged();
    },
    () => expectNoToken(push, 202, other.fullName),
    rotate,
    () => obtainToken(push),
    () => revoke(notes.id),
    () => expectNoToken(push, 202),
    () => approve(push, push, 7 * day, notes),
    () => obtainToken(push),
    openDashboard,
    deleteAgent,
    () => expectNoToken(push, 401),
  ];

  const wrong: unknown[] = [];
  for (const [index, step] of steps.entries()) {
    const work: Promise<void> = Promise.resolve()
      .then(step)
      .catch((error) => void wrong.push(`step ${index}: ${error instanceof Error ? error.message : error}`))
      .finally(() => inFlight.delete(work));
    inFlight.add(work);
    if (inFlight.size > 1) overlaps++;
    for (let turn = 0; inFlight.has(work) && (turn === 0 || !injector.isHolding); turn++) {
      await idle();
      if (turn > 300) throw new Error(`step ${index} hangs`);
    }
    if (index === 0 && inFlight.has(work)) {
      injector.release(); // The other steps need the agent.
      await work;
    }
    injector.step();
    await idle();
    oracle.check(inFlight.size === 0 && !injector.isHolding);
    if (wrong.length > 0) break;
  }
  injector.release();
  await Promise.all(inFlight);
  if (wrong.length > 0) throw new Error(wrong.join("; "));
  const calls = [...injector.calls];
  await worker.pass(6 * minute);
  await deleteAgent();
  await worker.pass(6 * minute);
  oracle.checkEnd();
  return calls;
}

function tokenIn(answer: Answer): string {
  return /dpl_\w+/.exec(String(answer.headers["Set-Cookie"]))?.[0] ?? "";
}
