import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import contract from "../../generated/openapi.json" with { type: "json" };
import { createOwner, type Owner, requestLink } from "../../scripts/local/owner.ts";
import { findFreePort } from "../../scripts/local/ports.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { bare } from "../docs/samples.ts";
import { checkAnswer } from "../harness/checkAnswer.ts";
import { useSandboxedWorker } from "../harness/sandboxedWorker.ts";

const running = useSandboxedWorker();
let folder: string;
let ada: Owner;
/** The token of an agent that may push to `ada/notes`. */
let pusher: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deplodash-git-"));
  ada = await createOwner(running);
  pusher = await agentFor("ada/notes", ["contents:write"]);
  expect(await shell(helper())).toEqual({ code: 0, output: "" });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Returns the contract's set-up commands for git, with this test's hosts. */
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

const newAgent = () => ada.register("Agent with git");

/** Registers an agent and decides its request: approves these scopes, or denies it if there are none. */
async function agentFor(repo: string, scopes: Scope[], approved = scopes): Promise<string> {
  const agentToken = await newAgent();
  const link = await requestLink(running.origin, agentToken, repo, scopes);
  await (approved.length > 0 ? ada.approve(link, approved) : ada.deny(link));
  return agentToken;
}

/** Sends what git would send, and returns the answer. */
async function send(agentToken: string, operation: string, body: string, more: Record<string, string> = {}) {
  const url = `${running.origin}/api/git-credential/${operation}`;
  const headers = {
    Authorization: `Bearer ${agentToken}`,
    "Content-Type": "text/plain",
    "Accept-Encoding": "identity",
    ...more,
  };
  const answer = await fetch(url, { method: "POST", headers, body });
  await checkAnswer("POST", url, answer);
  return { status: answer.status, message: answer.headers.get("Deplodash-Message"), body: await answer.text() };
}

function asked(path: string, more = ""): string {
  const { protocol, host } = new URL(running.sandbox.serverUrl);
  return `protocol=${protocol.slice(0, -1)}\nhost=${host}\npath=${path}\n${more}`;
}

function passwordIn(credential: string): string {
  return /^password=(.*)$/m.exec(credential)?.[1] ?? "";
}

function revokeAtGitHub(token: string): void {
  const known = running.sandbox.tokens.get(token);
  if (known) known.revoked = true;
  expect(known?.revoked).toBe(true);
}

const permissionsOf = (token: string) => running.sandbox.tokens.get(token)?.permissions;

const remote = (repo: string) => `${running.sandbox.serverUrl}/${repo}.git`;
let folders = 0;
/** Returns the name of a folder that doesn't exist yet. */
const newFolder = () => `clone-${++folders}`;

test("lets git clone, push, and fetch with only the helper and the agent's token, and prints nothing", async () => {
  const clone = newFolder();
  expect(await shell(`git clone ${remote("ada/notes")} ${clone}`, pusher)).toMatchObject({ code: 0 });
  await writeFile(join(folder, clone, "README.md"), "# Notes\n");
  const pushed = await shell(
    "git add . && git commit -qm Begin && git push -u origin HEAD",
    pusher,
    join(folder, clone),
  );
  expect(pushed).toMatchObject({ code: 0, output: expect.stringContaining("[new branch]") });
  const { output } = await shell("git fetch", pusher, join(folder, clone));
  expect(output.trim(), "git prints nothing on success").toBe("");
  const fill = `printf 'url=%s\\n\\n' ${remote("ada/notes")} | git credential fill`;
  expect(await shell(`${fill} >filled 2>said; cat said`, pusher)).toEqual({ code: 0, output: "" });
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
])("replaces existing helpers at set-up: %s", async (_name, before) => {
  const home = `export HOME=$(mktemp -d -p ${folder}) GITHUB=${running.sandbox.serverUrl}`;
  const use = `git ls-remote ${remote("ada/notes")}\nprintf 'url=%s\\n\\n' ${remote("ada/notes")} | git credential fill`;
  const { code, output } = await shell(`${home}; ${before}; set -e\n${helper()}${helper()}${use}; ls -A $HOME`, pusher);
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining("username=x-access-token\n") });
  expect(output).not.toContain(".git-credentials");
});

