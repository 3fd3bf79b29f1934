import { expect, test } from "vitest";
import { openPage as open } from "./openPage.ts";
import { useSandbox } from "./useSandbox.ts";

const newSandbox = useSandbox();

test("the sign-in page offers each person and Cancel, and says that it is a sandbox", async () => {
  const { authorizeUrl, exchange } = newSandbox();
  const url = authorizeUrl({ state: "s" });
  const { text } = await open(url);
  for (const words of ["Continue as ada", "Continue as ben", "Continue as cleo", "Cancel"])
    expect(text).toContain(words);
  expect(text).not.toContain("acme");
  expect(text).toContain("This is a sandbox, not GitHub");
  const back = new URL((await open(url, { login: "ben" })).location ?? "");
  expect(await exchange({ code: back.searchParams.get("code") ?? "" })).toHaveProperty("access_token");
  expect((await open(url, { cancel: "1" })).location).toContain("error=access_denied");
});

test("an unknown client is not found, and nobody is ever redirected to a foreign redirect_uri", async () => {
  const { authorizeUrl } = newSandbox();
  expect((await open(authorizeUrl({ client_id: "Iv1" }))).status).toBe(404);
  for (const form of [undefined, { login: "ada" }]) {
    const answer = await open(authorizeUrl({ redirect_uri: "https://evil.example/" }), form);
    expect(answer).toMatchObject({ status: 400, location: null });
  }
  expect((await open(authorizeUrl({ code_challenge: "x", code_challenge_method: "plain" }))).status).toBe(400);
});

test("the App is installed on an account, with selected repositories", async () => {
  const { sandbox, people, repositories, asApp } = newSandbox();
  const address = `https://github.com/apps/${sandbox.app.slug}/installations/new`;
  expect((await open(address)).text).toContain("?account=ben");
  expect((await open(`${address}?account=ben`)).text).toContain("Only select repositories");
  expect((await open(`${address}/permissions?target_id=${people.ben.id}`)).text).toContain("on ben");
  const form = { selection: "selected", repository: String(repositories.tools.id) };
  expect((await open(`${address}?account=ben`, form)).text).toContain("is installed on ben");
  expect((await asApp("GET /repos/ben/tools/installation")).get("repository_selection")).toBe("selected");
});

test("after installing, GitHub sends people to the App's setup URL, with the state", async () => {
  const { sandbox, asApp } = newSandbox();
  sandbox.app.setupUrl = "https://dash.example/setup";
  const address = `https://github.com/apps/${sandbox.app.slug}/installations/new?state=s&account=ben`;
  const location = new URL((await open(address, { selection: "all" })).location ?? "");
  const id = (await asApp("GET /users/ben/installation")).get("id");
  expect(location.href).toBe(`https://dash.example/setup?installation_id=${id}&setup_action=install&state=s`);
  expect((await open(address)).location).toBe(`https://github.com/settings/installations/${id}`);
});

test("the owner changes, suspends, and ends an installation on its settings page", async () => {
  const { sandbox, installations, repositories, asApp } = newSandbox();
  const { id } = installations.acme;
  const address = `https://github.com/organizations/acme/settings/installations/${id}`;
  expect((await open(address)).text).toMatch(/checked> site/);
  await open(address, { do: "update", selection: "selected", repository: String(repositories.vault.id) });
  expect((await asApp("GET /repos/acme/vault/installation")).status).toBe(200);
  expect((await asApp("GET /repos/acme/site/installation")).status).toBe(404);
  sandbox.app.setupUrl = "https://dash.example/setup";
  expect((await open(address, { do: "update", selection: "all" })).location).toContain("setup_action=update");
  await open(address, { do: "suspend" });
  expect((await open(address)).text).toContain("is suspended");
  await open(address, { do: "unsuspend" });
  expect((await open(address)).text).toContain("is active");
  await open(address, { do: "uninstall" });
  expect((await open(address)).status).toBe(404);
  expect((await open(`https://github.com/settings/installations/${installations.ada.id + 99}`)).status).toBe(404);
});

test("a repository has a page, to which its former name redirects", async () => {
  const { sandbox, repositories } = newSandbox();
  expect((await open("https://github.com/ada/notes")).text).toContain("This repository is empty");
  sandbox.rename(repositories.notes, "diary");
  expect((await open("https://github.com/ada/notes")).location).toBe("https://github.com/ada/diary");
  expect((await open("https://github.com/ada/nothing")).status).toBe(404);
});

test("escapes people's names in pages", async () => {
  const { sandbox, authorizeUrl } = newSandbox();
  sandbox.addUser({ login: "eve", name: "<script>alert(1)</script>" });
  expect((await open(authorizeUrl())).text).not.toContain("<script>");
});

test("avatars for github.com come from GitHub itself", async () => {
  const { people, send } = newSandbox();
  const { id } = people.ada;
  expect((await send("GET /users/ada")).get("avatar_url")).toBe(`https://avatars.githubusercontent.com/u/${id}?v=4`);
  expect((await open(`https://github.com/avatars/u/${id}`)).text).toMatch(/^<svg .*>A<\/text><\/svg>$/);
});
