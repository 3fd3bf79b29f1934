import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOwner, type Owner, pressApprove, selecting } from "../../../scripts/local/owner.ts";
import { createAgentToken } from "../../../src/crypto/agentToken.ts";
import { bare, type ProgramOptions, runProgram, whenSaid } from "../../docs/project.ts";
import { linkPattern } from "../../docs/samples.ts";
import { installPackedClient, oldestNode } from "../../harness/packedClient.ts";
import { useSandboxedWorker } from "../../harness/sandboxedWorker.ts";
import { secretPattern } from "./shell.ts";

const running = useSandboxedWorker();
let ada: Owner;
let home: string;
let path: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "deplodash-home-"));
  const { project } = await installPackedClient();
  await mkdir(join(home, "bin"));
  await writeFile(join(home, "bin/gh"), gh);
  await chmod(join(home, "bin/gh"), 0o755);
  const programs = [join(home, "bin"), join(project, "node_modules/.bin"), dirname(process.execPath)];
  path = [...programs, process.env.PATH].join(delimiter);
  ada = await createOwner(running);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** The shell command that records the process list, which every user on the machine can see. */
const recordProcesses = `cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' >>"$HOME/processes"`;

/**
 * A stand-in for GitHub's command line that opens a pull request over GraphQL. It takes its token from the same
 * variables as the real one.
 */
const gh = `#!/bin/sh
${recordProcesses}
[ "$1 $2 $3 $5" = "pr create -R --head" ] || exit 2
echo "Authorization: Bearer $GH_ENTERPRISE_TOKEN" | curl -sS --fail-with-body -H @- "http://$GH_HOST/api/v3/repos/$4/pulls" \\
  -d '{ "title": "Fix the notes", "head": "'"$6"'", "base": "main" }' | grep -o '"html_url": *"[^"]*/pull/[0-9]*"'
`;

const pullRequestScopes = ["pull_requests:write", "contents:read"];
const credentials = () => join(home, ".config/deplodash/credentials.json");

/**
 * Runs a line in a shell that has no other settings. Checks that the output shows no secret unless \`$(…)\` captures
 * it.
 */
async function shell(line: string, options: ProgramOptions & { variables?: Record<string, string> } = {}) {
  const { variables = {}, ...rest } = options;
  const env = bare(home, { PATH: path, ...variables });
  const { said, ...ended } = await runProgram(["sh", "-c", line], { cwd: home, env, ...rest });
  expect(said.match(secretPattern)).toBe(null);
  return ended;
}

test("takes a new agent to its first push with two commands and one page, and to a pull request without push access", async () => {
  // The agent starts with a repository on its machine. In the sandbox, ada/notes exists but is empty.
  await shell("git init -q work && git -C work commit -q --allow-empty -m Begin");
  writeFileSync(join(home, "work/.git/hooks/pre-push"), `#!/bin/sh\n${recordProcesses}\n`, { mode: 0o755 });
  const person = whenSaid(/this code within 15 minutes: (\S+)/g, async (code) => {
    await pressApprove(ada.browser, await ada.claim(code), selecting(["contents:write"]));
  });
  const login = `deplodash login ${running.origin} --repo ada/notes --scope contents:write --setup-git`;
  expect(await shell(login, person)).toMatchObject({ code: 0, stdout: "" });
  await person.done();
  const remote = `${running.sandbox.serverUrl}/ada/notes.git`;
  expect(await shell(`git -C work push -q ${remote} HEAD:main`)).toEqual({ code: 0, stdout: "", stderr: "" });

  const commit = "git -C work commit -q --allow-empty -m Fix";
  expect(await shell(`${commit} && git -C work push -q ${remote} HEAD:agent/fix`)).toMatchObject({ code: 0 });
  const owner = whenSaid(linkPattern, (link) => ada.approve(link, pullRequestScopes));
  const scopes = `--scope ${pullRequestScopes.join(",")} --wait --revoke`;
  const open = `deplodash exec ada/notes ${scopes} -- gh pr create -R ada/notes --head agent/fix`;
  expect(await shell(open, owner)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/ada\/notes\/pull\/1"\n$/),
  });
  await owner.done();
  const [minted] = [...running.sandbox.tokens.values()].reverse();
  expect(minted).toMatchObject({ revoked: true, permissions: { contents: "read", pull_requests: "write" } });

  const shown = readFileSync(join(home, "processes"), "utf8");
  expect(shown).toContain("deplodash exec");
  expect(shown).toContain("work push");
  const { agent_token } =
    Object.values<{ agent_token: string }>(JSON.parse(readFileSync(credentials(), "utf8")))[0] ?? {};
  // Other programs on this machine may show secrets of their own.
  const secrets = [agent_token ?? "", ...running.sandbox.tokens.keys()];
  expect(secrets[0]).toMatch(/^dpl_/);
  expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
  expect(readFileSync(join(home, ".gitconfig"), "utf8").match(secretPattern)).toBe(null);
});

