import { expect, test } from "vitest";
import { useSandboxedWorker } from "../harness/sandboxedWorker.ts";
import { useGitScene } from "./gitScene.ts";

const scene = useGitScene(useSandboxedWorker());
let names = 0;

/**
 * Creates two repositories for ada, one of them a submodule of the other, and an agent that may push to these branches,
 * or to any branch if they are `null`.
 */
async function newScene(branches: { outer: string[] | null; inner: string[] | null }) {
  const prefix = `modules-${++names}`;
  const [outer, inner] = [scene.newRepository(`${prefix}-outer`), scene.newRepository(`${prefix}-inner`)];
  const agent = await scene.newAgent();
  await scene.grant(agent, outer, branches.outer);
  await scene.grant(agent, inner, branches.inner);
  const remote = agent.remote(`ada/${outer.name}`);
  await agent.run(`git push -q ${scene.direct(inner)} HEAD:main`, await agent.repository());
  const work = await agent.repository();
  // This is the usual relative address, which also goes through the proxy.
  const added = `git remote add origin ${remote} && git submodule --quiet add -b main ../${inner.name}.git inner`;
  await agent.run(`${added} && git commit -qm 'Add a submodule'`, work);
  await agent.run("git checkout -q -b agent/a && echo new >file && git commit -qam New", `${work}/inner`);
  await agent.run("git checkout -q -b agent/a && git commit -qam 'Use it'", work);
  return { agent, outer, inner, remote, work };
}

const push = "git push -q --recurse-submodules=on-demand origin agent/a";

test("a push with submodules pushes each to its own repository, and a clone gets them back", async () => {
  const { agent, outer, inner, remote, work } = await newScene({ outer: ["agent/*"], inner: null });
  await agent.run(push, work);
  expect(Object.keys(await scene.refs(outer))).toEqual(["refs/heads/agent/a"]);
  expect(Object.keys(await scene.refs(inner))).toEqual(["refs/heads/agent/a", "refs/heads/main"]);
  await agent.run(`git clone -q --recurse-submodules --branch agent/a ${remote} clone`);
  expect(await agent.run("git log -1 --format=%s", "clone/inner")).toBe("New\n");
});

test("a push with submodules changes nothing if the agent may not push to the submodule's branch", async () => {
  const { agent, outer, inner, work } = await newScene({ outer: null, inner: ["docs"] });
  const { code, output } = await agent.shell(push, work);
  expect(code).not.toBe(0);
  expect(output).toContain("[remote rejected] agent/a -> agent/a (not allowed: docs only)");
  expect(Object.keys(await scene.refs(outer))).toEqual([]);
  expect(Object.keys(await scene.refs(inner))).toEqual(["refs/heads/main"]);
});
