import type { KVNamespace } from "@cloudflare/workers-types";
import { type HttpHandler, HttpResponse, http } from "msw";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import contract from "../../generated/openapi.json" with { type: "json" };
import { answered, answeredProblems, checkAnswer } from "../harness/checkAnswer.ts";
import { limitOf, unlimited } from "../harness/config.ts";
import { fetchFrom } from "../harness/deployments.ts";
import { origin, useWorker } from "../harness/worker.ts";
import { createParticipants, type Participant } from "./fixtures.ts";
import { createClient, type RawRequest } from "./rawHttp.ts";
import { render } from "./render.ts";
import type { RequestTemplate } from "./requestTemplate.ts";
import { type Deployment, publicOrigin, scenarios, templateFor } from "./scenarios.ts";

/** Lower than in wrangler.toml, because reaching those limits takes thousands of requests. */
const limit = 25;
const noLimits = {
  ...{ ADDRESS_LIMIT: unlimited, CALLER_LIMIT: unlimited, DEVICE_LIMIT: unlimited },
  ...{ CONSENT_PAGE_LIMIT: unlimited, DASHBOARD_LIMIT: unlimited, APP_MINT_LIMIT: unlimited },
};

/** More ids than all sandboxes in a test run assign to people. */
const ids = Array.from({ length: 9_000 }, (_, index) => 1_001 + index);

/** The variables that make everyone an operator. */
const variables = { OPERATOR_IDS: ids.join() };

const worker = useWorker([
  { name: "valid", variables, limits: noLimits },
  { name: "limited", variables, limits: { ...noLimits, ADDRESS_LIMIT: limit, CALLER_LIMIT: limit } },
  { name: "misconfigured", variables: { ENCRYPTION_SECRET: "" } },
  { name: "public", variables: { CALLBACK_URL: `${publicOrigin}/callback` } },
  { name: "with-a-token", variables: { GITHUB_TOKEN: "of nobody" } },
]);
/** The functions that send requests to each deployment. */
const senders = new Map<Deployment, (wire: RawRequest) => Promise<Response>>();
const ends: (() => void)[] = [];

beforeAll(async () => {
  answered.clear();
  const { url } = await worker.app.listen();
  for (const [deployment, at] of [
    ["valid", origin],
    ["elsewhere", "https://elsewhere.example"],
  ] as const) {
    const client = createClient(url, new URL(at).host);
    senders.set(deployment, client.send);
    ends.push(client.close);
  }
  for (const deployment of ["limited", "misconfigured", "public", "with-a-token"] as const) {
    const at = deployment === "public" ? publicOrigin.replace("https:", "http:") : origin;
    senders.set(deployment, ({ target, body, ...wire }) =>
      fetchFrom(worker.app, deployment, at + target, { ...wire, body: body && new Uint8Array(body) }),
    );
  }
});
afterEach(() => worker.github.resetHandlers());
afterAll(() => {
  for (const end of ends) end();
});

let requests = 0;
const freshAddress = () => `10.1.${++requests >> 8}.${requests & 255}`;

async function send(wire: RawRequest, deployment: Deployment = "valid", address = freshAddress()): Promise<Response> {
  const sendTo = senders.get(deployment);
  if (!sendTo) throw new Error(`there is no Worker for ${deployment}`);
  const answer = await sendTo({ ...wire, headers: [...wire.headers, ["CF-Connecting-IP", address]] });
  await checkAnswer(wire.method, origin + wire.target, answer);
  return answer;
}

let participants = 0;
/** Creates a person, and a second one from whom the first must be distinguished. */
function newParticipant(deployment: Deployment = "valid"): Participant {
  const kv = async () => (await worker.app.getWorker<{ KV: KVNamespace }>(deployment).getEnv()).KV;
  const sendThere = (wire: RawRequest) => send(wire, deployment);
  const [person] = createParticipants({ ...worker, kv }, sendThere, 2, `participant-${++participants}`);
  if (!person) throw new Error("there are no people");
  return person;
}

/** The people by purpose. They're reused because creating one takes several requests. */
const people = new Map<string, Participant>();

function participantFor(purpose: string): Participant {
  const person = people.get(purpose) ?? newParticipant();
  people.set(purpose, person);
  return person;
}

/** Sends requests, eight at a time, until one is answered with `429`. Returns how many got another answer. */
async function exhaust(next: () => Promise<Response>): Promise<{ within: number; limited: Response }> {
  let within = 0;
  let limited: Response | undefined;
  const sendAll = async () => {
    while (!limited) {
      const answer = await next();
      if (answer.status === 429) limited = answer;
      else if (++within > 2_000) throw new Error("there is no limit");
    }
  };
  await Promise.all(Array.from({ length: 8 }, sendAll));
  if (!limited) throw new Error("there is no limit");
  return { within, limited };
}

const exhaustedAddress = "192.0.2.1";
const listScopes = { method: "GET", target: "/api/scopes", headers: [], body: null } satisfies RawRequest;

test("answers a permanent refusal by GitHub without its message", async () => {
  const message = "`acme` has an IP allow list enabled, and 192.0.2.1 is not permitted to access this resource.";
  const request = await render(templateFor("issueToken"), newParticipant());
  worker.github.use(
    http.post("https://api.github.com/app/installations/:id/access_tokens", () =>
      HttpResponse.json({ message }, { status: 403 }),
    ),
  );
  const answer = await send(request);
  expect(answer.status).toBe(403);
  expect(await answer.text()).not.toContain("allow list enabled");
});

