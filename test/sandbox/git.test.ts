import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { Agent, get, request } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { useServedSandbox } from "./useServedSandbox.ts";

const github = useServedSandbox();
const { git, remote, narrowToken } = github;

async function commitAll(directory: string, message: string): Promise<void> {
  await git(directory, "add", ".");
  expect(await git(directory, "commit", "--quiet", "-m", message)).toMatchObject({ ok: true });
}

const checkouts = new Map<string, Promise<string>>();

/** Returns a repository with one commit that contains this file. Tests with the same file share the repository. */
function checkout(path = "README.md"): Promise<string> {
  const create = async () => {
    const directory = join(github.folder, `checkout-${checkouts.size}`);
    await mkdir(join(directory, path, ".."), { recursive: true });
    await writeFile(join(directory, path), "hello\n");
    await git(directory, "init", "--quiet");
    await commitAll(directory, `Add ${path}`);
    return directory;
  };
  const created = checkouts.get(path) ?? create();
  checkouts.set(path, created);
  return created;
}

const newRepository = (name: string) => github.sandbox.addRepository({ owner: github.people.ada, name });

/** Pushes the commit that contains this file. */
const push = async (name: string, token: string, refs = "main", path?: string) =>
  git(await checkout(path), "push", remote(`ada/${name}`, token), ...refs.split(" "));
const list = (name: string, token?: string) => git(github.folder, "ls-remote", remote(`ada/${name}`, token));
const refused = (words: string) => ({ ok: false, output: expect.stringContaining(words) });
const accepted = { ok: true };

test("an empty repository is cloned, pushed to as a fast-forward, and cloned again with its content", async () => {
  const { notes } = github.repositories;
  const url = remote("ada/notes", await narrowToken(notes, { contents: "write" }));
  expect((await git(github.folder, "clone", url, "empty")).output).toContain("empty repository");
  const directory = join(github.folder, "empty");
  await writeFile(join(directory, "README.md"), "hello\n");
  await commitAll(directory, "Begin");
  const first = await git(directory, "push", "origin", "main");
  expect(first).toMatchObject({ ok: true, output: expect.stringContaining("[new branch]") });
  // The file is larger than git's buffer, so git sends it in chunks.
  await writeFile(join(directory, "large"), randomBytes(100_000));
  await commitAll(directory, "Grow");
  const second = await git(directory, "-c", "http.postBuffer=65536", "push", "origin", "main");
  expect([second.ok, second.output.includes("remote:")]).toEqual([true, false]);
  // Neither the case nor the `.git` ending matters.
  expect((await git(github.folder, "clone", url.replace("ada/notes.git", "Ada/Notes"), "full")).ok).toBe(true);
  expect((await git(join(github.folder, "full"), "log", "--format=%s")).output).toBe("Grow\nBegin\n");
  expect(await (await fetch(`${github.sandbox.serverUrl}/ada/notes`)).text()).toContain("Grow");
});

test("a revoked token is refused", async () => {
  const token = await narrowToken(newRepository("former"), { contents: "write" });
  expect(await push("former", token)).toMatchObject(accepted);
  await github.asToken(token, "DELETE /installation/token");
  const invalid = refused("Invalid username or token");
  expect(await push("former", token, "main:other")).toMatchObject(invalid);
  expect(await git(await checkout(), "fetch", remote("ada/former", token))).toMatchObject(invalid);
});

test("a token for another repository finds no repository", async () => {
  newRepository("other");
  const token = await narrowToken(github.repositories.notes, { contents: "write" });
  expect(await push("other", token)).toMatchObject(refused("Repository not found"));
  for (const name of ["other", "nothing"])
    expect(await list(name, token)).toMatchObject(refused("Repository not found"));
});

test("anyone may fetch what is public, and everything else asks for a token", async () => {
  expect(await list("engine")).toMatchObject(accepted);
  const response = await fetch(`${github.sandbox.serverUrl}/ada/notes.git/info/refs?service=git-upload-pack`);
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toBe('Basic realm="GitHub"');
  const missing = await fetch(`${github.sandbox.serverUrl}/ada/nothing.git/info/refs?service=git-upload-pack`);
  expect([missing.status, await missing.text()]).toEqual([response.status, await response.text()]);
  const push = await fetch(`${github.sandbox.serverUrl}/ada/engine.git/info/refs?service=git-receive-pack`);
  expect(push.status).toBe(401);
});

test("a token that may read is refused when it pushes, and one without contents when it fetches", async () => {
  const repository = newRepository("readable");
  const readOnly = await narrowToken(repository, { contents: "read", pull_requests: "write" });
  const denied = refused("Write access to repository not granted");
  expect(await list("readable", readOnly)).toMatchObject(accepted);
  expect(await push("readable", readOnly)).toMatchObject(denied);
  expect(await list("readable", await narrowToken(repository, { metadata: "read" }))).toMatchObject(denied);
});