test("gives git 2.46 and later an ephemeral credential, and accepts it back on erase", async () => {
  const capable = asked("ada/notes.git", "capability[]=authtype\ncapability[]=state\n");
  const { body } = await send(pusher, "get", capable);
  expect(body).toMatch(
    /^capability\[\]=authtype\nauthtype=Basic\ncredential=.*\nephemeral=1\npassword_expiry_utc=\d+\n$/,
  );
  const [, token = ""] = atob(/^credential=(.*)$/m.exec(body)?.[1] ?? "").split(":");
  expect(running.sandbox.isAlive(token)).toBe(true);
  await send(pusher, "erase", `${capable}${body}`);
  expect(running.sandbox.isAlive(token)).toBe(false);
});

test("issues a new token after git erases one that GitHub rejected", async () => {
  const first = passwordIn((await send(pusher, "get", asked("ada/notes.git"))).body);
  revokeAtGitHub(first);
  expect(await shell(`git ls-remote ${remote("ada/notes")}`, pusher)).not.toMatchObject({ code: 0 });
  expect(await shell(`git ls-remote ${remote("ada/notes")}`, pusher)).toMatchObject({ code: 0 });
  const second = passwordIn((await send(pusher, "get", asked("ada/notes.git"))).body);
  expect(second).not.toBe(first);
});

test("stops git with a link for the owner, and lets the same command succeed once they have approved", async () => {
  const agentToken = await newAgent();
  // It doesn't exist yet: approving creates it.
  const push = `git init -q ${newFolder()} && cd clone-${folders} && git commit -q --allow-empty -m Begin && git push -q ${remote("ada/begun")} HEAD:main`;
  const { code, output } = await shell(push, agentToken);
  expect(code).not.toBe(0);
  expect(output).toContain("deplodash: The owner of ada/begun has not approved this yet. Ask them to open ");
  expect(output).not.toContain("terminal prompts disabled");
  const [link = ""] = /http:\S+\/auth\/consent\?\S+/.exec(output) ?? [];
  await ada.approve(link, ["contents:write"]);
  expect(
    await shell(`git push ${remote("ada/begun")} HEAD:main`, agentToken, join(folder, `clone-${folders}`)),
  ).toMatchObject({
    code: 0,
    output: expect.stringContaining("[new branch]"),
  });
});

