import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useSandbox } from "./useSandbox.ts";
import { useServedSandbox } from "./useServedSandbox.ts";

const content = "large\n";
const oid = createHash("sha256").update(content).digest("hex");
const size = content.length;

interface Action {
  href: string;
  header: Record<string, string>;
}

describe("the LFS API", () => {
  const newSandbox = useSandbox();

  async function withToken(permissions: Record<string, string> = { contents: "write" }) {
    const context = newSandbox();
    const token = await context.tokenFor(context.installations.ada, { permissions });
    const authorization = `Basic ${btoa(`x-access-token:${token}`)}`;
    const send = async (body: object, headers: Record<string, string> = {}) => {
      const response = await fetch("https://github.com/ada/notes.git/info/lfs/objects/batch", {
        method: "POST",
        headers: { accept: "application/vnd.git-lfs+json", authorization, ...headers },
        body: JSON.stringify(body),
      });
      return { status: response.status, headers: response.headers, body: await response.json() };
    };
    const batch = (operation: string, headers?: Record<string, string>) => {
      return send({ operation, transfers: ["basic"], objects: [{ oid, size }] }, headers);
    };
    /** Returns the actions for the only object. */
    const actions = async (operation: string): Promise<Record<string, Action>> => {
      return (await batch(operation)).body.objects[0].actions;
    };
    return { ...context, send, batch, actions };
  }

  const perform = (method: string, { href, header }: Action, body?: string) => {
    return fetch(href, { method, headers: header, ...(body === undefined ? {} : { body }) });
  };

  test("an object is uploaded, verified, and downloaded by the headers of its actions alone, until they expire", async () => {
    const { actions, batch, clock } = await withToken();
    const { upload: expired } = await actions("upload");
    clock.now += 10 * 60_000;
    expect(expired && (await perform("PUT", expired, content)).status).toBe(403);
    const { upload, verify } = await actions("upload");
    if (upload === undefined || verify === undefined) throw new Error("no actions");
    expect(upload.header.Authorization).toMatch(/^RemoteAuth /);
    expect(new URL(upload.href).host).toBe("github-cloud.s3.amazonaws.com");
    expect((await perform("POST", verify, "{}")).status).toBe(404);
    expect((await perform("PUT", upload, "other\n")).status).toBe(400);
    expect((await perform("PUT", { ...upload, header: {} }, content)).status).toBe(403);
    expect((await perform("PUT", { ...upload, header: verify.header }, content)).status).toBe(403);
    expect((await perform("PUT", upload, content)).status).toBe(200);
    expect((await perform("POST", verify, "{}")).status).toBe(200);
    const { download } = await actions("download");
    if (download === undefined) throw new Error("no download");
    expect(await (await perform("GET", download)).text()).toBe(content);
    // Objects that already exist aren't sent again.
    expect((await batch("upload")).body.objects).toEqual([{ oid, size }]);
  });

  test("uploads need contents:write, downloads contents:read", async () => {
    const { batch, sandbox } = await withToken({ contents: "read" });
    expect((await batch("upload")).status).toBe(403);
    expect((await batch("download")).body.objects[0].error).toMatchObject({ code: 404 });
    expect(sandbox.lfs.actions.size).toBe(0);
    const metadata = await withToken({ metadata: "read" });
    expect((await metadata.batch("download")).status).toBe(403);
  });

  test("a request without a valid token, a known repository, or LFS's media type is refused", async () => {
    const { batch, send, sandbox, repositories } = await withToken();
    const anonymous = await batch("download", { authorization: "" });
    expect(anonymous.status).toBe(401);
    expect(anonymous.headers.get("lfs-authenticate")).toBe('Basic realm="GitHub"');
    expect((await batch("download", { accept: "application/json" })).status).toBe(406);
    expect((await send({ operation: "delete", objects: [] })).status).toBe(422);
    expect((await send({ operation: "upload", objects: [], transfers: ["tus"] })).status).toBe(422);
    expect((await send({ operation: "upload", objects: [], hash_algo: "sha512" })).status).toBe(409);
    const malformed = await send({ operation: "upload", objects: [{ oid: "../x", size: -1 }] });
    expect(malformed.body.objects[0].error).toMatchObject({ code: 422 });
    sandbox.remove(repositories.notes);
    expect((await batch("download")).status).toBe(404);
  });
});

function hasGitLfs(): boolean {
  try {
    execFileSync("git", ["lfs", "version"], { stdio: "ignore" });
    return true;
  } catch {
    console.warn("git-lfs is not installed, so the tests with it are skipped.");
    return false;
  }
}

describe.runIf(hasGitLfs())("git-lfs itself", () => {
  const github = useServedSandbox();
  const { git, remote, narrowToken } = github;

  test("a large file is pushed and cloned; a token that may only read uploads nothing", async () => {
    const { sandbox, repositories, folder } = github;
    const writer = await narrowToken(repositories.notes, { contents: "write" });
    const reader = await narrowToken(repositories.notes, { contents: "read", pull_requests: "write" });
    const directory = join(folder, "large");
    await mkdir(directory);
    const large = randomBytes(100_000);
    await writeFile(join(directory, "large.bin"), large);
    for (const args of [
      ["init", "--quiet"],
      ["lfs", "install", "--local"],
      ["lfs", "track", "*.bin"],
      ["add", "."],
      ["commit", "--quiet", "-m", "Add a large file"],
      ["remote", "add", "origin", remote("ada/notes", reader)],
    ])
      expect(await git(directory, ...args)).toMatchObject({ ok: true });

    const refused = await git(directory, "lfs", "push", "origin", "main");
    expect([refused.ok, sandbox.lfs.objects.size]).toEqual([false, 0]);
    expect(refused.output).toContain("Write access to repository not granted");

    await git(directory, "remote", "set-url", "origin", remote("ada/notes", writer));
    expect(await git(directory, "push", "origin", "main")).toMatchObject({ ok: true });
    expect([...sandbox.lfs.objects.values()].map((stored) => Buffer.from(stored))).toEqual([large]);

    const filters = ["-c", "filter.lfs.smudge=git-lfs smudge -- %f", "-c", "filter.lfs.process=git-lfs filter-process"];
    const clone = await git(folder, ...filters, "clone", remote("ada/notes", reader), "cloned");
    expect(clone).toMatchObject({ ok: true });
    expect(await readFile(join(folder, "cloned", "large.bin"))).toEqual(large);
  });
});
