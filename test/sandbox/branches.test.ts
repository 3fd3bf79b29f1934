import { expect, test } from "vitest";
import { useSandbox } from "./useSandbox.ts";

const newSandbox = useSandbox();

/** Creates a sandbox in which `ada/notes` has a commit on main and another one on fix. */
async function withBranches() {
  const context = newSandbox();
  const { notes } = context.repositories;
  const main = await context.sandbox.commit(notes, { "README.md": "hello\n" });
  const fix = await context.sandbox.commit(notes, { "fix.md": "fixed\n" }, "fix");
  return { ...context, tips: { main, fix } };
}

test("the first branch of an empty repository becomes its default branch, and an administrator changes it", async () => {
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
  const contents = await tokenFor(installations.ada, { permissions: { contents: "write" } });
  expect((await asToken(contents, "PATCH /repos/ada/notes", { default_branch: "trunk" })).status).toBe(403);
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
