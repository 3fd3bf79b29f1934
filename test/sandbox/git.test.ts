import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { Repository } from "./sandbox.ts";
import { useServedSandbox } from "./useServedSandbox.ts";

const github = useServedSandbox();
const { git, remote, narrowToken } = github;

async function commitAll(directory: string, message: string): Promise<void> {
  await git(directory, "add", ".");
  expect(await git(directory, "commit", "--quiet", "-m", message)).toMatchObject({ ok: true });
}

const checkouts = new Map<string, Promise<string>>();

/** Returns a repository of one commit with this file. Tests share those with the same file. */
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

function newRepository(name: string, isPrivate = true): Repository {
  return github.sandbox.addRepository({ owner: github.people.ada, name, private: isPrivate });
}

test("an empty repository is cloned, pushed to as a fast-forward, and cloned again with its content", async () => {
  const { notes } = github.repositories;
  const url = remote("ada/notes", await narrowToken(notes, { contents: "write" }));
  expect((await git(github.folder, "clone", url, "empty")).output).toContain("empty repository");
  const directory = join(github.folder, "empty");
  await writeFile(join(directory, "README.md"), "hello\n");
  await commitAll(directory, "Begin");
  const first = await git(directory, "push", "origin", "main");
  expect(first).toMatchObject({ ok: true, output: expect.stringContaining("[new branch]") });
  // More than git's buffer, so that git sends it chunked.
  await writeFile(join(directory, "large"), randomBytes(1_200_000));
  await commitAll(directory, "Grow");
  const second = await git(directory, "push", "origin", "main");
  expect([second.ok, second.output.includes("remote:")]).toEqual([true, false]);
  // Case does not matter, nor does the ending.
  expect(await git(github.folder, "clone", url.replace("ada/notes.git", "Ada/Notes"), "full")).toMatchObject({
    ok: true,
  });
  expect((await git(join(github.folder, "full"), "log", "--format=%s")).output).toBe("Grow\nBegin\n");
  expect(await (await fetch(`${github.sandbox.serverUrl}/ada/notes`)).text()).toContain("Grow");
});

test("a revoked token is refused", async () => {
  const repository = newRepository("former");
  const token = await narrowToken(repository, { contents: "write" });
  const directory = await checkout();
  expect(await git(directory, "push", remote("ada/former", token), "main")).toMatchObject({ ok: true });
  await github.asToken(token, "DELETE /installation/token");
  const refused = { ok: false, output: expect.stringContaining("Invalid username or token") };
  expect(await git(directory, "push", remote("ada/former", token), "main:other")).toMatchObject(refused);
  expect(await git(directory, "fetch", remote("ada/former", token))).toMatchObject(refused);
});

test("a token for another repository finds none", async () => {
  newRepository("other");
  const token = await narrowToken(github.repositories.notes, { contents: "write" });
  const refused = { ok: false, output: expect.stringContaining("Repository not found") };
  expect(await git(await checkout(), "push", remote("ada/other", token), "main")).toMatchObject(refused);
  expect(await git(github.folder, "ls-remote", remote("ada/other", token))).toMatchObject(refused);
  expect(await git(github.folder, "ls-remote", remote("ada/nothing", token))).toMatchObject(refused);
});

test("without a token a private repository asks for one, and so does every push", async () => {
  const response = await fetch(`${github.sandbox.serverUrl}/ada/notes.git/info/refs?service=git-upload-pack`);
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toBe('Basic realm="GitHub"');
  const missing = await fetch(`${github.sandbox.serverUrl}/ada/nothing.git/info/refs?service=git-upload-pack`);
  expect([missing.status, await missing.text()]).toEqual([response.status, await response.text()]);
  const push = await fetch(`${github.sandbox.serverUrl}/ada/engine.git/info/refs?service=git-receive-pack`);
  expect(push.status).toBe(401);
});

test("anyone may fetch what is public", async () => {
  expect(await git(github.folder, "ls-remote", remote("ada/engine"))).toMatchObject({ ok: true });
});

test("a token that may read is refused when it pushes, and one without contents when it fetches", async () => {
  const repository = newRepository("readable");
  const readOnly = await narrowToken(repository, { contents: "read", pull_requests: "write" });
  const refused = { ok: false, output: expect.stringContaining("Write access to repository not granted") };
  expect(await git(github.folder, "ls-remote", remote("ada/readable", readOnly))).toMatchObject({ ok: true });
  expect(await git(await checkout(), "push", remote("ada/readable", readOnly), "main")).toMatchObject(refused);
  const metadataOnly = await narrowToken(repository, { metadata: "read" });
  expect(await git(github.folder, "ls-remote", remote("ada/readable", metadataOnly))).toMatchObject(refused);
});