test("holds git's request for the owner once git has had the link", async () => {
  const agentToken = await newAgent();
  const first = await send(agentToken, "get", asked("ada/notes.git"), { Prefer: "wait=30" });
  expect(first.status).toBe(202);
  const held = send(agentToken, "get", asked("ada/notes.git"), { Prefer: "wait=30" });
  const [link = ""] = /http:\S+/.exec(first.message ?? "") ?? [];
  await ada.approve(link, ["contents:write"]);
  expect(await held).toMatchObject({ status: 200, body: expect.stringContaining("password=ghs_") });
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

test("issues a token with an expiry and contents:write, and workflows:write only if it was approved", async () => {
  const plain = await agentFor("ada/notes", ["contents:write", "issues:write"]);
  const { status, body } = await send(plain, "get", asked("ada/notes.git"));
  expect(status).toBe(200);
  const lines = /^username=x-access-token\npassword=(\S+)\npassword_expiry_utc=(\d+)\n$/.exec(body);
  expect(Number(lines?.[2]) - Date.now() / 1000).toBeGreaterThan(3300);
  expect(permissionsOf(passwordIn(body))).toEqual({ contents: "write", metadata: "read" });
  const more = await agentFor("ada/notes", ["contents:write", "workflows:write"]);
  expect(permissionsOf(passwordIn((await send(more, "get", asked("ada/notes.git"))).body))).toEqual({
    contents: "write",
    metadata: "read",
    workflows: "write",
  });
});

test("leaves out workflows:write if it was approved but the App lacks it", async () => {
  const { sandbox } = running;
  const agentToken = await agentFor("ada/notes", ["contents:write", "workflows:write"]);
  const installation = sandbox.data.installations.ada;
  const { permissions } = installation;
  const { workflows, ...others } = permissions;
  installation.permissions = others;
  const before = sandbox.calls.length;
  const { status, body } = await send(agentToken, "get", asked("ada/notes.git"));
  expect({ status, permissions: permissionsOf(passwordIn(body)) }).toEqual({
    status: 200,
    permissions: { contents: "write", metadata: "read" },
  });
  expect((await send(agentToken, "get", asked("ada/notes.git"))).body).toBe(body);
  const mints = sandbox.calls.slice(before).filter(({ path }) => path.endsWith("/access_tokens"));
  expect(mints).toHaveLength(2);
  installation.permissions = permissions;
});

test("issues a read-only token if the owner approved only reading", async () => {
  const agentToken = await agentFor("ada/notes", ["contents:read", "contents:write"], ["contents:read"]);
  const { body } = await send(agentToken, "get", asked("ada/notes"));
  expect(permissionsOf(passwordIn(body))).toEqual({ contents: "read", metadata: "read" });
});

test("shares one token between git and the API, and erases it for both", async () => {
  const token = () => ada.tokenFor(pusher, "ada/notes");
  const first = await token();
  expect(passwordIn((await send(pusher, "get", asked("Ada/Notes.git/info/lfs"))).body)).toBe(first);
  expect(await send(pusher, "erase", asked("ada/notes.git", `username=x\npassword=${first}\n`))).toMatchObject({
    status: 200,
    body: "",
  });
  expect(running.sandbox.isAlive(first)).toBe(false);
  const second = await token();
  expect(second).not.toBe(first);
  expect(passwordIn((await send(pusher, "get", asked("ada/notes.git"))).body)).toBe(second);
});

test("does not revoke another agent's token on erase", async () => {
  const token = passwordIn((await send(pusher, "get", asked("ada/notes.git"))).body);
  const other = await agentFor("ada/notes", ["contents:write"]);
  expect((await send(other, "erase", asked("ada/notes.git", `password=${token}\n`))).status).toBe(200);
  expect(running.sandbox.isAlive(token)).toBe(true);
});

test("ignores other servers, other protocols, and operations that need no answer", async () => {
  const nothing = { status: 200, message: null, body: "" };
  for (const elsewhere of ["protocol=https\nhost=gitlab.com\npath=ada/notes.git\n", "protocol=cert\nhost=\n"]) {
    for (const operation of ["get", "store", "erase"])
      expect(await send(pusher, operation, `${elsewhere}password=x\n`)).toEqual(nothing);
  }
  for (const operation of ["store", "capability", "approve"])
    expect(await send(pusher, operation, asked("ada/notes.git"))).toEqual(nothing);
});

test("accepts CRLF line endings, and treats a wiki as part of its repository", async () => {
  const agentToken = await newAgent();
  const { message } = await send(agentToken, "get", asked("ada/notes.wiki.git").replaceAll("\n", "\r\n"));
  expect(message).toMatch(/^deplodash: The owner of ada\/notes /);
});

test("says in one line what to fix in a request that git wouldn't send", async () => {
  const { protocol, host } = new URL(running.sandbox.serverUrl);
  const server = `protocol=${protocol.slice(0, -1)}\nhost=${host}\n`;
  const useHttpPath = `path is missing; let git send it: git config --global credential.${running.sandbox.serverUrl}.useHttpPath true`;
  const cases: [body: string, said: string][] = [
    [server, useHttpPath],
    [`${server}\npath=ada/notes.git\n`, useHttpPath],
    ["path=ada/notes.git\n", "protocol is missing"],
    ["nonsense", "is not git's credential format"],
    ["=\n", "is not git's credential format"],
    [`${server}path=ada\n`, "repo is invalid; expected: The repository as `owner/name`"],
    [`${server}path=../../etc/passwd\n`, "repo is invalid"],
    [`${server}path=ada/notes\r\u2028\u001b[31mé.git\n`, "repo is invalid"],
  ];
  for (const [body, said] of cases) {
    const answer = await send(pusher, "get", body);
    expect(answer).toMatchObject({ status: 400, body: "quit=1\n" });
    expect(answer.message).toContain(said);
    expect(answer.message).toMatch(/^deplodash: [ -~]+$/);
  }
});
