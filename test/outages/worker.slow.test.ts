import { beforeAll, test } from "vitest";
import { origin, useWorker } from "../harness/worker.ts";
import {
  createFailingGitHub,
  type Endpoint,
  marker,
  type Outage,
  outages,
  rateLimits,
  timeLimit,
} from "./failingGitHub.ts";
import { createFlow, type Flow, type RepositoryState } from "./flow.ts";

const worker = useWorker([{ name: "impatient", variables: { GITHUB_TIMEOUT_MS: String(timeLimit) } }]);
const failingGitHub = createFailingGitHub(worker.sandbox);
beforeAll(() => worker.github.use(failingGitHub.handler));

/** Each endpoint with a flow that needs it. */
const endpoints: [Endpoint, RepositoryState][] = [
  ["token exchange", "existing"],
  ["GET /user", "existing"],
  ["GET /user/installations", "existing"],
  ["the repository", "existing"],
  ["the look-up mint", "existing"],
  ["the agent's mint", "existing"],
  ["the installation", "existing"],
  ["the permission", "existing"],
  ["POST /user/repos", "missing"],
  ["POST /orgs/repos", "missing in an organization"],
  ["the repository's installation", "missing"],
  ["DELETE /installation/token", "existing"],
  ["DELETE /applications/token", "existing"],
];
/** The flow continues without these endpoints, because the outbox retries or the token expires. */
const optionalEndpoints: Endpoint[] = ["DELETE /installation/token", "DELETE /applications/token"];

/** Returns the outages that make a difference at an endpoint. */
function outagesOf(endpoint: Endpoint): { name: string; outage: Outage }[] {
  const changes = /POST|DELETE|mint|exchange/.test(endpoint);
  return (
    Object.entries(outages)
      .map(([name, outage]) => ({ name, outage }))
      // For reads, it doesn't matter whether GitHub did what was requested.
      .filter(({ name }) => changes || !/does it, and (drops|answers JSON)|begins/.test(name))
      .filter(({ name }) => endpoint.endsWith("mint") || !name.includes("dates"))
  );
}

interface Run {
  endpoint: Endpoint;
  state: RepositoryState;
  /** The failures, one per attempt at the flow. The attempt that follows the last failure must succeed. */
  failures: { name: string; outage: Outage; times?: number; seconds?: number }[];
  /** How long to wait before the last attempt, in seconds. */
  pause?: number;
}

/** Goes through the flow while GitHub fails, and again after it recovers. Returns the problems that it found. */
async function check({ endpoint, state, failures, pause = 0 }: Run): Promise<string[]> {
  const flow = await createFlow(worker, state);
  const account = endpoint === "GET /user/installations" ? flow.login : flow.account;
  const wrong: string[] = [];
  let name = "";
  const note = (what: string) => wrong.push(`${endpoint} ${name}: ${what}`.slice(0, 400));
  const attempt = async (): Promise<{ done: boolean; answers: Flow["answers"] }> => {
    const before = flow.answers.length;
    const done = await flow.run().catch((error) => {
      note(String(error));
      return false;
    });
    return { done, answers: flow.answers.slice(before) };
  };
  const shown = (answers: Flow["answers"]) => answers.map(({ call, status }) => `${call} ${status}`).join(", ");

  for (const { outage, times, seconds, ...failure } of failures) {
    ({ name } = failure);
    failingGitHub.fail(account, endpoint, outage, times);
    const { done, answers } = await attempt();
    if (failingGitHub.failureCount(account) === 0) note("was never called");
    failingGitHub.recover(account);
    if (times !== undefined && !done) note(`ended the flow: ${shown(answers)}`);
    const stopped = answers.find(({ status }) => status === 503);
    const asked = stopped?.retryAfter ?? Number.NaN;
    // GitHub's times are in whole seconds, and Node's Date header is up to a second old.
    if (seconds !== undefined && !(asked >= seconds - 1 && asked <= seconds + 2)) note(`Retry-After is ${asked}`);
  }
  name = failures.map((failure) => failure.name).join(", ");
  await new Promise((resolve) => setTimeout(resolve, pause * 1000));
  const { done, answers } = await attempt();
  if (!done) note(`the flow does not recover: ${shown(answers)}`);
  for (const { call, status, text } of flow.answers) {
    if (text.includes(marker)) note(`${call} ${status} shows GitHub's body`);
    if (status >= 500 && status !== 503 && !/"misconfigured"|GITHUB_APP_PRIVATE_KEY/.test(text))
      note(`${call} ${status}`);
  }
  const unknown = await flow.findUnknownTokens();
  if (unknown.length > 0) note(`${unknown.length} tokens are alive and unknown`);
  return wrong;
}

