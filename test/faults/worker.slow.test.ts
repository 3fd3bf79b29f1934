import { beforeAll, test } from "vitest";
import { origin, useWorker } from "../harness/worker.ts";
import { createErrand, type Errand, type Way } from "./errand.ts";
import { createSwitchboard, marker, type Need, type Outage, outages, patience, timeLimit } from "./outage.ts";

const stage = useWorker({ GITHUB_TIMEOUT_MS: String(timeLimit) });
const switchboard = createSwitchboard(stage.sandbox);
beforeAll(() => stage.github.use(switchboard.handler));

/** Where each endpoint is needed. */
const needs: [Need, Way][] = [
  ["token exchange", "existing"],
  ["GET /user", "existing"],
  ["GET /user/installations", "existing"],
  ["the repository", "existing"],
  ["the look-around mint", "existing"],
  ["the agent's mint", "existing"],
  ["the installation", "existing"],
  ["the permission", "existing"],
  ["POST /user/repos", "missing"],
  ["POST /orgs/repos", "missing in an organization"],
  ["the repository's installation", "missing"],
  ["DELETE /installation/token", "existing"],
  ["DELETE /applications/token", "existing"],
];
/** Without these the job goes on: what is to end is owed, or ends by itself. */
const dispensable: Need[] = ["DELETE /installation/token", "DELETE /applications/token"];

/** What differs there. */
function outagesOf(need: Need): { name: string; outage: Outage }[] {
  const changes = /POST|DELETE|mint|exchange/.test(need);
  return (
    Object.entries(outages)
      .map(([name, outage]) => ({ name, outage }))
      // Reading leaves no trace, so that it is all the same whether it was done.
      .filter(({ name }) => changes || !/does it, and (drops|answers JSON)|begins/.test(name))
      .filter(({ name }) => need.endsWith("mint") || !name.includes("dates"))
  );
}

interface Run {
  need: Need;
  way: Way;
  /** What GitHub does there, one after the other: each is met by one attempt at the job. The next one goes through. */
  failures: { name: string; outage: Outage; times?: number; seconds?: number }[];
  /** For how many seconds the person waits before they try again. */
  rest?: number;
}

/** Goes through the job while GitHub fails, and again when it is well; what is wrong with that. */
async function play({ need, way, failures, rest = 0 }: Run): Promise<string[]> {
  const errand = await createErrand(stage, way);
  const account = need === "GET /user/installations" ? errand.login : errand.account;
  const wrong: string[] = [];
  let name = "";
  const note = (what: string) => wrong.push(`${need} ${name}: ${what}`.slice(0, 400));
  const attempt = async (): Promise<{ done: boolean; answers: Errand["answers"] }> => {
    const before = errand.answers.length;
    const done = await errand.run().catch((error) => {
      note(String(error));
      return false;
    });
    return { done, answers: errand.answers.slice(before) };
  };
  const shown = (answers: Errand["answers"]) => answers.map(({ call, status }) => `${call} ${status}`).join(", ");

  for (const { outage, times, seconds, ...failure } of failures) {
    ({ name } = failure);
    switchboard.fail(account, need, outage, times);
    const { done, answers } = await attempt();
    if (switchboard.met(account) === 0) note("was never met");
    switchboard.mend(account);
    if (times !== undefined && !done) note(`is not survived: ${shown(answers)}`);
    const stopped = answers.find(({ status }) => status === 503);
    const asked = stopped?.retryAfter ?? Number.NaN;
    if (seconds !== undefined && !(asked >= seconds - 1 && asked <= seconds + 1)) note(`Retry-After is ${asked}`);
  }
  name = failures.map((failure) => failure.name).join(", ");
  await new Promise((resolve) => setTimeout(resolve, rest * 1000));
  const { done, answers } = await attempt();
  if (!done) note(`is not over afterwards: ${shown(answers)}`);
  for (const { call, status, text } of errand.answers) {
    if (text.includes(marker)) note(`${call} ${status} shows what GitHub said`);
    if (status >= 500 && status !== 503 && !/"misconfigured"|GITHUB_APP_PRIVATE_KEY/.test(text))
      note(`${call} ${status}`);
  }
  const unknown = await errand.unknown();
  if (unknown.length > 0) note(`${unknown.length} tokens are alive and unknown`);
  return wrong;
}

