import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answered, checkAnswer } from "../harness/contract.ts";
import { isFuzzing, seed } from "../harness/seed.ts";
import { origin, useWorker } from "../harness/worker.ts";
import { createCast, type Person } from "./fixtures.ts";
import { operationAt, operations } from "./operation.ts";
import { createClient, curl, type Wire } from "./rawHttp.ts";
import { render } from "./render.ts";
import { plans } from "./requestTemplate.ts";
import { isInOrder } from "./validity.ts";

const runs = Number(process.env.FUZZ_RUNS) || (isFuzzing ? 20_000 : 400);

/** So many go on side by side, each with people of its own: one waits while another is answered. */
const lanes = 8;

const stage = useWorker();
let client: ReturnType<typeof createClient>;
/** Each request comes from an address of its own, for strangers share the budget of their address. */
let requests = 0;

function send(wire: Wire): Promise<Response> {
  requests++;
  const address = `10.${(requests >> 16) & 255}.${(requests >> 8) & 255}.${requests & 255}`;
  return client.send({ ...wire, headers: [...wire.headers, ["CF-Connecting-IP", address]] });
}

beforeAll(async () => {
  answered.clear();
  client = createClient((await stage.app.listen()).url, new URL(origin).host);
});
afterAll(() => client?.close());

/** What the schemas cannot say, so that a request in order may still be refused with `400`. */
const refusesMore: Record<string, string> = {
  answerGitCredential: "what git does not send, and a path that is no repository's",
  showConsent: "a request that nobody sealed, or for another repository",
  decideConsent: "the same, and a decision that ticks nothing",
  showDashboard: "a page that begins nowhere",
  registerAgent: "a label that people cannot read",
  finishSignIn: "a state that this browser was not sent away with, and a code that GitHub does not know",
};

async function check(person: Person, wire: Wire, answer: Response): Promise<void> {
  const url = new URL(origin + wire.target);
  const { status } = answer;
  if (status >= 500) throw new Error(`${status} while GitHub is well: ${await answer.clone().text()}`);
  await checkAnswer(wire.method, url.href, answer);
  const location = answer.headers.get("Location");
  if (location !== null) {
    const to = new URL(location, url);
    const signIn = to.origin === stage.sandbox.serverUrl && to.pathname === "/login/oauth/authorize";
    if (to.origin !== origin && !signIn) throw new Error(`a redirect to ${to.href}`);
  }
  const operation = operationAt(wire.method, url.pathname);
  if (!operation) return;
  person.notice(operation.id, status);
  const inOrder = isInOrder(operation, wire, url);
  if (inOrder === false && status < 400) throw new Error(`${status} for what the contract does not allow`);
  if (inOrder !== true) return;
  if (status === 413 || status === 415 || (status === 400 && !(operation.id in refusesMore))) {
    throw new Error(`${status} for what the contract allows: ${await answer.clone().text()}`);
  }
}

test("whatever is sent, each answer is as the contract declares it", { timeout: 60_000 + runs * 50 }, async () => {
  const statuses: Record<number, number> = {};
  /** The lane that found something first; the others stop, so that it alone makes its request smaller. */
  let finder: number | null = null;
  const sendPlans = async (lane: number, numRuns: number): Promise<void> => {
    // A person and an agent have 300 requests a minute; and everybody needs somebody else.
    const people = createCast(stage, send, Math.max(2, Math.ceil(numRuns / 250)), `person-${lane}`);
    const property = fc.asyncProperty(plans, async (plan) => {
      if ((finder ?? lane) !== lane) return;
      const person = people[plan.person % people.length];
      if (!person) throw new Error("nobody is there");
      const wire = await render(plan, person);
      try {
        const answer = await send(wire);
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        await check(person, wire, answer);
      } catch (error) {
        finder ??= lane;
        throw new Error(`${error instanceof Error ? error.message : error}\n\n${curl(wire, origin)}`);
      }
    });
    const { failed, counterexamplePath, errorInstance } = await fc.check(property, { seed: seed + lane, numRuns });
    if (!failed || lane !== finder) return;
    const where = `FUZZ_SEED=${seed}, lane ${lane}, path ${counterexamplePath}`;
    throw new Error(`${where}\n${errorInstance instanceof Error ? errorInstance.message : errorInstance}`);
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => sendPlans(lane, Math.ceil(runs / lanes))));
  process.stdout.write(`${runs} requests with FUZZ_SEED=${seed} answered as declared: ${JSON.stringify(statuses)}\n`);
  expect(statuses[429] ?? 0, "requests that were not looked at").toBeLessThan(runs / 100);
  // Else it would have looked at refusals alone.
  const through = operations.filter(({ id, statuses }) =>
    statuses.some((one) => one < "400" && answered.has(`${id} ${one}`)),
  );
  expect(through.map(({ id }) => id)).toEqual(operations.map(({ id }) => id));
});

test("HEAD with a body is answered as without", async () => {
  const headers: Wire["headers"] = [["Content-Length", "1"]];
  const answer = await send({ method: "HEAD", target: "/healthz", headers, body: Buffer.from("x") });
  expect(answer.status).toBe(200);
});

test("a list that nests deeper than a stack breaks the contract, and nothing else", async () => {
  const deep = "[".repeat(8_000) + "]".repeat(8_000);
  const headers: Wire["headers"] = [
    ["Authorization", `Bearer ${await stage.newAgent()}`],
    ["Content-Type", "application/json"],
  ];
  const body = Buffer.from(`{"repo":"ada/notes","scopes":[${deep},1]}`);
  expect((await send({ method: "POST", target: "/api/token", headers, body })).status).toBe(400);
});
