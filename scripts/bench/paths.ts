import { fileURLToPath } from "node:url";
import type { NewAgentToken } from "../../src/domain/agentToken.ts";
import { atEnd } from "../ending.ts";
import { bytesOf, type Target } from "./load.ts";
import type { Asked, Stage } from "./stage.ts";
import { type Running, startWorkerd } from "./workerd.ts";

/** What is measured, where it is answered, and the floor that it is held against. */
export interface Path extends Target {
  at: Running;
  floor?: string;
}

const answersFloor = "floor: answers";
const readsFloor = "floor: reads the body, answers";
const oneKeyFloor = "floor: reads the body and a key, answers";

/** All that the sandbox's App may be asked for. */
const scopes =
  "actions:read administration:read administration:write checks:read contents:read contents:write issues:read issues:write metadata:read pull_requests:read pull_requests:write statuses:read statuses:write workflows:write".split(
    " ",
  );
/** So many agents share the paths that reach ledgers. */
const agents = 8;

const floors = fileURLToPath(new URL("floors.js", import.meta.url));

export async function layPaths(stage: Stage): Promise<Path[]> {
  const { folder, kv, worker } = stage;
  const answers = await startWorkerd(folder, { name: "answers", module: floors });
  atEnd(answers.close);
  const reads = await startWorkerd(folder, { name: "reads", module: floors, variables: { READS: "1" } });
  atEnd(reads.close);
  const oneKey = await startWorkerd(folder, { name: "oneKey", module: floors, kv: kv.port, variables: { READS: "1" } });
  atEnd(oneKey.close);

  const [granted, asking] = await Promise.all([hire(stage), hire(stage)]);
  for (const agent of granted) await grant(stage, agent);
  const [first] = granted;
  if (!first) throw new Error("nobody was hired");
  const push = { repo: "ada/notes", scopes: ["contents:write"] };
  const ten = { repo: "ada/notes", scopes: scopes.slice(0, 10) };
  const issued = await issue(stage, first, push);
  await issue(stage, first, ten);
  for (const agent of asking) await stage.ask(agent, push);
  // As long as what the Worker reads: a token of this length, sealed.
  await stage.put("floor", "x".repeat(issued.length + 800));

  const ask = (agent: NewAgentToken, body: unknown, at = worker) => {
    const headers = { Authorization: `Bearer ${agent.token}`, "Content-Type": "application/json" };
    return bytesOf(at.origin, "POST", "/api/token", headers, JSON.stringify(body));
  };
  const same = (bytes: Buffer) => () => bytes;
  const wrongToken = { ...first, token: "dpl_x" };
  const sets = everySet();
  let turn = 0;
  const cold = () => {
    const agent = granted[turn++ % agents] ?? first;
    return ask(agent, { repo: "ada/notes", scopes: sets[Math.floor(turn / agents) % sets.length] });
  };
  const links = asking.map((agent) => ask(agent, push));
  const on = (at: Running) => ({ at, port: at.port });
  const ok = { status: 200, contains: '"ok"' };
  const post = (at: Running) => same(ask(first, push, at));
  const get = bytesOf(worker.origin, "GET", "/docs", {});
  return [
    { name: answersFloor, ...on(answers), ...ok, next: post(answers) },
    { name: readsFloor, ...on(reads), ...ok, next: post(reads) },
    { name: oneKeyFloor, ...on(oneKey), ...ok, next: post(oneKey) },
    { name: "warm 200, one scope", ...on(worker), ...ok, contains: issued, next: post(worker), floor: oneKeyFloor },
    {
      name: "warm 200, ten scopes",
      ...on(worker),
      ...ok,
      contains: "ghs_",
      next: same(ask(first, ten)),
      floor: oneKeyFloor,
    },
    {
      name: "401, malformed token",
      ...on(worker),
      status: 401,
      contains: "invalid_agent_token",
      next: same(ask(wrongToken, push)),
      floor: answersFloor,
    },
    {
      name: "400",
      ...on(worker),
      status: 400,
      contains: "/repo",
      next: same(ask(first, { ...push, repo: "x" })),
      floor: readsFloor,
    },
    { name: "/docs", ...on(worker), status: 200, contains: "<main>", next: same(get), floor: answersFloor },
    { name: "202", ...on(worker), status: 202, contains: "/auth/consent?", next: () => links[turn++ % agents] ?? get },
    { name: "cold 200", ...on(worker), status: 200, contains: "ghs_", next: cold },
  ];
}

function hire(stage: Stage): Promise<NewAgentToken[]> {
  return Promise.all(Array.from({ length: agents }, () => stage.hire()));
}

/** Ada approves all that there is on her repository. */
async function grant(stage: Stage, agent: NewAgentToken): Promise<void> {
  const { url }: { url: string } = await (await stage.ask(agent, { repo: "ada/notes", scopes })).json();
  const browser = await stage.signIn("ada");
  const decided = await browser.press(await browser.open(url), "Approve", { scope: scopes });
  if (!decided.text.includes("Approved")) throw new Error(`approving ended with ${decided.status}: ${decided.text}`);
}

async function issue(stage: Stage, agent: NewAgentToken, body: Asked): Promise<string> {
  const { token }: { token?: string } = await (await stage.ask(agent, body)).json();
  if (!token) throw new Error("there is a consent and no token");
  return token;
}

/** Sets of scopes whose permissions differ, so that each is minted anew: `read` beside `write` would not count. */
function everySet(): string[][] {
  const narrowing = scopes.filter((scope) => scope !== "metadata:read"); // That one always comes along.
  const keys = Map.groupBy(narrowing, (scope) => scope.split(":")[0] ?? "");
  return [...keys.values()]
    .reduce<string[][]>((sets, levels) => sets.flatMap((set) => [set, ...levels.map((level) => [...set, level])]), [[]])
    .filter((set) => set.length > 1);
}
