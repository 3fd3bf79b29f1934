import { rm } from "node:fs/promises";
import { type CreatedAgentToken, createAgentToken } from "../../src/crypto/agentToken.ts";
import { newAgentRecord } from "../../src/store/agents.ts";
import type { Seen } from "../../test/sandbox/visitor.ts";
import { onExit } from "../local/cleanup.ts";
import { cloneRepository } from "../local/gitClone.ts";
import { pressApprove, selecting } from "../local/owner.ts";
import type { CountedPath } from "./counts.ts";
import type { BenchEnvironment } from "./environment.ts";
import { sendLoad } from "./load.ts";
import { prepareScenarios } from "./scenarios.ts";

const push = { repo: "ada/notes", scopes: ["contents:write"] };

/** Returns the paths to count: the measured requests and other actions of agents and people. */
export async function preparePaths(environment: BenchEnvironment): Promise<CountedPath[]> {
  const requests = (await prepareScenarios(environment)).filter(({ server }) => server === environment.worker);
  return [
    ...requests.map((request) => ({ name: request.name, send: () => sendLoad(request, 1, 0) })),
    ...(await undecidedPaths(environment)),
    ...(await gitPaths(environment)),
    ...(await decisionPaths(environment)),
    await registrationPath(environment),
  ];
}

/** Returns the path that revokes all access that ada approved or her agents have, including the background work. */
export async function prepareRevocationOfAll({ worker, signIn }: BenchEnvironment): Promise<CountedPath> {
  const browser = await signIn("ada");
  return {
    name: "revoke everything",
    times: 1,
    idleTime: 3_000,
    send: async () => {
      const page = await browser.open(worker.origin);
      expectText(await browser.press(page, "Revoke everything", { confirm: "revoke everything" }), "evoked");
    },
  };
}

async function undecidedPaths(environment: BenchEnvironment): Promise<CountedPath[]> {
  const agent = await registerForAda(environment);
  let repositories = 0;
  const ask = (headers = {}) => environment.requestToken(agent, { ...push, repo: `ada/new-${repositories}` }, headers);
  const askForNext = () => {
    repositories++;
    return ask();
  };
  await askForNext();
  return [
    { name: "202, new request", send: askForNext },
    { name: "202 after a wait of 2 seconds", prepare: () => ask(), send: () => ask({ Prefer: "wait=2" }) },
  ];
}

async function gitPaths(environment: BenchEnvironment): Promise<CountedPath[]> {
  const agent = await environment.registerAgent();
  const ada = await environment.signIn("ada");
  await approve(ada, await ada.open(await requestLink(environment, agent)));
  const clone = await cloneRepository(`${environment.worker.origin}/git/${push.repo}.git`, agent.token);
  onExit(() => rm(clone.folder, { recursive: true, force: true }));
  let commits = 0;
  return [
    {
      name: "git clone",
      send: async () =>
        (await cloneRepository(`${environment.worker.origin}/git/${push.repo}.git`, agent.token)).remove(),
    },
    {
      name: "git push",
      prepare: () => clone.commit("counted.txt", String(commits++)),
      send: () => clone.push(agent.token, "counted"),
    },
  ];
}

/** Returns the paths that open, approve, and revoke a consent for ada's own agent. */
async function decisionPaths(environment: BenchEnvironment): Promise<CountedPath[]> {
  const ada = await environment.signIn("ada");
  let agent: CreatedAgentToken;
  let link: string;
  let page: Seen;
  const request = async () => {
    agent = await registerForAda(environment);
    link = await requestLink(environment, agent);
  };
  const open = async () => {
    await request();
    page = await ada.open(link);
  };
  return [
    { name: "consent page", prepare: request, send: () => ada.open(link) },
    { name: "approval", prepare: open, send: () => approve(ada, page) },
    {
      name: "revocation",
      prepare: async () => {
        await open();
        await approve(ada, page);
        await environment.requestToken(agent, push);
        page = await ada.open(`${environment.worker.origin}/agents/${agent.agentId}`);
      },
      send: async () => expectText(await ada.press(page, `Revoke access to ${push.repo}`), "evoked"),
    },
  ];
}

async function registrationPath({ worker, signIn }: BenchEnvironment): Promise<CountedPath> {
  const cleo = await signIn("cleo");
  return {
    name: "registration",
    send: async () => cleo.press(await cleo.open(worker.origin), "Register", { label: "Counted" }),
  };
}

/** Registers an agent for ada by writing its record directly to KV. */
async function registerForAda({ sandbox, putValue }: BenchEnvironment): Promise<CreatedAgentToken> {
  const agent = createAgentToken();
  const { id, login } = sandbox.data.people.ada;
  const { key, value } = newAgentRecord(agent, "Counted", { id, login }, Date.now());
  await putValue(key, value);
  return agent;
}

async function requestLink({ requestToken }: BenchEnvironment, agent: CreatedAgentToken): Promise<string> {
  const { url }: { url: string } = await (await requestToken(agent, push)).json();
  return url;
}

async function approve(browser: Parameters<typeof pressApprove>[0], page: Seen): Promise<void> {
  expectText(await pressApprove(browser, page, selecting(push.scopes)), "Approved");
}

function expectText({ status, text }: Seen, expected: string): void {
  if (!text.includes(expected)) throw new Error(`A page returned ${status}: ${text}`);
}