test("workflow files are refused without the permission for them", async () => {
  const repository = newRepository("automated");
  const path = ".github/workflows/ci.yml";
  const directory = await checkout(path);
  const contents = await narrowToken(repository, { contents: "write" });
  const words = `refusing to allow a GitHub App to create or update workflow \`${path}\` without \`workflows\` permission`;
  expect(await push("automated", contents, "main", path)).toMatchObject(refused(words));
  // This applies even to the history of a branch that no longer contains the file.
  const removed = join(github.folder, "removed");
  await git(github.folder, "clone", "--quiet", directory, removed);
  await git(removed, "rm", "--quiet", "-r", ".github");
  await git(removed, "commit", "--quiet", "-m", "Remove it");
  expect(await git(removed, "push", remote("ada/automated", contents), "main")).toMatchObject(refused(words));
  const workflows = await narrowToken(repository, { contents: "write", workflows: "write" });
  expect(await push("automated", workflows, "main", path)).toMatchObject(accepted);
  // Workflow files that already exist don't prevent other changes.
  await writeFile(join(directory, "README.md"), "hello\n");
  await commitAll(directory, "Explain");
  expect(await push("automated", contents, "main", path)).toMatchObject(accepted);
});

test("people push with their own permissions", async () => {
  const { people, sandbox, userToken } = github;
  newRepository("shared").collaborators.set(people.ben, "write").set(people.cleo, "read");
  const denied = refused("Permission to ada/shared.git denied to cleo");
  expect(await push("shared", await userToken(people.cleo))).toMatchObject(denied);
  expect(await push("shared", await userToken(people.ben))).toMatchObject(accepted);
  expect(await push("shared", sandbox.personalToken(people.ben))).toMatchObject(accepted);
});

test("a renamed repository keeps its content and its old address", async () => {
  const repository = newRepository("before");
  const token = await narrowToken(repository, { contents: "write" });
  expect(await push("before", token)).toMatchObject(accepted);
  github.sandbox.rename(repository, "after");
  for (const name of ["before", "after"]) expect((await list(name, token)).output).toContain("refs/heads/main");
});

test("a compressed request, as git sends for a fetch with much history, is decompressed", async () => {
  const response = await fetch(`${github.sandbox.serverUrl}/ada/engine.git/git-upload-pack`, {
    method: "POST",
    headers: {
      "content-type": "application/x-git-upload-pack-request",
      "content-encoding": "gzip",
      "git-protocol": "version=2",
    },
    body: new Uint8Array(gzipSync("0014command=ls-refs\n0000")),
  });
  expect([response.status, await response.text()]).toEqual([200, "0000"]);
});

test("serves no file of a repository directly, and no file outside it", async () => {
  const authorization = `Basic ${btoa(`x-access-token:${github.sandbox.personalToken(github.people.ada)}`)}`;
  const files = ["HEAD", "config", "objects/info/packs", "info/refs", "..%2f..%2fhome/.gitconfig"];
  for (const path of [...files, "git-upload-archive"]) {
    const response = await fetch(`${github.sandbox.serverUrl}/ada/notes.git/${path}`, { headers: { authorization } });
    expect(response.status, path).toBe(404);
  }
});

test("the first branch pushed to an empty repository becomes its default branch", async () => {
  const token = await narrowToken(newRepository("fresh"), { contents: "write" });
  await push("fresh", token, "HEAD:refs/heads/trunk HEAD:refs/tags/v1");
  await push("fresh", token, "HEAD:refs/heads/main");
  expect((await github.asToken(token, "GET /repos/ada/fresh")).get("default_branch")).toBe("trunk");
  const head = await git(github.folder, "ls-remote", "--symref", remote("ada/fresh", token), "HEAD");
  expect(head.output).toContain("ref: refs/heads/trunk\tHEAD");
});

test("a protected branch accepts no push", async () => {
  const repository = newRepository("protected");
  github.sandbox.protect(repository, "main");
  const token = await narrowToken(repository, { contents: "write", workflows: "write" });
  const words = "GH006: Protected branch update failed for refs/heads/main";
  expect(await push("protected", token, "HEAD:refs/heads/main")).toMatchObject(refused(words));
  expect(await push("protected", token, "HEAD:refs/heads/fix")).toMatchObject(accepted);
});

test("a wiki is a separate repository that is reached with its repository's token", async () => {
  const token = await narrowToken(newRepository("handbook"), { contents: "write" });
  expect(await push("handbook.wiki", token, "HEAD:refs/heads/main")).toMatchObject(accepted);
  expect((await list("handbook.wiki", token)).output).toContain("refs/heads/main");
  expect((await list("handbook", token)).output).toBe("");
  const other = await narrowToken(github.repositories.notes, { contents: "write" });
  expect((await list("handbook.wiki", other)).output).toContain("Repository not found");
});

test("a push that git doesn't read to its end doesn't block the next request on the connection", async () => {
  const token = await narrowToken(newRepository("unread"), { contents: "write" });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { "Content-Type": "application/x-git-receive-pack-request" };
  const pushed = request(`${remote("ada/unread", token)}/git-receive-pack`, { method: "POST", agent, headers });
  // git answers an empty list of refs immediately.
  pushed.write("0000");
  const [answer] = await once(pushed, "response");
  await once(answer.resume(), "end");
  pushed.end(Buffer.alloc(1_000_000));
  const signal = AbortSignal.timeout(5_000);
  const [next] = await once(get(github.sandbox.serverUrl, { agent, signal }), "response");
  expect([answer.statusCode, next.statusCode, pushed.socket === next.socket]).toEqual([200, 200, true]);
  agent.destroy();
});
