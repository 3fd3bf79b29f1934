import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answered, checkAnswer } from "../harness/checkAnswer.ts";
import { operationAt, operations } from "../harness/contract.ts";
import { isFuzzing, seed } from "../harness/seed.ts";
import { origin, useWorker } from "../harness/worker.ts";
import { createParticipants, type Participant } from "./fixtures.ts";
import { createClient, curl, type RawRequest } from "./rawHttp.ts";
import { render } from "./render.ts";
import { templates } from "./requestTemplate.ts";
import { isValid } from "./validity.ts";

const runs = isFuzzing ? Number(process.env.FUZZ_RUNS) || 20_000 : 40;

/** The number of request sequences that run at the same time, each with its own people. */
const lanes = isFuzzing ? 8 : 2;

const worker = useWorker();
let client: ReturnType<typeof createClient>;
/** Counts requests so that each gets its own address. Unauthenticated requests share their address's budget. */
let requests = 0;

function send(request: RawRequest): Promise<Response> {
  requests++;
  const address = `10.${(requests >> 16) & 255}.${(requests >> 8) & 255}.${requests & 255}`;
  return client.send({ ...request, headers: [...request.headers, ["CF-Connecting-IP", address]] });
}

beforeAll(async () => {
  answered.clear();
  client = createClient((await worker.app.listen()).url, new URL(origin).host);
});
afterAll(() => client?.close());

/** Rules that schemas can't express. A request that matches its schemas may still get a `400` because of them. */
const stricterThanSchema: Record<string, string> = {
  issueOAuthToken: "parameters without a value, and what OAuth has errors of its own for",
  startDeviceAuthorization: "what OAuth has errors of its own for, and claims that people can't read",
  requestAccess: "two wants for one repository, and branches without contents:write",
  answerGitCredential: "a path that is not a repository's, and what git does not send",
  listGitRefs: "a name that GitHub reserves",
  answerGitUploadPack: "the same",
  answerLfsBatch: "the same",
  answerGitReceivePack: "the same, and what is not a push",
  showConsent: "a link that does not exist or is for another repository",
  decideConsent: "the same, and an approval of nothing",
  changeAccess: "a change that leaves nothing, and branches that no ref can have",
  revokeAllAccess: "a revocation of everything without its confirmation",
  registerAgent: "a label that people can't read",
  addWebhook: "an address that leads to no public server, and no event",
  showIdentityForm: "a repository that the person can't see",
  trustIdentity: "conditions that don't bind the tenant",
  findDevice: "a code that can't be one",
  claimDevice: "a label that people can't read",
  finishSignIn: "a state of another browser, and a code that GitHub does not know",
};

async function check(person: Participant, request: RawRequest, answer: Response): Promise<void> {
  const url = new URL(origin + request.target);
  const { status } = answer;
  if (status >= 500) throw new Error(`${status} although GitHub works: ${await answer.clone().text()}`);
  await checkAnswer(request.method, url.href, answer);
  const location = answer.headers.get("Location");
  if (location !== null) {
    const to = new URL(location, url);
    const signIn = to.origin === worker.sandbox.serverUrl && to.pathname === "/login/oauth/authorize";
    if (to.origin !== origin && !signIn) throw new Error(`a redirect to ${to.href}`);
  }
  const operation = operationAt(request.method, url.pathname);
  if (!operation) return;
  person.forgetIfUsed(operation.id, status);
  const valid = isValid(operation, request, url);
  if (valid === false && status < 400) throw new Error(`${status} for a request that the contract does not allow`);
  if (valid !== true) return;
  if (status === 413 || status === 415 || (status === 400 && !(operation.id in stricterThanSchema))) {
    throw new Error(`${status} for a request that the contract allows: ${await answer.clone().text()}`);
  }
}

/** Counts the runs of the test, so that each retry has its own people. */
let attempts = 0;

// The local Worker's proxy drops a connection now and then and answers with its own 500.
const options = { timeout: 120_000 + runs * 50, retry: 2 };

test("answers every random request as the contract declares", options, async () => {
  const attempt = ++attempts;
  const statuses: Record<number, number> = {};
  /** The first lane to fail. The others stop, so that only this one shrinks its request. */
  let finder: number | null = null;
  const sendTemplates = async (lane: number, numRuns: number): Promise<void> => {
    // A person or an agent may send 300 requests a minute, and every person needs a second one.
    const people = createParticipants(worker, send, Math.max(2, Math.ceil(numRuns / 250)), `person-${attempt}-${lane}`);
    const property = fc.asyncProperty(templates, async (template) => {
      if ((finder ?? lane) !== lane) return;
      const person = people[template.person % people.length];
      if (!person) throw new Error("there are no people");
      const request = await render(template, person);
      try {
        const answer = await send(request);
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        await check(person, request, answer);
      } catch (error) {
        finder ??= lane;
        throw new Error(`${error instanceof Error ? error.message : error}\n\n${curl(request, origin)}`);
      }
    });
    const { failed, counterexamplePath, errorInstance } = await fc.check(property, { seed: seed + lane, numRuns });
    if (!failed || lane !== finder) return;
    const where = `FUZZ_SEED=${seed}, lane ${lane}, path ${counterexamplePath}`;
    throw new Error(`${where}\n${errorInstance instanceof Error ? errorInstance.message : errorInstance}`);
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => sendTemplates(lane, Math.ceil(runs / lanes))));
  process.stdout.write(`${runs} requests with FUZZ_SEED=${seed} answered as declared: ${JSON.stringify(statuses)}\n`);
  expect(statuses[429] ?? 0, "requests that were only rate-limited").toBeLessThan(runs / 100);
  if (!isFuzzing) return; // Fewer requests don't reach every operation, but statuses.test.ts does.
  // Without any successful answers, the run would have tested only refusals.
  const through = operations.filter(({ id, statuses }) =>
    statuses.some((one) => one < "400" && answered.has(`${id} ${one}`)),
  );
  // None of these people are operators.
  const open = operations.filter(({ security }) => security !== "operatorSession");
  expect(through.map(({ id }) => id)).toEqual(open.map(({ id }) => id));
});

test("ignores the body of a HEAD request", async () => {
  const headers: RawRequest["headers"] = [["Content-Length", "1"]];
  const answer = await send({ method: "HEAD", target: "/healthz", headers, body: Buffer.from("x") });
  expect(answer.status).toBe(200);
});

test("rejects a list that is nested deeper than the stack", async () => {
  const deep = "[".repeat(8_000) + "]".repeat(8_000);
  const headers: RawRequest["headers"] = [
    ["Authorization", `Bearer ${await worker.newAgent()}`],
    ["Content-Type", "application/json"],
  ];
  const body = Buffer.from(`{"repo":"ada/notes","scopes":[${deep},1]}`);
  expect((await send({ method: "POST", target: "/api/token", headers, body })).status).toBe(400);
});
