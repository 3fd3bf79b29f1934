import { request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import type { Activity } from "../../src/ledger/activityQuery.ts";
import { line } from "../harness/gitAnswers.ts";
import { useSandboxedWorker } from "../harness/sandboxedWorker.ts";
import type { Repository } from "../sandbox/sandbox.ts";
import { type Agent, useGitScene } from "./gitScene.ts";

const scene = useGitScene(useSandboxedWorker());
let names = 0;

/** A push that a slow client sends piece by piece. */
interface SlowPush {
  send(bytes: Uint8Array | string): void;
  /** Ends the push and returns the report. */
  end(): Promise<string>;
  /** Closes the connection, as if the client had crashed. */
  disconnect(): void;
}

function openPush(agent: Agent, repository: Repository): SlowPush {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  promise.catch(() => {});
  const sent = request(
    `${agent.remote(`ada/${repository.name}`)}/git-receive-pack`,
    {
      method: "POST",
      headers: {
        Authorization: `Basic ${btoa(`agent:${agent.token}`)}`,
        "Content-Type": "application/x-git-receive-pack-request",
        "Transfer-Encoding": "chunked",
      },
    },
    (answer) => {
      let body = "";
      answer.on("data", (chunk) => (body += chunk)).on("end", () => resolve(body));
    },
  ).on("error", reject);
  return {
    send: (bytes) => void sent.write(bytes),
    end: () => {
      sent.end();
      return promise;
    },
    disconnect: () => sent.destroy(),
  };
}

const zero = "0".repeat(40);
/** Returns a list with a single command from a client that reads reports without side-bands. */
const list = (oldId: string, newId: string, ref: string) =>
  `${line(`${oldId} ${newId} ${ref}\0 report-status delete-refs`)}0000`;

/** The commit to push (600 KB), its pack, and a function that pushes it directly to GitHub. */
let commit: string;
let pack: Buffer;
let pushDirectly: (repository: Repository, ref: string) => Promise<unknown>;

beforeAll(async () => {
  const agent = await scene.newAgent();
  const work = await agent.repository(600_000);
  commit = (await agent.run("git rev-parse HEAD", work)).trim();
  const base64 = await agent.run("git rev-list --objects HEAD | git pack-objects -q --stdout | base64 -w 0", work);
  pack = Buffer.from(base64, "base64");
  pushDirectly = (repository, ref) => agent.run(`git push -q ${scene.direct(repository)} HEAD:${ref}`, work);
});

/**
 * Creates a repository and an agent that may push to these branches. The tests push the commit to its branch `agent/a`.
 */
async function newScene(branches: string[] | null = ["agent/*"]) {
  const repository = Object.assign(scene.newRepository(`revoked-${++names}`), { pushedAt: 0 });
  const agent = await scene.newAgent();
  await scene.grant(agent, repository, branches);
  return { repository, agent };
}

/** Starts a push of the commit. The pack isn't sent yet. */
function startPush(agent: Agent, repository: Repository): SlowPush {
  const push = openPush(agent, repository);
  push.send(list(zero, commit, "refs/heads/agent/a"));
  return push;
}

/** Starts a push and waits until all of it except the last byte has reached GitHub. */
async function startToTheEnd(agent: Agent, repository: Repository): Promise<SlowPush> {
  const push = startPush(agent, repository);
  push.send(pack.subarray(0, -1));
  await expect.poll(() => repository.pushedAt).toBeGreaterThan(0);
  return push;
}

/** A placeholder, because the ledger adopted the agent's real record with the first request. */
const record = { label: "", registeredBy: null, createdAt: 0, secretHash: "" };

/** Returns the pushes in the agent's log, newest first. */
async function pushes(agent: Agent): Promise<Activity["push"][]> {
  const { id } = scene.sandbox.data.people.ada;
  const details = (await scene.callLedger(agent.id, "getAgentDetails", record, id, null)) as { entries: Activity[] };
  return details.entries.filter(({ event }) => event === "pushed").map(({ push }) => push);
}

const accepted = (ref: string) => `${line("unpack ok\n")}${line(`ok ${ref}\n`)}0000`;
const revoked = expect.stringContaining("ng refs/heads/agent/a Access was revoked or changed during the push");

test("a push in parts goes through, and is logged with its commits", async () => {
  const { repository, agent } = await newScene();
  const push = startPush(agent, repository);
  push.send(pack.subarray(0, 200_000));
  await wait(300);
  push.send(pack.subarray(200_000));
  expect(await push.end()).toBe(accepted("refs/heads/agent/a"));
  expect(await scene.refs(repository)).toEqual({ "refs/heads/agent/a": commit });
  const changes = [{ ref: "refs/heads/agent/a", oldId: zero, newId: commit }];
  await expect.poll(() => pushes(agent)).toMatchObject([{ outcome: "accepted", changes, count: 1 }]);
});

test("the log has the result of a push even if the client asks for no report", async () => {
  const { repository, agent } = await newScene();
  const push = openPush(agent, repository);
  push.send(list(zero, commit, "refs/heads/agent/a").replace("report-status", "quiet        "));
  push.send(pack);
  expect(await push.end()).toBe("");
  await expect.poll(() => pushes(agent)).toMatchObject([{ outcome: "accepted" }]);
});

test.each<[what: string, branches: string[] | null, act: (agent: Agent, repository: Repository) => Promise<unknown>]>([
  ["a revocation", ["agent/*"], scene.revoke],
  ["narrowing the branches", null, (agent, repository) => scene.narrow(agent, repository, ["main"])],
  [
    "deleting the agent",
    null,
    ({ id }) => scene.callLedger(id, "deleteAgent", record, { id: scene.sandbox.data.people.ada.id, login: "ada" }),
  ],
])("%s during a push stops it", async (_what, branches, act) => {
  const { repository, agent } = await newScene(branches);
  const push = await startToTheEnd(agent, repository);
  await act(agent, repository);
  push.send(pack.subarray(-1));
  expect(await push.end()).toEqual(revoked);
  expect(await scene.refs(repository)).toEqual({});
  await expect.poll(() => pushes(agent)).toMatchObject([{ outcome: "stopped" }]);
});

test("a revocation stops a push that only deletes", async () => {
  const { repository, agent } = await newScene();
  await pushDirectly(repository, "agent/a");
  const push = openPush(agent, repository);
  push.send(list(commit, zero, "refs/heads/agent/a"));
  await wait(500);
  await scene.revoke(agent, repository);
  expect(await push.end()).toMatch(/ng refs\/heads\/agent\/a /);
  expect(await scene.refs(repository)).toEqual({ "refs/heads/agent/a": commit });
});

test.concurrent("bytes after the end of a pack don't make it reach GitHub before the push ends", async ({ expect }) => {
  const { repository, agent } = await newScene();
  const push = startPush(agent, repository);
  push.send(pack);
  for (let part = 0; part < 8; part++) {
    push.send(Buffer.alloc(100_000));
    await wait(50);
  }
  await wait(1_000);
  expect(await scene.refs(repository)).toEqual({});
  await scene.revoke(agent, repository);
  expect(await push.end()).toEqual(revoked);
  expect(await scene.refs(repository)).toEqual({});
});

test.concurrent.for([1, 800_000])(
  "%i bytes after the end of a pack change nothing, and the client is told",
  async (size, { expect }) => {
    const { repository, agent } = await newScene();
    const push = startPush(agent, repository);
    push.send(pack);
    await wait(200);
    push.send(Buffer.alloc(size));
    expect(await push.end()).toMatch(/ng refs\/heads\/agent\/a |deplodash: /);
    expect(await scene.refs(repository)).toEqual({});
    await expect.poll(() => pushes(agent)).toMatchObject([{ outcome: expect.stringMatching(/^(rejected|unseen)$/) }]);
  },
);

test.concurrent("a client that disconnects in the middle changes nothing", async ({ expect }) => {
  const { repository, agent } = await newScene();
  const push = await startToTheEnd(agent, repository);
  push.disconnect();
  await wait(1_000);
  expect(await scene.refs(repository)).toEqual({});
  await expect.poll(async () => (await pushes(agent))[0]?.outcome).toMatch(/^(sent|stopped|rejected|unseen)$/);
});
