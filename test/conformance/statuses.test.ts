import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import contract from "../../generated/openapi.json" with { type: "json" };
import { answered, answeredProblems, checkAnswer } from "../harness/contract.ts";
import { createWorker, origin, useWorker } from "../harness/worker.ts";
import { createCast, type Person } from "./fixtures.ts";
import { createClient, type Wire } from "./rawHttp.ts";
import { render } from "./render.ts";
import type { Plan } from "./requestTemplate.ts";
import { type House, planOf, publicOrigin, scenarios } from "./scenarios.ts";

const stage = useWorker();
const others: Partial<Record<House, Record<string, string>>> = {
  misconfigured: { ENCRYPTION_SECRET: "" },
  public: { CALLBACK_URL: `${publicOrigin}/callback` },
  "with a token": { GITHUB_TOKEN: "of nobody" },
};
const ends: (() => unknown)[] = [];
const clients = new Map<House, ReturnType<typeof createClient>>();

beforeAll(async () => {
  answered.clear();
  const open = (house: House, url: URL, at: string) => {
    const client = createClient(url, new URL(at).host);
    clients.set(house, client);
    ends.push(client.close);
  };
  const { url } = await stage.app.listen();
  open("usual", url, origin);
  open("elsewhere", url, "https://elsewhere.example");
  for (const [house, variables] of Object.entries(others)) {
    const secrets = { ...stage.variables, ...variables };
    const app = createWorker(secrets);
    open(house as House, (await app.listen()).url, secrets.CALLBACK_URL ?? origin);
    ends.push(() => app.close());
  }
});
afterEach(() => stage.github.resetHandlers());
afterAll(async () => {
  for (const end of ends) await end();
});

let requests = 0;
const freshAddress = () => `10.1.${++requests >> 8}.${requests & 255}`;

async function send(wire: Wire, house: House = "usual", address = freshAddress()): Promise<Response> {
  const client = clients.get(house);
  if (!client) throw new Error(`nobody lives in ${house}`);
  const answer = await client.send({ ...wire, headers: [...wire.headers, ["CF-Connecting-IP", address]] });
  await checkAnswer(wire.method, origin + wire.target, answer);
  return answer;
}

let casts = 0;
/** Somebody of whom nobody else knows; there is one more, of whose things theirs are not. */
function somebody(): Person {
  const [person] = createCast(stage, send, 2, `somebody-${++casts}`);
  if (!person) throw new Error("nobody is there");
  return person;
}

/** Sends until the answer is `429`, eight at a time; how many were answered otherwise. */
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

const exhausted = "192.0.2.1";
const askForScopes = { method: "GET", target: "/api/scopes", headers: [], body: null } satisfies Wire;

test("an App that lacks a permission is answered with the permission and the link", async () => {
  const before = new Set(stage.sandbox.installations.keys());
  const usual = await render(planOf("issueToken"), somebody());
  for (const [id, installation] of stage.sandbox.installations) {
    const { contents: _, ...others } = installation.permissions;
    if (!before.has(id)) installation.permissions = others;
  }
  expect((await send(usual)).status).toBe(403);
});

// Some send hundreds of requests, while other files are tested beside.
test.each(scenarios)("$pair", { timeout: 60_000 }, async ({ operation, status, scenario }) => {
  if (!scenario) throw new Error("nobody knows how this comes about");
  const { before = [], github = [], house, change, wire } = scenario;
  const person = somebody();
  for (const [id, changed, times = 1] of before) {
    const sent = await render(planOf(id, changed), person);
    for (let time = 0; time < times; time++) expect((await send(sent)).status).toBeLessThan(400);
  }
  const usual = await render(planOf(operation.id, change), person);
  const request = wire ? await wire(person, usual, send) : usual;
  stage.github.use(...github);
  const address = scenario.exhausted ? exhausted : freshAddress();
  let answer = await send(request, house, address);
  if (scenario.exhausted && answer.status !== 429) {
    // The first to come, or a new minute has begun.
    await exhaust(() => send(askForScopes, "usual", address));
    answer = await send(request, house, address);
  }
  expect(answer.status).toBe(Number(status));
});

test("an address has 600 requests a minute, a person and an agent 300 each, and Retry-After says when there are more", {
  timeout: 60_000,
}, async () => {
  const plans: [Plan, least: number, address?: string][] = [
    [planOf("listScopes"), 600, "192.0.2.2"],
    [planOf("showAgent"), 300],
    [planOf("issueToken"), 300],
  ];
  for (const [plan, least, address] of plans) {
    const wire = await render(plan, somebody());
    const { within, limited } = await exhaust(() => send(wire, "usual", address));
    // Fewer for what somebody did before, more where a new minute began meanwhile.
    expect(within).toBeGreaterThanOrEqual(least - 20);
    expect(Number(limited.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(Number(limited.headers.get("Retry-After"))).toBeLessThanOrEqual(60);
    // Somebody else has a budget of their own.
    expect((await send(await render(plan, somebody()))).status).toBe(200);
  }
});

test("nothing that the contract declares is left out", () => {
  const missing = scenarios.map(({ pair }) => pair).filter((pair) => !answered.has(pair));
  const [all, done] = [scenarios.length, scenarios.length - missing.length];
  process.stdout.write(`${done} of ${all} operation × status pairs answered as declared\n`);
  expect(missing).toEqual([]);
});

/** Leaves out what differs between two answers of the same kind. */
function comparable({ instance: _, ...problem }: { instance?: string }): unknown {
  const text = JSON.stringify(problem)
    .replaceAll(origin, publicOrigin)
    .replaceAll(/(installations\/)\d+/g, "$142")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, "2026-06-14T20:00:00Z");
  return JSON.parse(text);
}

test("the contract's problem examples are real answers", () => {
  const real = answeredProblems.map(comparable);
  const examples = Object.values<object>(contract.components.responses).flatMap((response) => {
    const { content = {} } = response as { content?: Record<string, { examples?: Record<string, { value: object }> }> };
    return Object.values(content["application/problem+json"]?.examples ?? {}).map(({ value }) => value);
  });
  expect(examples.length).toBeGreaterThan(8);
  for (const value of examples) expect(real).toContainEqual(comparable(value));
});
