import { expect, test } from "vitest";
import { findRef, listBranches } from "./git/refs.ts";
import { seedBranches } from "./seedBranches.ts";
import { useSandbox } from "./useSandbox.ts";

const newSandbox = useSandbox();
type Context = ReturnType<typeof newSandbox>;

async function withBranches() {
  const context = newSandbox();
  return { ...context, tips: await seedBranches(context) };
}

function refsOf({ sandbox, repositories }: Context): Array<[string, string | undefined]> {
  const git = sandbox.git.open(repositories.notes);
  const refs = ["refs/tags/v1", ...listBranches(git).map((name) => `refs/heads/${name}`)];
  return refs.map((ref) => [ref, findRef(git, ref)]);
}

const content = btoa("hello\n");

/**
 * Every way to change a branch, a tag, or the permission to do so, with the permission that GitHub documents for it.
 */
const ways: Array<[operation: string, body: object, permission: "contents" | "administration", status: number]> = [
  ["POST git/refs", { ref: "refs/heads/other", sha: "main" }, "contents", 201],
  ["POST git/refs", { ref: "refs/tags/v1", sha: "main" }, "contents", 201],
  ["PATCH git/refs/heads/fix", { sha: "main", force: true }, "contents", 200],
  ["DELETE git/refs/heads/fix", {}, "contents", 204],
  ["PUT contents/hello.md", { message: "Say hello", content, branch: "fix" }, "contents", 201],
  ["DELETE contents/hello.md", { message: "Say goodbye" }, "contents", 404],
  ["POST merges", { base: "main", head: "fix" }, "contents", 201],
  ["PUT pulls/1/merge", {}, "contents", 200],
  ["POST releases", { tag_name: "v1" }, "contents", 201],
  ["POST dispatches", { event_type: "publish" }, "contents", 204],
  ["POST merge-upstream", { branch: "main" }, "contents", 422],
  ["POST branches/fix/rename", { new_name: "fixed" }, "contents", 201],
  ["PATCH ", { default_branch: "fix" }, "administration", 200],
  ["PUT branches/main/protection", {}, "administration", 200],
  ["POST keys", { key: "ssh-ed25519 AAAA" }, "administration", 201],
  ["PUT collaborators/cleo", {}, "administration", 204],
];

test.each(ways)("requires the documented permission for %s", async (operation, asked, permission, status) => {
  const context = await withBranches();
  const { asToken, tokenFor, installations, tips, repositories } = context;
  const body = "sha" in asked ? { ...asked, sha: tips.main } : asked;
  const address = `${operation.split(" ")[0]} /repos/ada/notes/${operation.split(" ")[1]}`.replace(/\/$/, "");
  const weaker = { pull_requests: "write", contents: permission === "contents" ? "read" : "write" };
  const token = await tokenFor(installations.ada, { permissions: weaker });
  if (operation.includes("pulls")) {
    const pull = { title: "Fix the notes", head: "fix", base: "main" };
    expect((await asToken(token, "POST /repos/ada/notes/pulls", pull)).status).toBe(201);
  }
  const before = refsOf(context);
  expect(await asToken(token, address, body)).toMatchObject({ status: 403 });
  expect(refsOf(context)).toEqual(before);
  expect([repositories.notes.protection.size, repositories.notes.collaborators.size]).toEqual([0, 1]);
  const able = await tokenFor(installations.ada, { permissions: { [permission]: "write" } });
  expect(await asToken(able, address, body)).toMatchObject({ status });
});

test("workflow files need their own permission, whichever way they are written", async () => {
  const context = await withBranches();
  const { sandbox, asToken, tokenFor, installations, repositories } = context;
  const sha = await sandbox.commit(repositories.notes, { ".github/workflows/ci.yml": "on: push\n" }, "automate");
  const contents = { contents: "write", pull_requests: "write" };
  const token = await tokenFor(installations.ada, { permissions: contents });
  const pull = { title: "Automate", head: "automate", base: "main" };
  expect((await asToken(token, "POST /repos/ada/notes/pulls", pull)).status).toBe(201);
  const before = refsOf(context);
  const all: Array<[string, object]> = [
    ["POST git/refs", { ref: "refs/heads/other", sha }],
    ["PATCH git/refs/heads/main", { sha }],
    ["PUT contents/.github/workflows/other.yml", { message: "Automate", content }],
    ["POST merges", { base: "main", head: "automate" }],
    ["PUT pulls/1/merge", {}],
  ];
  const statusesOf = async (value: string) => {
    const statuses: number[] = [];
    for (const [operation, body] of all)
      statuses.push((await asToken(value, operation.replace(" ", " /repos/ada/notes/"), body)).status);
    return statuses;
  };
  expect(await statusesOf(token)).toEqual([403, 403, 403, 403, 403]);
  expect(refsOf(context)).toEqual(before);
  const able = await tokenFor(installations.ada, { permissions: { ...contents, workflows: "write" } });
  expect(await statusesOf(able)).toEqual([201, 200, 201, 204, 200]);
});

