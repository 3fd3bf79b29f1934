import { fileURLToPath } from "node:url";
import type { NewAgentToken } from "../../src/crypto/agentCredential.ts";
import { onExit } from "../local/cleanup.ts";
import type { Asked, Stage } from "./environment.ts";
import { bytesOf, type Target } from "./load.ts";
import { type Running, startWorkerd } from "./workerd.ts";

/** Where a Worker answers. */
export type Place = Pick<Running, "origin" | "port" | "cpu">;

/** What is measured, where it is answered, and the floor that it is held against. */
export interface Path extends Target {
  at: Place;
  floor?: string;
}

/** The Worker, and those that do the least there is to do. */
interface Places {
  answers: Place;
  reads: Place;
  oneKey: Place;
  worker: Place;
}

/** A Worker that does the least there is to do, and the key that it reads. */
export const floors = fileURLToPath(new URL("baselineWorker.js", import.meta.url));
export const floorKey = "floor";
/** As long as what the Worker reads: a token, sealed. */
export const floorValue = "x".repeat(840);
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

const push: Asked = { repo: "ada/notes", scopes: ["contents:write"] };
/** What the warm paths ask for. */
export const warm = [push, { ...push, scopes: scopes.slice(0, 10) }];

/** The paths that need no ledger, and what they are held against. For `agent` there are the tokens that it asks for in KV. */
export function layFloored({ answers, reads, oneKey, worker }: Places, agent: NewAgentToken): Path[] {
  const [one, ten] = warm.map((body) => ask(worker, agent, body));
  const path = (at: Place, name: string, status: number, contains: string, bytes = ask(at, agent, push)) => ({
    name,
    at,
    port: at.port,
    status,
    contains,
    next: () => bytes,
  });
  const stranger = ask(worker, { token: "dpl_x" }, push);
  const mistaken = ask(worker, agent, { ...push, repo: "x" });
  return [
    path(answers, answersFloor, 200, '"ok"'),
    path(reads, readsFloor, 200, '"ok"'),
    path(oneKey, oneKeyFloor, 200, '"ok"'),
    { ...path(worker, "warm 200, one scope", 200, "ghs_", one), floor: oneKeyFloor },
    { ...path(worker, "warm 200, ten scopes", 200, "ghs_", ten), floor: oneKeyFloor },
    { ...path(worker, "401, malformed token", 401, "invalid_agent_token", stranger), floor: answersFloor },
    { ...path(worker, "400", 400, "/repo", mistaken), floor: readsFloor },
  ];
}

/** All paths, in bare workerd. */
export async function layPaths(stage: Stage): Promise<Path[]> {
  const { folder, kv, worker } = stage;
  const answers = await startWorkerd(folder, { name: "answers", module: floors });
  onExit(answers.close);
  const reads = await startWorkerd(folder, { name: "reads", module: floors, variables: { READS: "1" } });
  onExit(reads.close);
  const oneKey = await startWorkerd(folder, { name: "oneKey", module: floors, kv: kv.port, variables: { READS: "1" } });
  onExit(oneKey.close);
  await stage.put(floorKey, floorValue);

  const [granted, asking] = await Promise.all([hire(stage), hire(stage)]);
  for (const agent of granted) await grant(stage, agent);
  const [first] = granted;
  if (!first) throw new Error("nobody was hired");
  for (const body of warm) await issue(stage, first, body);
  for (const agent of asking) await stage.ask(agent, push);

  const sets = everySet();
  let turn = 0;
  const cold = () => {
    const agent = granted[turn++ % agents] ?? first;
    return ask(worker, agent, { ...push, scopes: sets[Math.floor(turn / agents) % sets.length] ?? [] });
  };
  const links = asking.map((agent) => ask(worker, agent, push));
  const get = bytesOf(worker.origin, "GET", "/docs", {});
  const on = { at: worker, port: worker.port };
  return [
    ...layFloored({ answers, reads, oneKey, worker }, first),
    { name: "/docs", ...on, status: 200, contains: "<main>", next: () => get, floor: answersFloor },
    { name: "202", ...on, status: 202, contains: "/auth/consent?", next: () => links[turn++ % agents] ?? get },
    { name: "cold 200", ...on, status: 200, contains: "ghs_", next: cold },
  ];
}

function ask({ origin }: Place, { token }: { token: string }, body: Asked): Buffer {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  return bytesOf(origin, "POST", "/api/token", headers, JSON.stringify(body));
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

async function issue(stage: Stage, agent: NewAgentToken, body: Asked): Promise<void> {
  const { token }: { token?: string } = await (await stage.ask(agent, body)).json();
  if (!token) throw new Error("there is a consent and no token");
}

/** Sets of scopes whose permissions differ, so that each is minted anew: `read` beside `write` would not count. */
function everySet(): string[][] {
  const narrowing = scopes.filter((scope) => scope !== "metadata:read"); // That one always comes along.
  const keys = Map.groupBy(narrowing, (scope) => scope.split(":")[0] ?? "");
  return [...keys.values()]
    .reduce<string[][]>((sets, levels) => sets.flatMap((set) => [set, ...levels.map((level) => [...set, level])]), [[]])
    .filter((set) => set.length > 1);
}
