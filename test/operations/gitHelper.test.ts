import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import contract from "../../generated/openapi.json" with { type: "json" };
import { findFreePort } from "../../scripts/local/ports.ts";
import { bare } from "../docs/project.ts";
import { useSandboxedWorker } from "../harness/sandboxedWorker.ts";
import { passwordIn, useCredentialRequests } from "./credentialRequests.ts";

const running = useSandboxedWorker();
const { shared, newAgent, agentFor, send, asked } = useCredentialRequests(running);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deplodash-git-"));
  expect(await shell(helper())).toEqual({ code: 0, output: "" });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Returns the contract's setup commands for git, with the hosts in this test. */
function helper(): string {
  const samples = contract.paths["/api/git-credential/{operation}"].post["x-codeSamples"];
  const { source = "" } = samples.find(({ label }) => label === "git") ?? {};
  return source
    .replace(/^git push.*\n/m, "")
    .replaceAll("https://github.com", running.sandbox.serverUrl)
    .replaceAll("https://deplodash.example", running.origin);
}

/** Runs a command as an agent that has only its token, without this machine's git configuration. */
function shell(command: string, agentToken = "", cwd = folder): Promise<{ code: number; output: string }> {
  const env = bare(folder, { LC_ALL: "C", DEPLODASH_AGENT_TOKEN: agentToken });
  return new Promise((resolve) => {
    execFile("sh", ["-c", command], { cwd, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    );
  });
}

function revokeAtGitHub(token: string): void {
  const known = running.sandbox.tokens.get(token);
  if (known) known.revoked = true;
  expect(known?.revoked).toBe(true);
}

const remote = (repo: string) => `${running.sandbox.serverUrl}/${repo}.git`;
let folders = 0;
/** Returns the name of a folder that doesn't exist yet. */
const newFolder = () => `clone-${++folders}`;

test("lets git clone, push, and fetch with only the helper and the agent's token, and prints nothing", async () => {
  const clone = newFolder();
  expect(await shell(`git clone ${remote("ada/notes")} ${clone}`, shared.pusher)).toMatchObject({ code: 0 });
  await writeFile(join(folder, clone, "README.md"), "# Notes\n");
  const push = "git add . && git commit -qm Begin && git push -u origin HEAD";
  const pushed = await shell(push, shared.pusher, join(folder, clone));
  expect(pushed).toMatchObject({ code: 0, output: expect.stringContaining("[new branch]") });
  const { output } = await shell("git fetch", shared.pusher, join(folder, clone));
  expect(output.trim(), "git prints nothing on success").toBe("");
  const fill = `printf 'url=%s\\n\\n' ${remote("ada/notes")} | git credential fill`;
  expect(await shell(`${fill} >filled 2>said; cat said`, shared.pusher)).toEqual({ code: 0, output: "" });
  expect(await readFile(join(folder, "filled"), "utf8")).toMatch(/^username=x-access-token\npassword=ghs_/m);
});

const personal = `'!f() { test "$1" = get && printf "username=person\\npassword=own\\n"; }; f'`;
test.each([
  ["a helper for all servers answers", `git config --global credential.helper ${personal}`],
  ["a helper stores what it sees", "git config --global credential.helper store"],
  [
    "gh auth setup-git",
    `for helper in '' ${personal}; do git config --global --add credential.$GITHUB.helper "$helper"; done`,
  ],
])("replaces existing helpers at setup: %s", async (_name, before) => {
  const home = `export HOME=$(mktemp -d -p ${folder}) GITHUB=${running.sandbox.serverUrl}`;
  const use = `git ls-remote ${remote("ada/notes")}\nprintf 'url=%s\\n\\n' ${remote("ada/notes")} | git credential fill`;
  const { code, output } = await shell(
    `${home}; ${before}; set -e\n${helper()}${helper()}${use}; ls -A $HOME`,
    shared.pusher,
  );
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining("username=x-access-token\n") });
  expect(output).not.toContain(".git-credentials");
});

test("issues a new token after git erases one that GitHub rejected", async () => {
  const first = passwordIn((await send(shared.pusher, "get", asked("ada/notes.git"))).body);
  revokeAtGitHub(first);
  expect(await shell(`git ls-remote ${remote("ada/notes")}`, shared.pusher)).not.toMatchObject({ code: 0 });
  expect(await shell(`git ls-remote ${remote("ada/notes")}`, shared.pusher)).toMatchObject({ code: 0 });
  const second = passwordIn((await send(shared.pusher, "get", asked("ada/notes.git"))).body);
  expect(second).not.toBe(first);
});

test("stops git with a link for the owner, and lets the same command succeed once they have approved", async () => {
  const agentToken = await newAgent();
  // The repository doesn't exist yet. Approving creates it.
  const push = `git init -q ${newFolder()} && cd clone-${folders} && git commit -q --allow-empty -m Begin && git push -q ${remote("ada/begun")} HEAD:main`;
  const { code, output } = await shell(push, agentToken);
  expect(code).not.toBe(0);
  expect(output).toContain("deplodash: The owner of ada/begun hasn't approved this yet. Ask them to open ");
  expect(output).not.toContain("terminal prompts disabled");
  const [link = ""] = /http:\S+\/auth\/consent\?\S+/.exec(output) ?? [];
  await shared.ada.approve(link, ["contents:write"]);
  expect(
    await shell(`git push ${remote("ada/begun")} HEAD:main`, agentToken, join(folder, `clone-${folders}`)),
  ).toMatchObject({
    code: 0,
    output: expect.stringContaining("[new branch]"),
  });
});

test("reports a denial in git's output", async () => {
  const agentToken = await agentFor("ada/notes", ["contents:write"], []);
  const { code, output } = await shell(`git ls-remote ${remote("ada/notes")}`, agentToken);
  expect(code).not.toBe(0);
  expect(output).toMatch(
    /deplodash: The owner declined these scopes\. Continue without them, or ask again after 20[-\d]+T[:\d]+Z\./,
  );
});

test("reports a missing agent token and an unreachable service in git's output", async () => {
  const withoutToken = await shell(`git ls-remote ${remote("ada/notes")}`);
  expect(withoutToken.code).not.toBe(0);
  expect(withoutToken.output).toContain(
    "deplodash: The agent token is missing or invalid. Send `Authorization: Bearer dpl_...`",
  );
  const elsewhere = helper().replaceAll(running.origin, `http://localhost:${await findFreePort()}`);
  const config = join(folder, "elsewhere");
  const offline = await shell(
    `export GIT_CONFIG_GLOBAL=${config}; ${elsewhere} git ls-remote ${remote("ada/notes")}`,
    await newAgent(),
  );
  expect(offline.code).not.toBe(0);
  expect(offline.output).toContain("Failed to connect to localhost");
});
