import { expect, test } from "vitest";
import { useSandbox } from "./useSandbox.ts";

const newSandbox = useSandbox();

test("an installation is found by repository only where that repository is selected", async () => {
  const { asApp, installations } = newSandbox();
  expect((await asApp("GET /repos/Acme/Site/installation")).get("id")).toBe(installations.acme.id);
  for (const path of ["acme/vault", "ben/tools", "acme/nothing"]) {
    expect((await asApp(`GET /repos/${path}/installation`)).status).toBe(404);
  }
});

test("an installation is found by account, and an organization's also at the address for users", async () => {
  const { asApp, installations, sandbox } = newSandbox();
  const { id } = installations.cleo;
  const { body } = await asApp("GET /users/cleo/installation");
  const html_url = `https://github.com/settings/installations/${id}`;
  expect(body).toMatchObject({ id, repository_selection: "selected", html_url });
  expect((await asApp(`GET /app/installations/${id}`)).body).toEqual(body);
  const acme = await asApp("GET /users/acme/installation");
  const settings = `${sandbox.serverUrl}/organizations/acme/settings`;
  expect(acme.get("html_url")).toBe(`${settings}/installations/${installations.acme.id}`);
  expect((await asApp("GET /orgs/acme/installation")).body).toEqual(acme.body);
});

test("suspending ends the tokens immediately and prevents new ones until it is lifted", async () => {
  const { mint, tokenFor, asApp, installations, sandbox } = newSandbox();
  const token = await tokenFor(installations.ada);
  sandbox.suspend(installations.ada);
  expect(sandbox.isAlive(token)).toBe(false);
  const refused = { status: 403, body: { message: "This installation has been suspended" } };
  expect(await mint(installations.ada)).toMatchObject(refused);
  expect((await asApp("GET /users/ada/installation")).text("suspended_at")).toBe("2030-01-01T12:00:00Z");
  sandbox.unsuspend(installations.ada);
  expect(sandbox.isAlive(token)).toBe(false);
  expect((await mint(installations.ada)).status).toBe(201);
});

test("uninstalling ends the tokens immediately and removes the installation", async () => {
  const { mint, tokenFor, asToken, asApp, installations, sandbox } = newSandbox();
  const token = await tokenFor(installations.ada);
  sandbox.uninstall(installations.ada);
  expect((await asToken(token, "GET /repos/ada/engine")).status).toBe(401);
  expect((await mint(installations.ada)).status).toBe(404);
  expect((await asApp("GET /repos/ada/notes/installation")).status).toBe(404);
});

test("unselecting a repository ends tokens for only that repository, and removes it from other tokens", async () => {
  const { tokenFor, asToken, installations, repositories, sandbox } = newSandbox();
  const { garden, attic } = repositories;
  sandbox.select(installations.cleo, [garden, attic]);
  const forGarden = await tokenFor(installations.cleo, { repository_ids: [garden.id] });
  const forBoth = await tokenFor(installations.cleo, { repository_ids: [garden.id, attic.id] });
  const forAll = await tokenFor(installations.cleo);
  sandbox.select(installations.cleo, [attic]);
  expect(sandbox.isAlive(forGarden)).toBe(false);
  for (const token of [forBoth, forAll]) {
    expect((await asToken(token, "GET /repos/cleo/garden")).status).toBe(404);
    expect((await asToken(token, "GET /repos/cleo/attic")).status).toBe(200);
  }
});

test("a repository's old name redirects to its id until another repository has it, and tokens follow it", async () => {
  const { asApp, asToken, tokenFor, installations, repositories, people, sandbox } = newSandbox();
  const { notes } = repositories;
  const token = await tokenFor(installations.ada, { repository_ids: [notes.id] });
  sandbox.rename(notes, "diary");
  const moved = await asApp("GET /repos/ada/notes/installation");
  expect(moved.status).toBe(301);
  expect(moved.get("url")).toBe(`https://api.github.com/repositories/${notes.id}/installation`);
  expect(moved.headers.get("location")).toBe(moved.get("url"));
  expect((await asApp(`GET /repositories/${notes.id}/installation`)).get("id")).toBe(installations.ada.id);
  expect((await asToken(token, "GET /repos/ada/diary")).get("id")).toBe(notes.id);
  expect((await asToken(token, "GET /repos/ada/notes")).status).toBe(301);
  sandbox.addRepository({ owner: people.ada, name: "notes" });
  expect((await asApp("GET /repos/ada/notes/installation")).status).toBe(200);
  expect((await asToken(token, "GET /repos/ada/notes")).status).toBe(404);
});

test("the installation and its tokens lose a repository that is transferred or deleted", async () => {
  const { asApp, tokenFor, installations, repositories, people, sandbox } = newSandbox();
  const { garden, notes } = repositories;
  const forGarden = await tokenFor(installations.cleo, { repository_ids: [garden.id] });
  const forNotes = await tokenFor(installations.ada, { repository_ids: [notes.id] });
  sandbox.transfer(garden, people.ben);
  sandbox.remove(notes);
  expect([sandbox.isAlive(forGarden), sandbox.isAlive(forNotes)]).toEqual([false, false]);
  expect((await asApp("GET /repos/ben/garden/installation")).status).toBe(404);
  expect((await asApp("GET /repos/cleo/garden/installation")).status).toBe(404);
  sandbox.transfer(garden, people.cleo);
  // Transferring it back doesn't select it again.
  expect((await asApp("GET /repos/cleo/garden/installation")).status).toBe(404);
});

test("people see the installations on accounts where they have access to something, page by page", async () => {
  const { asToken, userToken, people, sandbox } = newSandbox();
  const token = await userToken(people.ben);
  const first = await asToken(token, "GET /user/installations?per_page=1");
  expect(first.body).toMatchObject({ total_count: 2, installations: [{ account: { login: "ada" } }] });
  const next = "<https://api.github.com/user/installations?per_page=1&page=2>";
  expect(first.headers.get("link")).toContain(`${next}; rel="next"`);
  const second = await asToken(token, "GET /user/installations?per_page=1&page=2");
  expect(second.get("installations", 0, "account", "login")).toBe("acme");
  expect(second.headers.get("link")).not.toContain('rel="next"');
  expect((await asToken(sandbox.personalToken(people.ben), "GET /user/installations")).status).toBe(403);
});
