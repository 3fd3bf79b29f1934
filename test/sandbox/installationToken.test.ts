import { expect, test } from "vitest";
import { useSandbox } from "./useSandbox.ts";

const newSandbox = useSandbox();

test("a token is narrowed to the repositories and permissions asked for, and always reads metadata", async () => {
  const { mint, installations, repositories, clock } = newSandbox();
  const answer = await mint(installations.ada, {
    repository_ids: [repositories.notes.id],
    permissions: { contents: "read", issues: "write" },
  });
  expect(answer).toMatchObject({
    status: 201,
    body: { repository_selection: "selected", repositories: [{ full_name: "ada/notes" }] },
  });
  expect(answer.get("permissions")).toEqual({ contents: "read", issues: "write", metadata: "read" });
  expect(Date.parse(answer.text("expires_at"))).toBe(clock.now + 3_600_000);
});

test("a token requested without restrictions has everything that the installation has", async () => {
  const { mint, installations } = newSandbox();
  const answer = await mint(installations.ada);
  expect(answer.get("permissions")).toEqual(installations.ada.permissions);
  expect(answer.get("repository_selection")).toBe("all");
  expect(answer.get("repositories")).toBeUndefined();
});

test("repositories are named without their owner, ignoring case; unknown permissions are silently dropped", async () => {
  const { mint, installations } = newSandbox();
  const permissions = { content: "write", wikis: "read", issues: "read" };
  const answer = await mint(installations.ada, { repositories: ["Notes", "engine"], permissions });
  expect(answer.body).toMatchObject({ repositories: [{ full_name: "ada/notes" }, { full_name: "ada/engine" }] });
  expect(answer.get("permissions")).toEqual({ issues: "read", metadata: "read" });
});

test("a permission that GitHub knows but doesn't describe is granted if the installation has it", async () => {
  const { mint, sandbox, people } = newSandbox();
  const permissions = { actions_variables: "write" };
  const installation = sandbox.install({ account: people.ben, selection: "all", permissions });
  const answer = await mint(installation, { permissions: { actions_variables: "read" } });
  expect(answer.get("permissions")).toEqual({ actions_variables: "read", metadata: "read" });
});

test("permissions beyond the installation's are refused, including an organization's", async () => {
  const { mint, installations, sandbox, people } = newSandbox();
  const message = "The permissions requested are not granted to this installation.";
  for (const permissions of [{ secrets: "read" }, { actions: "write" }, { members: "read" }, { workflows: "read" }]) {
    expect(await mint(installations.acme, { permissions })).toMatchObject({ status: 422, body: { message } });
  }
  const members = { members: "read" };
  const club = sandbox.addOrganization({ login: "club", admins: [people.ben] });
  const installation = sandbox.install({ account: club, selection: "all", permissions: members });
  expect((await mint(installation, { permissions: members })).get("permissions")).toMatchObject(members);
});

test("refuses a repository that is missing, of another account, or not selected, whatever else is requested", async () => {
  const { mint, installations, repositories } = newSandbox();
  const message =
    "There is at least one repository that does not exist or is not accessible to the parent installation.";
  const { site, vault, notes } = repositories;
  for (const body of [
    { repository_ids: [site.id, vault.id] },
    { repository_ids: [notes.id] },
    { repository_ids: [1] },
    { repositories: ["site", "nothing"] },
  ]) {
    expect(await mint(installations.acme, body)).toMatchObject({ status: 422, body: { message } });
  }
});

test("most tokens have GitHub's new format, and some the old one", async () => {
  const { tokenFor, installations, sandbox, asToken } = newSandbox();
  const tokens: string[] = [];
  for (let count = 0; count < 8; count++) tokens.push(await tokenFor(installations.ada));
  const [token = ""] = tokens;
  expect(token).toMatch(new RegExp(`^ghs_${sandbox.app.id}_[\\w-]+\\.[\\w-]+\\.[\\w-]+$`));
  expect((await asToken(token, "GET /repos/ada/notes")).status).toBe(200);
  expect(tokens.filter((one) => one.length > 500 && one.length < 540)).toHaveLength(6);
  expect(tokens.filter((one) => /^ghs_[A-Za-z0-9]{36}$/.test(one))).toHaveLength(2);
});

test("a token expires after an hour", async () => {
  const { tokenFor, installations, asToken, clock, sandbox } = newSandbox();
  const token = await tokenFor(installations.ada);
  clock.now += 3_599_000;
  expect((await asToken(token, "GET /repos/ada/notes")).status).toBe(200);
  clock.now += 1_000;
  expect(sandbox.isAlive(token)).toBe(false);
  const refused = { status: 401, body: { message: "Bad credentials" } };
  expect(await asToken(token, "GET /repos/ada/notes")).toMatchObject(refused);
});

test("a token is revoked once, and then refused", async () => {
  const { tokenFor, installations, asToken, sandbox } = newSandbox();
  const token = await tokenFor(installations.ada);
  expect((await asToken(token, "DELETE /installation/token")).status).toBe(204);
  expect(sandbox.tokens.get(token)).toMatchObject({ kind: "installation", revoked: true });
  expect((await asToken(token, "DELETE /installation/token")).status).toBe(401);
  expect((await asToken(token, "GET /repos/ada/engine")).status).toBe(401);
});

test("the log says who asked for what, including refused calls", async () => {
  const { asApp, asToken, tokenFor, userToken, installations, people, sandbox } = newSandbox();
  const token = await tokenFor(installations.ada);
  await asToken(token, "GET /user?x=1");
  await asToken("ghs_gone", "GET /user");
  await asToken(await userToken(people.ben), "GET /user");
  await asApp("GET /users/nobody/installation");
  expect(sandbox.calls.map(({ method, path, status, as }) => `${method} ${path} ${status} ${as}`)).toEqual([
    `POST /app/installations/${installations.ada.id}/access_tokens 201 app`,
    "GET /user 403 installation",
    "GET /user 401 installation",
    "POST /login/oauth/access_token 200 none",
    "GET /user 200 user",
    "GET /users/nobody/installation 404 app",
  ]);
});
