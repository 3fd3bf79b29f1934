import { expect, test } from "vitest";
import { useSandboxedWorker } from "../harness/sandboxedWorker.ts";
import { passwordIn, useCredentialRequests } from "./credentialRequests.ts";

const running = useSandboxedWorker();
const { shared, newAgent, agentFor, send, asked } = useCredentialRequests(running);

const permissionsOf = (token: string) => running.sandbox.tokens.get(token)?.permissions;

test("gives git 2.46 and later an ephemeral credential, and accepts it back on erase", async () => {
  const capable = asked("ada/notes.git", "capability[]=authtype\ncapability[]=state\n");
  const { body } = await send(shared.pusher, "get", capable);
  expect(body).toMatch(
    /^capability\[\]=authtype\nauthtype=Basic\ncredential=.*\nephemeral=1\npassword_expiry_utc=\d+\n$/,
  );
  const [, token = ""] = atob(/^credential=(.*)$/m.exec(body)?.[1] ?? "").split(":");
  expect(running.sandbox.isAlive(token)).toBe(true);
  await send(shared.pusher, "erase", `${capable}${body}`);
  expect(running.sandbox.isAlive(token)).toBe(false);
});

test("holds git's request for the owner once git has had the link", async () => {
  const agentToken = await newAgent();
  const first = await send(agentToken, "get", asked("ada/notes.git"), { Prefer: "wait=30" });
  expect(first.status).toBe(202);
  const held = send(agentToken, "get", asked("ada/notes.git"), { Prefer: "wait=30" });
  const [link = ""] = /http:\S+/.exec(first.message ?? "") ?? [];
  await shared.ada.approve(link, ["contents:write"]);
  expect(await held).toMatchObject({ status: 200, body: expect.stringContaining("password=ghs_") });
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
  const token = () => shared.ada.tokenFor(shared.pusher, "ada/notes");
  const first = await token();
  expect(passwordIn((await send(shared.pusher, "get", asked("Ada/Notes.git/info/lfs"))).body)).toBe(first);
  expect(await send(shared.pusher, "erase", asked("ada/notes.git", `username=x\npassword=${first}\n`))).toMatchObject({
    status: 200,
    body: "",
  });
  expect(running.sandbox.isAlive(first)).toBe(false);
  const second = await token();
  expect(second).not.toBe(first);
  expect(passwordIn((await send(shared.pusher, "get", asked("ada/notes.git"))).body)).toBe(second);
});

test("does not revoke another agent's token on erase", async () => {
  const token = passwordIn((await send(shared.pusher, "get", asked("ada/notes.git"))).body);
  const other = await agentFor("ada/notes", ["contents:write"]);
  expect((await send(other, "erase", asked("ada/notes.git", `password=${token}\n`))).status).toBe(200);
  expect(running.sandbox.isAlive(token)).toBe(true);
});

test("ignores other servers, other protocols, and operations that need no answer", async () => {
  const nothing = { status: 200, message: null, body: "" };
  for (const elsewhere of ["protocol=https\nhost=gitlab.com\npath=ada/notes.git\n", "protocol=cert\nhost=\n"]) {
    for (const operation of ["get", "store", "erase"])
      expect(await send(shared.pusher, operation, `${elsewhere}password=x\n`)).toEqual(nothing);
  }
  for (const operation of ["store", "capability", "approve"])
    expect(await send(shared.pusher, operation, asked("ada/notes.git"))).toEqual(nothing);
});

test("accepts CRLF line endings, and treats a wiki as part of its repository", async () => {
  const agentToken = await newAgent();
  const { message } = await send(agentToken, "get", asked("ada/notes.wiki.git").replaceAll("\n", "\r\n"));
  expect(message).toMatch(/^deplodash: The owner of ada\/notes /);
});

test("says on one line what to fix in a request that git wouldn't send", async () => {
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
    const answer = await send(shared.pusher, "get", body);
    expect(answer).toMatchObject({ status: 400, body: "quit=1\n" });
    expect(answer.message).toContain(said);
    expect(answer.message).toMatch(/^deplodash: [ -~]+$/);
  }
});