/** So many lanes go on side by side, each with people of its own. */
async function playAll(runs: Run[], lanes: number): Promise<void> {
  const wrong: string[] = [];
  const rest = [...runs];
  const lane = async () => {
    for (let run = rest.shift(); run; run = rest.shift()) wrong.push(...(await play(run)));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  console.log(`${runs.flatMap(({ failures }) => failures).length} failures of GitHub`);
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
}

test("whatever GitHub does at one endpoint, it is a declared answer, and later the job is done", async () => {
  const runs = needs.flatMap(([need, way]): Run[] => {
    const all = outagesOf(need);
    // What leaves a trace stands alone; the others share the attempt that succeeds.
    // So does a failure after a creation: the next attempt finds the repository.
    const alone = all.filter(({ name }) => /does it|late/.test(name) || need === "the repository's installation");
    const shared = all.filter((failure) => !alone.includes(failure));
    const groups = Array.from({ length: Math.ceil(shared.length / 5) }, (_, at) => shared.slice(at * 5, at * 5 + 5));
    // Those that take time first, so that they wait while others work.
    return [...alone.map((failure) => [failure]), ...groups].map((failures) => ({ need, way, failures }));
  });
  await playAll(runs, 8);
}, 180_000);

/** What deplodash asks as the person who is there. All the rest it asks as the App, which waits as a whole. */
const askedAsPerson: Need[] = [
  "token exchange",
  "GET /user",
  "POST /user/repos",
  "POST /orgs/repos",
  "GET /user/installations",
  "the repository",
  "DELETE /applications/token",
];

test("where GitHub asks for patience, deplodash asks for as much", async () => {
  const runs = needs.flatMap(([need, way]) =>
    Object.entries(patience).map(([name, { outage, seconds }]): Run => {
      const expected = dispensable.includes(need) ? {} : { seconds };
      return { need, way, failures: [{ name, outage, ...expected }] };
    }),
  );
  await playAll(
    runs.filter(({ need }) => askedAsPerson.includes(need)),
    8,
  );
  // What stops the whole App comes one after the other, and only where it ends soon.
  const asApp = runs.filter(({ need }) => !askedAsPerson.includes(need));
  const short = asApp.filter(({ failures: [failure] }) => failure?.name !== "answers 429");
  await playAll(
    short.map((run) => ({ ...run, rest: 8 })),
    1,
  );
}, 300_000);

const refused = (status: number) => () => Response.json({ message: marker }, { status });

test("what GitHub's replicas do not know yet right after it was made is asked for again", async () => {
  const lags: [Need, Way, number[]][] = [
    ["the repository's installation", "missing", [404]],
    ["the permission", "existing", [401, 404]],
    ["DELETE /installation/token", "existing", [401, 404]],
  ];
  const runs = lags.flatMap(([need, way, statuses]) =>
    statuses.flatMap((status) =>
      [1, 2].map((times): Run => {
        return { need, way, failures: [{ name: `answers ${status} ${times} times`, outage: refused(status), times }] };
      }),
    ),
  );
  await playAll(runs, 8);
}, 60_000);

test("a page that leads to the App does without GitHub's answer about it, or says whose fault it is", async () => {
  const { browser } = await stage.signedIn("ben");
  const link = await stage.linkFor(await stage.newAgent(), "ada/notes", ["contents:write"]);
  const wrong: string[] = [];
  for (const { name, outage } of outagesOf("GET /app")) {
    switchboard.fail("everybody", "GET /app", outage);
    const page = await browser.open(link);
    switchboard.mend("everybody");
    // A key that GitHub does not take.
    const mistake = page.status === 500 && page.text.includes("GITHUB_APP_PRIVATE_KEY");
    if ((![403, 503].includes(page.status) && !mistake) || page.text.includes(marker))
      wrong.push(`${name}: ${page.status}`);
  }
  const page = await browser.open(link);
  if (page.status !== 403) wrong.push(`afterwards: ${page.status}`);
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
}, 60_000);

test.for([-300, 900])("a clock that is %d seconds off does not keep the App from GitHub", async (seconds) => {
  const errand = await createErrand(stage, "missing");
  stage.github.use(switchboard.skewed(errand.account, seconds));
  const done = await errand.run();
  stage.github.resetHandlers();
  stage.github.use(switchboard.handler);
  if (!done) throw new Error(errand.answers.map(({ call, status }) => `${call} ${status}`).join(", "));
});

test("a key that GitHub does not take is a mistake of the operator's, and is said so", async () => {
  const errand = await createErrand(stage, "existing");
  switchboard.fail(errand.account, "the agent's mint", refused(401));
  await errand.run();
  switchboard.mend(errand.account);
  const last = errand.answers.at(-1);
  if (last?.status !== 500 || !last.text.includes("misconfigured")) throw new Error(`${origin}: ${last?.status}`);
});
