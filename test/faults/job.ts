import { expandScopes, type Scope } from "../../src/domain/scopes.ts";
import { day, minute, second } from "../../src/domain/time.ts";
import { findRequest } from "../../src/ledger/requests.ts";
import { ada, notes } from "../harness/fixtures.ts";
import type { Fault } from "./line.ts";
import { createRecord } from "./record.ts";
import { type Answer, createScene, moment } from "./scene.ts";

const other = { id: 8, fullName: "ada/other", installationId: 70 };
type Repository = typeof notes;

interface Obtaining {
  repository?: Repository;
  renew?: boolean;
  /** For how long it is approved again, where GitHub said that the consent has ended. */
  lasts?: number;
}

/** How often a person or an agent tries again before they give up. */
const patience = 8;

/**
 * The main job from the registration to the deletion, by people and agents who try again when something fails. Answers with what
 * was called, if all was well; throws what was not.
 */
export async function runJob(faults: Fault[]): Promise<string[]> {
  const scene = createScene(faults);
  const { line, environment } = scene;
  const record = createRecord(scene);
  const underWay = new Set<Promise<void>>();
  let token = "";
  const agentId = () => token.split("_")[1] ?? "";
  /** Whether the step that asks is the only one, from its beginning to now. */
  let overlaps = 0;
  const alone = () => {
    const before = overlaps;
    return () => underWay.size <= 1 && overlaps === before && !line.holding;
  };

  /** Tries until there is an answer; a person takes a second before they try again. */
  const insist = async (work: () => Promise<Answer>, isDone: (answer: Answer) => boolean): Promise<Answer> => {
    let last: unknown = "";
    for (let attempt = 0; attempt < patience; attempt++) {
      try {
        const answer = await work();
        if (isDone(answer)) return answer;
        last = answer.status;
      } catch (error) {
        last = error;
      }
      await scene.pass(second);
    }
    throw new Error(`given up: ${last}`);
  };

  const ask = (scopes: Scope[], repo: string, renew = false) =>
    scene.call("issueToken", { token, body: { repo, scopes: expandScopes(scopes) }, renew });

  /** Asks until there is a token; what the agent meets on its way must be explained by a fault or by what else goes on. */
  const obtain = async (scopes: Scope[], { repository = notes, renew = false, lasts = 7 * day }: Obtaining = {}) => {
    const settled = alone();
    let again = renew;
    for (let attempt = 0; attempt < patience; attempt++) {
      const answer = await ask(scopes, repository.fullName, again).catch(() => null);
      if (answer?.status === 200) {
        const given = (answer.body as { token: string }).token;
        record.receive(given, settled());
        if (environment.github.isAlive(given)) return;
        again = true;
      } else if (answer?.status === 503) {
        await scene.pass(Number(answer.headers["Retry-After"]) * second);
      } else if (answer?.status === 202 && line.struck.some(({ by }) => by.includes("gone"))) {
        record.granted.delete(repository.id);
        await approve(scopes, scopes, lasts, repository);
      } else if (answer?.status === 202 && settled()) {
        const granted = record.granted.get(repository.id);
        if (!scopes.some((scope) => granted?.has(scope))) return; // Its end was late and has just come.
        throw new Error(`asked for a consent to ${scopes} that was given`);
      } else if (!settled()) return;
      await scene.pass(second);
    }
    throw new Error(`no token for ${scopes} on ${repository.fullName}`);
  };

  /** Asks for what it must not have. A copy of a token that is dead is no token. */
  const miss = async (scopes: Scope[], status: number, repo = notes.fullName) => {
    const settled = alone();
    const answer = await insist(
      () => ask(scopes, repo),
      (one) => one.status < 500,
    );
    if (answer.status === 200) record.receive((answer.body as { token: string }).token, settled());
    else if (settled() && answer.status !== status) throw new Error(`${scopes} is answered ${answer.status}`);
  };

  const approve = async (scopes: Scope[], approved: Scope[], lasts: number, repository: Repository) => {
    const settled = alone();
    let renew = false;
    const asked = await insist(
      () => ask(scopes, repository.fullName, renew),
      (one) => {
        // A copy of a token that is dead: the agent learns that from GitHub.
        const stale = one.status === 200 && !environment.github.isAlive((one.body as { token: string }).token);
        renew ||= stale;
        return one.status < 500 && !stale;
      },
    );
    if (asked.status !== 202) {
      if (settled() && asked.status !== 200) throw new Error(`${scopes} cannot be approved: ${asked.status}`);
      return;
    }
    const url = new URL((asked.body as { url: string }).url);
    const [, id = ""] = (url.searchParams.get("request") ?? "").split(".");
    const agent = scene.agents.get(agentId());
    const request = agent && findRequest(agent.ledger, id);
    if (!request) throw new Error("the ledger does not know the request");
    const yes = approved.filter((scope) => request.scopes.includes(scope));
    record.trying(repository.id, yes);
    let ends = 0;
    await insist(
      async () => {
        ends ||= environment.clock.now() + lasts;
        const verdict = { request, by: ada, approved: yes, branches: null, lasts, repository };
        const decided = await scene.decide(agentId(), verdict);
        return { status: /decided|repeated/.test(decided) || !settled() ? 200 : 400, body: decided, headers: {} };
      },
      (one) => one.status === 200,
    );
    if (!settled()) return record.adopt();
    const grants = record.granted.get(repository.id) ?? new Map<Scope, number>();
    for (const scope of yes) grants.set(scope, ends);
    record.granted.set(repository.id, grants);
  };

  const order = async (operation: "rotateAgent" | "deleteAgent" | "revokeConsent", repositoryId: number | null) => {
    const acknowledged = record.ending(repositoryId);
    const settled = alone();
    const params = { agentId: agentId(), repositoryId: repositoryId ?? 0 };
    const answer = await insist(
      () => scene.call(operation, { params }),
      ({ status }) => status < 500 && !(operation === "rotateAgent" && status === 404 && settled()),
    );
    acknowledged();
    return answer;
  };

  const register = async () => {
    const answer = await insist(
      () => scene.call("registerAgent", { body: { label: "Release notes" } }),
      ({ status }) => status === 303,
    );
    token = tokenIn(answer);
  };
  const rotate = async () => {
    token = tokenIn(await order("rotateAgent", null)) || token;
  };
  const revoke = async (repositoryId: number) => {
    const settled = alone();
    await order("revokeConsent", repositoryId);
    if (!settled()) return record.adopt();
    record.granted.delete(repositoryId);
    record.tried.delete(repositoryId);
  };
  const remove = async () => {
    await order("deleteAgent", null);
    record.granted.clear();
  };
  const look = async () => {
    const settled = alone();
    const page = await insist(
      () => scene.call("showDashboard", {}),
      ({ status }) => status === 200,
    );
    if (settled() && !String(page.body).includes("Release notes")) throw new Error("the agent is not listed");
  };

  const [push, both]: Scope[][] = [["contents:write"], ["contents:write", "issues:write"]];
  if (!push || !both) throw new Error("no scopes");
  const wide: Scope[] = [...both, "pages:write", "actions:write"];
  const steps: (() => Promise<void>)[] = [
    register,
    () => miss(both, 202),
    () => approve(both, both, 7 * day, notes),
    () => obtain(both),
    () => obtain(both),
    () => miss(wide, 202),
    () => approve(wide, ["pages:write"], 7 * day, notes),
    () => obtain(wide),
    () => obtain(push),
    look,
    () => scene.pass(minute),
    () => obtain(push, { renew: true }),
    () => approve(push, push, 20 * minute, other),
    () => obtain(push, { repository: other, lasts: 20 * minute }),
    async () => {
      const acknowledged = record.ending(other.id);
      const settled = alone();
      await scene.pass(20 * minute);
      // What is late may have come after the alarm: then the next one ends it.
      if (settled()) acknowledged();
    },
    () => miss(push, 202, other.fullName),
    rotate,
    () => obtain(push),
    () => revoke(notes.id),
    () => miss(push, 202),
    () => approve(push, push, 7 * day, notes),
    () => obtain(push),
    look,
    remove,
    () => miss(push, 401),
  ];

  const wrong: unknown[] = [];
  for (const [index, step] of steps.entries()) {
    const work: Promise<void> = Promise.resolve()
      .then(step)
      .catch((error) => void wrong.push(`step ${index}: ${error instanceof Error ? error.message : error}`))
      .finally(() => underWay.delete(work));
    underWay.add(work);
    if (underWay.size > 1) overlaps++;
    for (let turn = 0; underWay.has(work) && (turn === 0 || !line.holding); turn++) {
      await moment();
      if (turn > 300) throw new Error(`step ${index} hangs`);
    }
    if (index === 0 && underWay.has(work)) {
      line.release(); // Without an agent there is no job.
      await work;
    }
    line.step();
    await moment();
    record.audit(underWay.size === 0 && !line.holding);
    if (wrong.length > 0) break;
  }
  line.release();
  await Promise.all(underWay);
  if (wrong.length > 0) throw new Error(wrong.join("; "));
  const calls = [...line.calls];
  await scene.pass(6 * minute);
  await remove();
  await scene.pass(6 * minute);
  record.auditEnd();
  return calls;
}

function tokenIn(answer: Answer): string {
  return /dpl_\w+/.exec(String(answer.headers["Set-Cookie"]))?.[0] ?? "";
}
