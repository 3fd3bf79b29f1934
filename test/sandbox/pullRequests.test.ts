import { expect, test } from "vitest";
import { seedBranches } from "./seedBranches.ts";
import { useSandbox } from "./useSandbox.ts";

const newSandbox = useSandbox();

async function withBranch() {
  const context = newSandbox();
  const { installations, asToken, tokenFor } = context;
  const { fix } = await seedBranches(context);
  const token = await tokenFor(installations.ada);
  const ask = (operation: string, body?: object) => asToken(token, operation.replace(" ", " /repos/ada/notes/"), body);
  return { ...context, fix, ask, pull: { title: "Fix the notes", head: "fix", base: "main" } };
}

test("a pull request is opened as the App's bot, found in lists, and merged", async () => {
  const { ask, pull, fix, sandbox, repositories } = await withBranch();
  const opened = await ask("POST pulls", { ...pull, head: "ada:fix" });
  expect(opened.body).toMatchObject({
    ...{ number: 1, state: "open", user: { login: "deplodash[bot]", type: "Bot" } },
    ...{ head: { ref: "fix", sha: fix, label: "ada:fix" }, base: { ref: "main" } },
    html_url: "https://github.com/ada/notes/pull/1",
    _links: { issue: { href: expect.stringMatching(/issues\/1$/) } },
  });
  expect((await ask("GET pulls/1")).get("mergeable")).toBe(true);
  const page = await (await fetch(opened.text("html_url"))).text();
  expect(page).toContain("deplodash[bot] wants to merge <code>fix</code> into <code>main</code>");
  const numbers = async (query: string) => {
    const { body } = await ask(`GET pulls${query}`);
    return Array.isArray(body) ? body.map(({ number }) => number) : body;
  };
  expect(await numbers("?head=ada:fix&base=main")).toEqual([1]);
  expect(await numbers("?head=ada:other")).toEqual([]);
  const merged = await ask("PUT pulls/1/merge", { sha: fix });
  expect(merged.body).toMatchObject({ merged: true });
  const closed = { state: "closed", merged: true, merged_by: { login: "deplodash[bot]" } };
  expect((await ask("GET pulls/1")).body).toMatchObject({ ...closed, merge_commit_sha: merged.get("sha") });
  const files = await sandbox.git.open(repositories.notes).run(["ls-tree", "--name-only", "main"]);
  expect(files).toBe("README.md\nfix.md\n");
  expect([await numbers(""), await numbers("?state=all")]).toEqual([[], [1]]);
  expect((await ask("PUT pulls/1/merge")).status).toBe(405);
  expect((await ask("GET pulls/2")).status).toBe(404);
});

test("a pull request with something missing is refused in GitHub's words", async () => {
  const { ask, pull } = await withBranch();
  const error = async (body: object) => {
    const answer = await ask("POST pulls", body);
    expect(answer.status).toBe(422);
    return answer.get("errors", 0);
  };
  expect(await error({ ...pull, title: "" })).toMatchObject({ code: "missing_field", field: "title" });
  expect(await error({ ...pull, head: "nothing" })).toMatchObject({ code: "invalid", field: "head" });
  expect(await error({ ...pull, base: "nothing" })).toMatchObject({ code: "invalid", field: "base" });
  expect(await error({ ...pull, head: "main" })).toMatchObject({ message: "No commits between main and main" });
  await ask("POST pulls", pull);
  expect(await error(pull)).toMatchObject({ message: "A pull request already exists for ada:fix." });
});

test("a merge is refused when the head has moved, or when both sides changed the same lines", async () => {
  const { ask, pull, fix, sandbox, repositories } = await withBranch();
  await ask("POST pulls", pull);
  await sandbox.commit(repositories.notes, { "fix.md": "fixed differently\n" }, "fix");
  expect((await ask("PUT pulls/1/merge", { sha: fix })).status).toBe(409);
  await sandbox.commit(repositories.notes, { "fix.md": "another fix\n" });
  expect((await ask("GET pulls/1")).get("mergeable")).toBe(false);
  expect((await ask("PUT pulls/1/merge")).status).toBe(405);
});

test("a squash drops the commits, and people can update the branch of a pull request", async () => {
  const { ask, pull, sandbox, repositories, asToken, userToken, people } = await withBranch();
  await ask("POST pulls", pull);
  await sandbox.commit(repositories.notes, { "other.md": "more\n" });
  const token = await userToken(people.ada);
  expect((await asToken(token, "PUT /repos/ada/notes/pulls/1/update-branch")).status).toBe(202);
  const git = sandbox.git.open(repositories.notes);
  expect(await git.run(["ls-tree", "--name-only", "fix"])).toBe("README.md\nfix.md\nother.md\n");
  expect((await ask("PUT pulls/1/merge", { merge_method: "squash" })).status).toBe(200);
  expect(await git.run(["log", "--first-parent", "--format=%p", "-1", "main"])).not.toContain(" ");
});