test("workflow files are refused without the permission for them", async () => {
  const repository = newRepository("automated");
  const directory = await checkout(".github/workflows/ci.yml");
  const contents = await narrowToken(repository, { contents: "write" });
  const refused = await git(directory, "push", remote("ada/automated", contents), "main");
  expect(refused.ok).toBe(false);
  expect(refused.output).toContain(
    "refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission",
  );
  // Not even in the history of a branch that no longer has the file.
  const removed = join(github.folder, "removed");
  await git(github.folder, "clone", "--quiet", directory, removed);
  await git(removed, "rm", "--quiet", "-r", ".github");
  await git(removed, "commit", "--quiet", "-m", "Remove it");
  const kept = await git(removed, "push", remote("ada/automated", contents), "main");
  expect([kept.ok, kept.output.includes("refusing to allow")]).toEqual([false, true]);
  const workflows = await narrowToken(repository, { contents: "write", workflows: "write" });
  expect(await git(directory, "push", remote("ada/automated", workflows), "main")).toMatchObject({ ok: true });
  // What is there already does not stand in the way of other changes.
  await writeFile(join(directory, "README.md"), "hello\n");
  await commitAll(directory, "Explain");
  expect(await git(directory, "push", remote("ada/automated", contents), "main")).toMatchObject({ ok: true });
});

test("people push by their own rights", async () => {
  const repository = newRepository("shared");
  repository.collaborators.set(github.people.ben, "write").set(github.people.cleo, "read");
  const directory = await checkout();
  const push = async (token: string) => git(directory, "push", remote("ada/shared", token), "main");
  const refused = { ok: false, output: expect.stringContaining("Permission to ada/shared.git denied to cleo") };
  expect(await push(await github.userToken(github.people.cleo))).toMatchObject(refused);
  expect(await push(await github.userToken(github.people.ben))).toMatchObject({ ok: true });
  expect(await push(github.sandbox.personalToken(github.people.ben))).toMatchObject({ ok: true });
});

test("a renamed repository keeps its content and its old address", async () => {
  const repository = newRepository("before");
  const token = await narrowToken(repository, { contents: "write" });
  expect(await git(await checkout(), "push", remote("ada/before", token), "main")).toMatchObject({ ok: true });
  github.sandbox.rename(repository, "after");
  for (const name of ["ada/before", "ada/after"]) {
    expect((await git(github.folder, "ls-remote", remote(name, token))).output).toContain("refs/heads/main");
  }
});

test("a compressed request is unpacked, as git sends it for a fetch with much history", async () => {
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

test("no file of a repository is served as such, and no path leads out", async () => {
  const authorization = `Basic ${btoa(`x-access-token:${github.sandbox.personalToken(github.people.ada)}`)}`;
  const paths = [
    "HEAD",
    "config",
    "objects/info/packs",
    "info/refs",
    "..%2f..%2fhome/.gitconfig",
    "git-upload-archive",
  ];
  for (const path of paths) {
    const response = await fetch(`${github.sandbox.serverUrl}/ada/notes.git/${path}`, { headers: { authorization } });
    expect(response.status, path).toBe(404);
  }
});

test("the first branch pushed to an empty repository becomes its default branch", async () => {
  const repository = newRepository("fresh");
  const token = await narrowToken(repository, { contents: "write" });
  const url = remote("ada/fresh", token);
  await git(await checkout(), "push", url, "HEAD:refs/heads/trunk", "HEAD:refs/tags/v1");
  await git(await checkout(), "push", url, "HEAD:refs/heads/main");
  expect((await github.asToken(token, "GET /repos/ada/fresh")).get("default_branch")).toBe("trunk");
  expect((await git(github.folder, "ls-remote", "--symref", url, "HEAD")).output).toContain(
    "ref: refs/heads/trunk\tHEAD",
  );
});

test("a protected branch accepts no push", async () => {
  const repository = newRepository("protected");
  github.sandbox.protect(repository, "main");
  const url = remote("ada/protected", await narrowToken(repository, { contents: "write", workflows: "write" }));
  const refused = await git(await checkout(), "push", url, "HEAD:refs/heads/main");
  expect(refused.ok).toBe(false);
  expect(refused.output).toContain("GH006: Protected branch update failed for refs/heads/main");
  expect(await git(await checkout(), "push", url, "HEAD:refs/heads/fix")).toMatchObject({ ok: true });
});

test("a wiki is reached with its repository's token, and is another repository", async () => {
  const repository = newRepository("handbook");
  const token = await narrowToken(repository, { contents: "write" });
  expect(await git(await checkout(), "push", remote("ada/handbook.wiki", token), "HEAD:refs/heads/main")).toMatchObject(
    { ok: true },
  );
  expect((await git(github.folder, "ls-remote", remote("ada/handbook.wiki", token))).output).toContain(
    "refs/heads/main",
  );
  expect((await git(github.folder, "ls-remote", remote("ada/handbook", token))).output).toBe("");
  const other = await narrowToken(github.repositories.notes, { contents: "write" });
  expect((await git(github.folder, "ls-remote", remote("ada/handbook.wiki", other))).output).toContain(
    "Repository not found",
  );
});
