import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { useSandboxedWorker } from "../harness/sandboxedWorker.ts";
import { useGitScene } from "./gitScene.ts";

const hasLfs = spawnSync("git", ["lfs", "version"]).status === 0;
if (!hasLfs) process.stdout.write("git-lfs isn't installed, so nothing pushes large files\n");

const scene = useGitScene(useSandboxedWorker());

test.skipIf(!hasLfs)("git-lfs pushes large files within a limit, and fetches them", async () => {
  const repository = scene.newRepository("large-files");
  const agent = await scene.newAgent();
  await scene.grant(agent, repository, ["agent/*"]);
  const remote = agent.remote("ada/large-files");
  const work = await agent.repository();
  await agent.run("git lfs install --skip-repo");
  await agent.run(
    "git lfs track '*.bin' && head -c 100000 /dev/urandom >large.bin && git add . && git commit -qm Large",
    work,
  );
  await agent.run(`git remote add origin ${remote}`, work);
  const before = scene.sandbox.tokens.size;
  const pushed = await agent.shell("GIT_TRACE=1 GIT_CURL_VERBOSE=1 git push origin HEAD:agent/large", work);
  expect(pushed).toMatchObject({ code: 0, output: expect.stringContaining("[new branch]") });
  // Locks aren't supported, so git-lfs continues without them.
  expect(pushed.output).toContain("/info/lfs/locks/verify");
  await agent.run(`git clone -q --branch agent/large ${remote} clone`);
  expect(await agent.run("cksum <large.bin", "clone")).toBe(await agent.run("cksum <large.bin", work));
  expect(await agent.run("head -c 20 large.bin | grep -c git-lfs || true", "clone")).toBe("0\n");
  const minted = [...scene.sandbox.tokens.keys()].slice(before - scene.sandbox.tokens.size);
  for (const token of minted.filter((token) => token.startsWith("ghs_"))) expect(pushed.output).not.toContain(token);
});