test("lets git clone with a token, or says why not", async () => {
  await shell("deplodash setup-git --undo && deplodash setup-git --token");
  const remote = (name: string) => `${running.sandbox.serverUrl}/ada/${name}.git`;
  expect(await shell(`git clone -q ${remote("notes")} clone`)).toMatchObject({ code: 0 });
  const { code, stderr } = await shell(`git clone -q ${remote("idea")}`);
  expect({ code, stderr }).toEqual({
    code: 128,
    stderr: expect.stringMatching(
      /^deplodash: The owner of ada\/idea hasn't approved this yet\. Ask them to open http\S+ /,
    ),
  });
  expect(stderr).not.toContain("terminal prompts disabled");

  // With --strict, fetches also go through the service, which gives its reason if there is no access.
  await shell("deplodash setup-git --undo && deplodash setup-git --strict ada");
  expect(await shell("git -C clone fetch -q")).toEqual({ code: 0, stdout: "", stderr: "" });
  const list = (name: string, variables = {}) => shell(`git ls-remote ${remote(name)}`, { variables });
  expect((await list("idea")).stderr).toMatch(/^remote: deplodash: The owner of ada\/idea hasn't approved this yet\./);
  const stranger = { DEPLODASH: running.origin, DEPLODASH_AGENT_TOKEN: createAgentToken().token };
  expect((await list("notes", stranger)).stderr).toContain("deplodash: The agent token isn't valid. It was rotated");
});

test("forwards signals to the command, and exits with its status", async () => {
  const child = `trap "echo stopped; exit 7" TERM; echo ready; while :; do sleep 0.05; done`;
  const line = `exec deplodash exec ada/notes --scope contents:read -- sh -c '${child}'`;
  const onOutput: ProgramOptions["onOutput"] = (said, child) => {
    if (said === "ready\n") child.kill("SIGTERM");
  };
  expect(await shell(line, { onOutput })).toEqual({ code: 7, stdout: "ready\nstopped\n", stderr: "" });
});

test("runs in the oldest Node that package.json allows", async () => {
  const variables = { NODE_OPTIONS: oldestNode };
  expect(await shell("deplodash --version && deplodash status", { variables })).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n.* at http/),
    stderr: "",
  });
});

test.each([
  ["the home can't be written", "login https://deplodash.example", { HOME: "/proc" }, 7, "cannot be written"],
  ["the service is offline", "login http://localhost:1", {}, 6, "can't be reached"],
  ["the disk is full", "completion bash >/dev/full", {}, 7, "The result can't be written (ENOSPC)"],
])("says in one sentence that %s", async (_what, line, variables, code, reason) => {
  const { stderr, ...ended } = await shell(`deplodash ${line}`, { variables });
  expect({ ...ended, stderr }).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(reason) });
  expect(stderr).toMatch(/^deplodash: [^\n]+\n$/);
});