test("refs can be created, fast-forwarded, forced, and deleted", async () => {
  const { asToken, tokenFor, installations, tips } = await withBranches();
  const token = await tokenFor(installations.ada);
  const ask = async (operation: string, body?: object) => {
    const answer = await asToken(token, operation.replace(" ", " /repos/ada/notes/git/"), body);
    return [answer.status, answer.get("message") ?? answer.get("object", "sha")];
  };
  expect(await ask("GET ref/heads/fix")).toEqual([200, tips.fix]);
  expect(await ask("GET ref/heads/nothing")).toEqual([404, "Not Found"]);
  const ref = "refs/heads/agent/one";
  expect(await ask("POST refs", { ref, sha: tips.main })).toEqual([201, tips.main]);
  expect(await ask("POST refs", { ref, sha: tips.main })).toEqual([422, "Reference already exists"]);
  const missing = { ref: "refs/heads/two", sha: "0".repeat(40) };
  expect(await ask("POST refs", missing)).toEqual([422, "Object does not exist"]);
  expect((await ask("POST refs", { ref: "two", sha: tips.main }))[0]).toBe(422);
  expect((await ask("POST refs", { ref: "refs/heads/a..b", sha: tips.main }))[0]).toBe(422);
  expect(await ask("PATCH refs/heads/agent/one", { sha: tips.old })).toEqual([422, "Update is not a fast forward"]);
  expect(await ask("PATCH refs/heads/agent/one", { sha: tips.old, force: true })).toEqual([200, tips.old]);
  expect(await ask("PATCH refs/heads/agent/one", { sha: tips.fix })).toEqual([200, tips.fix]);
  expect(await ask("PATCH refs/heads/nothing", { sha: tips.fix })).toEqual([422, "Reference does not exist"]);
  expect(await ask("DELETE refs/heads/agent/one")).toEqual([204, undefined]);
  expect(await ask("DELETE refs/heads/agent/one")).toEqual([422, "Reference does not exist"]);
  expect((await ask("DELETE refs/heads/main"))[0]).toBe(422);
});

test("a file is created, read, changed from the version that was read, and deleted", async () => {
  const { asToken, tokenFor, installations } = newSandbox();
  const token = await tokenFor(installations.ada);
  const ask = (method: string, body?: object) => asToken(token, `${method} /repos/ada/notes/contents/docs/a.md`, body);
  expect((await ask("PUT", { message: "Begin", content })).status).toBe(201);
  const read = await ask("GET");
  expect(read.get("content")).toBe(content);
  expect(await ask("PUT", { message: "Change", content })).toMatchObject({ status: 422 });
  expect(await ask("PUT", { message: "Change", content, sha: "0".repeat(40) })).toMatchObject({ status: 409 });
  expect((await ask("PUT", { message: "Change", content: btoa("bye"), sha: read.get("sha") })).status).toBe(200);
  expect(await ask("PUT", { message: "Change", content, branch: "nothing" })).toMatchObject({ status: 404 });
  expect((await ask("DELETE", { message: "End", sha: (await ask("GET")).get("sha") })).status).toBe(200);
  expect((await ask("GET")).status).toBe(404);
});

test("the first branch of an empty repository becomes its default branch, which an administrator can change", async () => {
  const { sandbox, repositories, asToken, tokenFor, installations } = newSandbox();
  const token = await tokenFor(installations.ada);
  const defaultBranch = async () => (await asToken(token, "GET /repos/ada/notes")).get("default_branch");
  expect(await defaultBranch()).toBe("main");
  await sandbox.commit(repositories.notes, { "README.md": "hello\n" }, "trunk");
  await sandbox.commit(repositories.notes, { "README.md": "hello\n" }, "other");
  expect(await defaultBranch()).toBe("trunk");
  const set = (name: string) => asToken(token, "PATCH /repos/ada/notes", { default_branch: name });
  expect((await set("nothing")).status).toBe(422);
  expect((await set("other")).get("default_branch")).toBe("other");
  expect((await asToken(token, "POST /repos/ada/notes/branches/other/rename", { new_name: "main" })).status).toBe(201);
  expect(await defaultBranch()).toBe("main");
  const contents = await tokenFor(installations.ada, { permissions: { contents: "write" } });
  expect((await asToken(contents, "POST /repos/ada/notes/branches/main/rename", { new_name: "x" })).status).toBe(403);
});

test("branches say whether a rule protects them, and which rulesets do", async () => {
  const { sandbox, repositories, asToken, tokenFor, installations, tips } = await withBranches();
  sandbox.protect(repositories.notes, "main");
  sandbox.protect(repositories.notes, "fix", "ruleset");
  const reader = await tokenFor(installations.ada, { permissions: { contents: "read" } });
  const metadata = await tokenFor(installations.ada, { permissions: { metadata: "read" } });
  const branch = (name: string) => asToken(reader, `GET /repos/ada/notes/branches/${name}`);
  expect((await branch("main")).body).toMatchObject({ protected: true, commit: { sha: tips.main } });
  expect((await branch("fix")).get("protected")).toBe(false);
  expect((await branch("nothing")).status).toBe(404);
  expect((await asToken(metadata, "GET /repos/ada/notes/branches/main")).status).toBe(403);
  const rules = (name: string) => asToken(metadata, `GET /repos/ada/notes/rules/branches/${name}`);
  expect((await rules("fix")).get(0, "type")).toBe("pull_request");
  expect((await rules("main")).body).toEqual([]);
  expect((await rules("agent%2Fnew")).body).toEqual([]);
});

test("only pull requests can change a protected branch", async () => {
  const { sandbox, repositories, asToken, tokenFor, installations, tips } = await withBranches();
  sandbox.protect(repositories.notes, "main");
  const token = await tokenFor(installations.ada);
  const ask = async (operation: string, body: object = {}) => {
    return (await asToken(token, operation.replace(" ", " /repos/ada/notes/"), body)).status;
  };
  expect(await ask("PATCH git/refs/heads/main", { sha: tips.fix })).toBe(422);
  expect(await ask("PUT contents/a.md", { message: "Add", content })).toBe(409);
  expect(await ask("POST merges", { base: "main", head: "fix" })).toBe(409);
  expect(await ask("POST branches/main/rename", { new_name: "other" })).toBe(409);
  expect(await ask("POST pulls", { title: "Fix", head: "fix", base: "main" })).toBe(201);
  expect(await ask("PUT pulls/1/merge")).toBe(200);
});
