import { describe, expect, test } from "vitest";
import contract from "../../generated/openapi.json" with { type: "json" };
import { useSandboxedWorker } from "../harness/sandboxedWorker.ts";
import { useGitScene } from "./gitScene.ts";

const scene = useGitScene(useSandboxedWorker());
let names = 0;
/**
 * Creates a repository for ada and an agent that may push to these branches, or to any branch if `branches` is `null`.
 */
async function newScene(branches: string[] | null = null) {
  const repository = scene.newRepository(`git-${++names}`);
  const agent = await scene.newAgent();
  await scene.grant(agent, repository, branches);
  return { repository, agent, remote: agent.remote(`ada/${repository.name}`), work: await agent.repository() };
}

const rejected = (reason: string) => expect.stringContaining(`[remote rejected] ${reason}`);

describe("a fetch", () => {
  test.each(["0", "1", "2"])("clones with protocol version %s", async (version) => {
    const { agent, remote, work } = await newScene();
    await agent.run(
      `git push -q ${remote} HEAD:main && git -c protocol.version=${version} clone -q ${remote} ../clone`,
      work,
    );
    expect(await agent.run("git log --format=%s", "clone")).toBe("Begin\n");
  });

  test("clones part of the history or part of the files, and pushes from there", async () => {
    const { agent, repository, remote, work } = await newScene();
    const commit = (n: number) => `echo ${n} >file && git commit -qam ${n}`;
    await agent.run(`${[1, 2, 3].map(commit).join(" && ")} && git push -q ${remote} HEAD:main`, work);
    await agent.run(`git clone -q --depth 1 ${remote} shallow && git clone -q --filter=blob:none ${remote} partial`);
    expect(await agent.run("git rev-list --count HEAD", "shallow")).toBe("1\n");
    await agent.run(`${commit(4)} && git push -q origin HEAD:shallow`, "shallow");
    await agent.run(`${commit(5)} && git push -q origin HEAD:partial`, "partial");
    await agent.run("git fetch -q --unshallow && git fetch -q origin partial", "shallow");
    expect(await agent.run("git rev-list --count FETCH_HEAD", "shallow")).toBe("5\n");
    expect(Object.keys(await scene.refs(repository))).toEqual([
      "refs/heads/main",
      "refs/heads/partial",
      "refs/heads/shallow",
    ]);
  });

  test("sends a large request compressed, as git does", async () => {
    const { agent, remote, work } = await newScene();
    const commits =
      "printf 'commit refs/heads/b%d\\ncommitter A <a@b> 0 +0000\\ndata 0\\n\\n' $(seq 300) | git fast-import --quiet";
    await agent.run(`${commits} && git push -q ${remote} HEAD:main 'refs/heads/b*:refs/heads/b*'`, work);
    await agent.run(`git -c protocol.version=0 clone -q ${remote} clone`);
    expect(await agent.run("git branch -r | wc -l", "clone")).toMatch(/302/);
  });

  test("opens no request", async () => {
    const agent = await scene.newAgent();
    const { code, output } = await agent.shell(`git ls-remote ${agent.remote("ada/notes")}`);
    expect(code).not.toBe(0);
    expect(output).toContain("remote: deplodash: No access to this repository. Ask the owner for it");
    expect(output).not.toContain("/auth/consent");
  });
});