test("names the permission that the App lacks, and the link", async () => {
  const before = new Set(worker.sandbox.installations.keys());
  const valid = await render(templateFor("issueToken"), newParticipant());
  for (const [id, installation] of worker.sandbox.installations) {
    const { contents: _, ...others } = installation.permissions;
    if (!before.has(id)) installation.permissions = others;
  }
  expect((await send(valid)).status).toBe(403);
});

type Case = (typeof scenarios)[number];

/** Sends the scenario's preparatory requests. Returns a function that sends the request itself. */
async function prepare({ operation, scenario }: Case): Promise<() => Promise<number>> {
  if (!scenario) throw new Error("there is no scenario for it");
  const { before = [], unused, isExhausted, deployment, change, wire } = scenario;
  // A person may have at most three webhooks.
  const purpose = unused ? "no token" : operation.path.startsWith("/notifications") ? operation.id : "all else";
  const person = before.length > 0 ? newParticipant() : participantFor(purpose);
  for (const [id, changed, times = 1] of before) {
    const sent = await render(templateFor(id, changed), person);
    for (let time = 0; time < times; time++) expect((await send(sent)).status).toBeLessThan(400);
  }
  const valid = await render(templateFor(operation.id, change), person);
  return async () => {
    const request = wire ? await wire(person, valid, (one) => send(one, deployment)) : valid;
    const address = isExhausted ? exhaustedAddress : freshAddress();
    let { status } = await send(request, deployment, address);
    if (isExhausted && status !== 429) {
      // Either this is the first request from this address, or a new minute has begun.
      await exhaust(() => send(listScopes, deployment, address));
      ({ status } = await send(request, deployment, address));
    }
    person.forgetIfUsed(operation.id, status);
    return status;
  };
}

/**
 * The statuses of scenarios that share one GitHub failure. They run in parallel because each waits through several
 * retries.
 */
const together = new Map<HttpHandler[], Promise<Map<string, number>>>();

async function sendTogether(github: HttpHandler[]): Promise<Map<string, number>> {
  const sent = [];
  for (const one of scenarios)
    if (one.scenario?.github === github) sent.push({ pair: one.pair, send: await prepare(one) });
  worker.github.use(...github);
  return new Map(await Promise.all(sent.map(async ({ pair, send }) => [pair, await send()] as const)));
}

test.each(scenarios)("$pair", async (one) => {
  const github = one.scenario?.github;
  if (github && !together.has(github)) together.set(github, sendTogether(github));
  const statuses = github && (await together.get(github));
  expect(statuses ? statuses.get(one.pair) : await (await prepare(one))()).toBe(Number(one.status));
});

test("wrangler.toml allows an address 600 requests a minute, and a person or an agent 300", () => {
  expect([limitOf("ADDRESS_LIMIT"), limitOf("CALLER_LIMIT")]).toEqual([600, 300]);
});

test("limits an address, a person, and an agent, and sends Retry-After", async () => {
  const templates: [RequestTemplate, address?: string][] = [
    [templateFor("listScopes"), "192.0.2.2"],
    [templateFor("showAgent")],
    [templateFor("issueToken")],
  ];
  for (const [template, address] of templates) {
    const wire = await render(template, newParticipant("limited"));
    const { within, limited } = await exhaust(() => send(wire, "limited", address));
    // There are fewer if earlier requests counted, and more if a new minute has begun.
    expect(within).toBeGreaterThanOrEqual(limit - 10);
    expect(within).toBeLessThan(3 * limit);
    expect(Number(limited.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(Number(limited.headers.get("Retry-After"))).toBeLessThanOrEqual(60);
    // Another person has a separate budget.
    expect((await send(await render(template, newParticipant("limited")), "limited")).status).toBe(200);
  }
});

test("produces every status that the contract declares", () => {
  const missing = scenarios.map(({ pair }) => pair).filter((pair) => !answered.has(pair));
  const [all, done] = [scenarios.length, scenarios.length - missing.length];
  process.stdout.write(`${done} of ${all} operation × status pairs answered as declared\n`);
  expect(missing).toEqual([]);
});

/** Omits what differs between two answers of the same kind. */
function comparable({ instance: _, ...problem }: { instance?: string }): unknown {
  const text = JSON.stringify(problem)
    .replaceAll(origin, publicOrigin)
    .replaceAll(/(installations\/)\d+/g, "$142")
    .replaceAll(/(agents\/)\w{16}/g, "$18sUd0aGq3LfW2mZx")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, "2026-06-14T20:00:00Z");
  return JSON.parse(text);
}

test("the contract's problem examples are real answers", () => {
  const real = answeredProblems.map(comparable);
  const examples = Object.values<object>(contract.components.responses).flatMap((response) => {
    const { content = {} } = response as { content?: Record<string, { examples?: Record<string, { value: object }> }> };
    const { examples } = content["application/problem+json"] ?? content["application/json"] ?? {};
    return Object.values(examples ?? {}).map(({ value }) => value);
  });
  expect(examples.length).toBeGreaterThan(8);
  for (const value of examples) expect(real).toContainEqual(comparable(value));
});
