import { afterEach, expect, test, vi } from "vitest";
import { hour, minute } from "../../src/domain/time.ts";
import { stubGit } from "../harness/gitAnswers.ts";
import { createNodeWorker } from "../harness/nodeWorker.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("no fetch fails while three successive tokens expire", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const { environment, agent, send } = await createNodeWorker();
  const { github, clock } = environment;
  const used = new Set<string>();
  // GitHub's git server refuses a token that has expired.
  stubGit((token) => {
    used.add(token);
    return github.isAlive(token) ? 200 : 401;
  });
  await agent.grant(["contents:read"]);
  const authorization = `Basic ${btoa(`x:${agent.credential.token}`)}`;
  const get = (path: string, init: RequestInit = {}) =>
    send(`/git/ada/notes.git/${path}`, { ...init, headers: { ...init.headers, Authorization: authorization } });
  const asked = { method: "POST", body: "0000", headers: { "Content-Type": "application/x-git-upload-pack-request" } };
  const failures: string[] = [];
  const start = clock.now();
  while (clock.now() < start + 3 * hour) {
    for (const answer of [await get("info/refs?service=git-upload-pack"), await get("git-upload-pack", asked)])
      if (answer.status !== 200) failures.push(`${answer.status} after ${(clock.now() - start) / minute} minutes`);
    await environment.pass(minute);
    vi.setSystemTime(clock.now());
  }
  expect(failures).toEqual([]);
  expect(used.size).toBeGreaterThan(3);
});