describe("a push", () => {
  test("without consent ends with the link for the owner; once they approve, the same command succeeds", async () => {
    const repository = scene.newRepository(`git-${++names}`);
    const agent = await scene.newAgent();
    const work = await agent.repository();
    const push = `git push ${agent.remote(`ada/${repository.name}`)} HEAD:agent/fix`;
    const { code, output } = await agent.shell(push, work);
    expect(code).not.toBe(0);
    expect(output).toContain(`remote: deplodash: The owner of ada/${repository.name} hasn't approved this yet.`);
    const [link = ""] = /http:\S+\/auth\/consent\?\S+/.exec(output) ?? [];
    // A fetch gives the same link, although only a push was requested.
    expect((await agent.shell(`git ls-remote ${agent.remote(`ada/${repository.name}`)}`)).output).toContain(link);
    await scene.ada.approve(link, ["contents:write"]);
    expect(await agent.shell(push, work)).toMatchObject({ code: 0, output: expect.stringContaining("[new branch]") });
  });

  test.each([
    ["1k", "small"],
    ["100m", "large"],
  ])("of 3 MB goes through with a postBuffer of %s", async (buffer) => {
    const { agent, repository, remote } = await newScene();
    const work = await agent.repository(3_000_000);
    await agent.run(`git -c http.postBuffer=${buffer} push -q ${remote} HEAD:main`, work);
    expect((await scene.refs(repository))["refs/heads/main"]).toBe(
      (await agent.run("git rev-parse HEAD", work)).trim(),
    );
  });

  test("over HTTP with a Bearer token goes through as well", async () => {
    const { agent, repository, remote, work } = await newScene();
    const header = `http.extraHeader="Authorization: Bearer $DEPLODASH_AGENT_TOKEN"`;
    await agent.run(`git -c credential.helper= -c ${header} push -q ${remote} HEAD:main`, work);
    expect(Object.keys(await scene.refs(repository))).toEqual(["refs/heads/main"]);
  });

  test("shows GitHub's reason if GitHub refuses it", async () => {
    const { agent, repository, remote, work } = await newScene();
    const workflow =
      "mkdir -p .github/workflows && echo 'on: push' >.github/workflows/ci.yml && git add . && git commit -qm CI";
    const { output } = await agent.shell(`${workflow} && git push ${remote} HEAD:main`, work);
    expect(output).toContain("without `workflows` permission");
    expect(await scene.refs(repository)).toEqual({});
  });
});

describe("a remote", () => {
  test("is GitHub's own for fetches and the proxy's for pushes, with the setup that the contract describes", async () => {
    const { agent, repository, work } = await newScene(["agent/*"]);
    await agent.run(`git push -q ${scene.direct(repository)} HEAD:main`, work);
    const { serverUrl } = scene.sandbox;
    // The contract's own commands, with the hosts in this test. The first one clears what the test's agent already has.
    const [, setUp = ""] =
      /```sh\n(.*?)```/s.exec(contract.tags.find(({ name }) => name === "Git")?.description ?? "") ?? [];
    const commands = setUp
      .replaceAll("https://deplodash.example", scene.origin)
      .replaceAll("https://github.com", serverUrl);
    await agent.run(commands);
    await agent.run(commands);
    await agent.run(`git remote add origin ${serverUrl}/ada/${repository.name}.git`, work);
    expect(await agent.run("git remote -v", work)).toBe(
      [
        `origin\t${serverUrl}/ada/${repository.name}.git (fetch)`,
        `origin\t${scene.origin}/git/ada/${repository.name}.git (push)\n`,
      ].join("\n"),
    );
    await agent.run("git push -q origin HEAD:agent/a", work);
    expect(Object.keys(await scene.refs(repository))).toEqual(["refs/heads/agent/a", "refs/heads/main"]);
  });

  test("may be a wiki, which has the limit of its repository", async () => {
    const { agent, repository, work } = await newScene(["agent/*"]);
    const wiki = agent.remote(`ada/${repository.name}.wiki`);
    await agent.run(`git push -q ${wiki} HEAD:agent/page && git ls-remote --exit-code ${wiki} agent/page`, work);
    const { output } = await agent.shell(`git push ${wiki} HEAD:master`, work);
    expect(output).toEqual(rejected("HEAD -> master (not allowed: agent/* only)"));
    expect(await scene.refs(repository)).toEqual({});
  });

  test("keeps working under a repository's earlier name", async () => {
    const { agent, repository, remote, work } = await newScene(["agent/*"]);
    await agent.run(`git push -q ${remote} HEAD:agent/a`, work);
    scene.sandbox.rename(repository, `${repository.name}-renamed`);
    await agent.run(
      `git push -q ${remote} HEAD:agent/b && git clone -q --branch agent/b ${remote} ../clone-renamed`,
      work,
    );
    expect(Object.keys(await scene.refs(repository))).toEqual(["refs/heads/agent/a", "refs/heads/agent/b"]);
  });
});