/** Runs the flows, with at most `concurrency` at a time. */
async function runAll(runs: Run[], concurrency: number): Promise<void> {
  const wrong: string[] = [];
  const rest = [...runs];
  const worker = async () => {
    for (let run = rest.shift(); run; run = rest.shift()) wrong.push(...(await check(run)));
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  console.log(`${runs.flatMap(({ failures }) => failures).length} failures of GitHub`);
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
}

test("answers every outage of a GitHub endpoint as declared, and completes the flow once GitHub recovers", async () => {
  const runs = endpoints.flatMap(([endpoint, state]): Run[] => {
    const all = outagesOf(endpoint);
    // Outages with side effects and failures after a creation each have their own flow. Up to five of the others share
    // one.
    const alone = all.filter(({ name }) => /does it|late/.test(name) || endpoint === "the repository's installation");
    const shared = all.filter((failure) => !alone.includes(failure));
    const groups = Array.from({ length: Math.ceil(shared.length / 5) }, (_, at) => shared.slice(at * 5, at * 5 + 5));
    // Slow ones come first, so that others can run while they wait.
    return [...alone.map((failure) => [failure]), ...groups].map((failures) => ({ endpoint, state, failures }));
  });
  await runAll(runs, 8);
}, 180_000);

/** Endpoints that deplodash calls on behalf of a person. A rate limit at any other endpoint stops the whole App. */
const personEndpoints: Endpoint[] = [
  "token exchange",
  "GET /user",
  "POST /user/repos",
  "POST /orgs/repos",
  "GET /user/installations",
  "the repository",
  "DELETE /applications/token",
];

test("passes on GitHub's Retry-After", async () => {
  const runs = endpoints.flatMap(([endpoint, state]) =>
    Object.entries(rateLimits).map(([name, { outage, seconds }]): Run => {
      const expected = optionalEndpoints.includes(endpoint) ? {} : { seconds };
      return { endpoint, state, failures: [{ name, outage, ...expected }] };
    }),
  );
  await runAll(
    runs.filter(({ endpoint }) => personEndpoints.includes(endpoint)),
    8,
  );
  // The App's rate limits are tested one at a time, and only the short ones are included.
  const asApp = runs.filter(({ endpoint }) => !personEndpoints.includes(endpoint));
  const short = asApp.filter(({ failures: [failure] }) => failure?.name !== "answers 429");
  await runAll(
    short.map((run) => ({ ...run, pause: 8 })),
    1,
  );
}, 300_000);

const refused = (status: number) => () => Response.json({ message: marker }, { status });

test("retries what GitHub's replicas don't know yet", async () => {
  const lags: [Endpoint, RepositoryState, number[]][] = [
    ["the repository's installation", "missing", [404]],
    ["the permission", "existing", [401, 404]],
    ["DELETE /installation/token", "existing", [401, 404]],
  ];
  const runs = lags.flatMap(([endpoint, state, statuses]) =>
    statuses.flatMap((status) =>
      [1, 2].map((times): Run => {
        return {
          endpoint,
          state,
          failures: [{ name: `answers ${status} ${times} times`, outage: refused(status), times }],
        };
      }),
    ),
  );
  await runAll(runs, 8);
}, 60_000);

test("shows a page that links to the App if GitHub doesn't answer, or names the operator's mistake", async () => {
  const { browser } = await worker.signedIn("ben");
  const link = await worker.linkFor(await worker.newAgent(), "ada/notes", ["contents:write"]);
  const wrong: string[] = [];
  for (const { name, outage } of outagesOf("GET /app")) {
    failingGitHub.fail("everybody", "GET /app", outage);
    const page = await browser.open(link);
    failingGitHub.recover("everybody");
    // GitHub rejects the App's key.
    const mistake = page.status === 500 && page.text.includes("GITHUB_APP_PRIVATE_KEY");
    if ((![403, 503].includes(page.status) && !mistake) || page.text.includes(marker))
      wrong.push(`${name}: ${page.status}`);
  }
  const page = await browser.open(link);
  if (page.status !== 403) wrong.push(`afterwards: ${page.status}`);
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
}, 60_000);

test.for([-300, 900])("mints tokens even if GitHub's clock is %d seconds ahead", async (seconds) => {
  const flow = await createFlow(worker, "missing");
  worker.github.use(failingGitHub.skewed(flow.account, seconds));
  const done = await flow.run();
  worker.github.resetHandlers();
  worker.github.use(failingGitHub.handler);
  if (!done) throw new Error(flow.answers.map(({ call, status }) => `${call} ${status}`).join(", "));
});

test("reports a private key that GitHub rejects as misconfigured", async () => {
  const flow = await createFlow(worker, "existing");
  failingGitHub.fail(flow.account, "the agent's mint", refused(401));
  await flow.run();
  failingGitHub.recover(flow.account);
  const last = flow.answers.at(-1);
  if (last?.status !== 500 || !last.text.includes("misconfigured")) throw new Error(`${origin}: ${last?.status}`);
});