describe("a limited push", () => {
  test("creates, forces, and deletes branches within the limit", async () => {
    const { agent, repository, remote, work } = await newScene(["agent/*"]);
    await agent.run(`git push -q ${remote} HEAD:refs/heads/agent/a HEAD:refs/heads/agent/b`, work);
    await agent.run(`git commit -q --amend -m Again && git push -q --force ${remote} HEAD:agent/a`, work);
    await agent.run(`git push -q ${remote} :agent/b`, work);
    expect(await scene.refs(repository)).toEqual({
      "refs/heads/agent/a": (await agent.run("git rev-parse HEAD", work)).trim(),
    });
  });

  test("to another branch is refused, with the reason and the page where the owner can change that", async () => {
    const { agent, repository, remote, work } = await newScene(["agent/*"]);
    const { code, output } = await agent.shell(`git push ${remote} HEAD:main`, work);
    expect(code).not.toBe(0);
    expect(output).toContain("! [remote rejected] HEAD -> main (not allowed: agent/* only)");
    expect(output).toContain(
      `remote: deplodash: This agent may push to agent/* only. The owner can change that at ${scene.origin}/access/${agent.id}/${repository.id}`,
    );
    expect(await scene.refs(repository)).toEqual({});
  });

  test("is refused as a whole", async () => {
    const { agent, repository, remote, work } = await newScene(["agent/*"]);
    const { output } = await agent.shell(`git push ${remote} HEAD:refs/heads/agent/a HEAD:refs/heads/main`, work);
    expect(output).toEqual(rejected("HEAD -> main (not allowed: agent/* only)"));
    expect(output).toEqual(rejected("HEAD -> agent/a (another ref in this push is not allowed)"));
    expect(await scene.refs(repository)).toEqual({});
  });

  test("of many megabytes is refused with the reason as well", async () => {
    const { agent, repository, remote } = await newScene(["agent/*"]);
    const work = await agent.repository(5_000_000);
    const { output } = await agent.shell(`git push ${remote} HEAD:main`, work);
    expect(output).toContain("! [remote rejected] HEAD -> main (not allowed: agent/* only)");
    expect(output).toContain("remote: deplodash: This agent may push to agent/* only.");
    expect(await scene.refs(repository)).toEqual({});
  });

  test("can't delete or create branches outside the limit", async () => {
    const { agent, repository, remote, work } = await newScene(["agent/*"]);
    await agent.run(`git push -q ${scene.direct(repository)} HEAD:main HEAD:refs/tags/v1`, work);
    const before = await scene.refs(repository);
    for (const refspec of [
      ":main",
      ":refs/tags/v1",
      "HEAD:refs/tags/v2",
      "HEAD:refs/notes/x",
      "HEAD:refs/heads/agent",
    ]) {
      const { code, output } = await agent.shell(`git push ${remote} ${refspec}`, work);
      expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining("(not allowed: agent/* only)") });
    }
    expect(await scene.refs(repository)).toEqual(before);
  });

  test("allows tags that the limit names", async () => {
    const { agent, repository, remote, work } = await newScene(["agent/*", "tag:v*"]);
    await agent.run(`git tag v1 && git tag other && git push -q ${remote} v1`, work);
    const { output } = await agent.shell(`git push ${remote} other`, work);
    expect(output).toEqual(rejected("other -> other (not allowed: agent/*, tag:v* only)"));
    expect(Object.keys(await scene.refs(repository))).toEqual(["refs/tags/v1"]);
  });

  test("is atomic if git asks for that", async () => {
    const { agent, repository, remote, work } = await newScene(["agent/*"]);
    await agent.run(`git push -q ${remote} HEAD:agent/a`, work);
    const other = await agent.repository();
    const { output } = await agent.shell(`git push --atomic ${remote} HEAD:agent/a HEAD:agent/b`, other);
    expect(output).toContain("[rejected]");
    expect(Object.keys(await scene.refs(repository))).toEqual(["refs/heads/agent/a"]);
    await agent.run(`git push -q --atomic ${remote} HEAD:agent/c HEAD:agent/d`, other);
  });

  test("with push options is refused with an explanation", async () => {
    const { agent, repository, remote, work } = await newScene();
    const { code, output } = await agent.shell(`git push -o ci.skip ${remote} HEAD:main`, work);
    expect(code).not.toBe(0);
    expect(output).toMatch(/push options/);
    expect(await scene.refs(repository)).toEqual({});
  });

  test("uses a token for contents only, which never leaves the Worker", async () => {
    const { agent, remote, work } = await newScene(["agent/*"]);
    const { output } = await agent.shell(`GIT_CURL_VERBOSE=1 GIT_TRACE_CURL=1 git push ${remote} HEAD:agent/a`, work);
    expect(output).toContain("[new branch]");
    const minted = [...scene.sandbox.tokens.entries()].filter(([token]) => token.startsWith("ghs_"));
    const [last] = minted.slice(-1);
    expect(last?.[1].permissions).toEqual({ contents: "write", metadata: "read" });
    for (const [token] of minted) expect(output).not.toContain(token);
  });
});
