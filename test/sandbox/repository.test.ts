import { expect, test } from "vitest";
import { useSandbox } from "./useSandbox.ts";

const newSandbox = useSandbox();
type Context = ReturnType<typeof newSandbox>;

async function statuses({ asToken }: Context, token: string, names: string[]): Promise<number[]> {
  return Promise.all(names.map(async (name) => (await asToken(token, `GET /repos/${name}`)).status));
}

test("a user's token sees a private repository where the App is installed and the person has access", async () => {
  const here = newSandbox();
  const { userToken, people } = here;
  const names = ["ada/notes", "ada/engine", "ben/tools", "acme/site", "acme/vault", "cleo/garden"];
  expect(await statuses(here, await userToken(people.ada), names)).toEqual([200, 200, 404, 200, 404, 404]);
  expect(await statuses(here, await userToken(people.ben), names)).toEqual([200, 200, 404, 200, 404, 404]);
  expect(await statuses(here, await userToken(people.cleo), names)).toEqual([404, 200, 404, 404, 404, 200]);
  expect(await statuses(here, here.sandbox.personalToken(people.ben), names)).toEqual([200, 200, 200, 200, 200, 404]);
  here.sandbox.suspend(here.installations.ada);
  expect(await statuses(here, await userToken(people.ada), ["ada/notes", "ada/engine"])).toEqual([404, 200]);
});

test("an installation token sees its own repositories and public ones", async () => {
  const here = newSandbox();
  const { tokenFor, installations, repositories } = here;
  const token = await tokenFor(installations.ada, { repository_ids: [repositories.notes.id] });
  expect(await statuses(here, token, ["ada/notes", "ada/engine", "acme/site"])).toEqual([200, 200, 404]);
});

test("a repository shows the person's own permissions", async () => {
  const { asToken, userToken, people } = newSandbox();
  const ada = await asToken(await userToken(people.ada), "GET /repos/ada/notes");
  expect(ada.get("permissions")).toEqual({ admin: true, maintain: true, push: true, triage: true, pull: true });
  const ben = await asToken(await userToken(people.ben), "GET /repos/ada/notes");
  expect(ben.get("permissions")).toEqual({ admin: false, maintain: false, push: true, triage: true, pull: true });
  const member = await asToken(await userToken(people.ben), "GET /repos/acme/site");
  expect(member.get("permissions")).toMatchObject({ admin: false, push: false, pull: true });
  const admin = await asToken(await userToken(people.ada), "GET /repos/acme/site");
  expect(admin.get("permissions")).toMatchObject({ admin: true });
});

test("metadata is enough to ask what a person may do in the token's repository", async () => {
  const { asToken, tokenFor, installations, repositories, sandbox, people } = newSandbox();
  sandbox.addRepository({ owner: people.ada, name: "shared", collaborators: [[people.cleo, "maintain"]] });
  const token = await tokenFor(installations.ada, { permissions: { metadata: "read" } });
  const ask = async (name: string, login: string) => {
    const { body } = await asToken(token, `GET /repos/ada/${name}/collaborators/${login}/permission`);
    return body;
  };
  expect(await ask("notes", "ada")).toMatchObject({ permission: "admin", role_name: "admin", user: { login: "ada" } });
  expect(await ask("notes", "ben")).toMatchObject({ permission: "write", role_name: "write" });
  expect(await ask("notes", "cleo")).toMatchObject({ permission: "none", role_name: "none" });
  expect(await ask("engine", "cleo")).toMatchObject({ permission: "read", role_name: "read" });
  expect(await ask("shared", "cleo")).toMatchObject({ permission: "write", role_name: "maintain" });

  const narrow = await tokenFor(installations.ada, { repository_ids: [repositories.notes.id] });
  expect((await asToken(narrow, "GET /repos/ada/engine/collaborators/ada/permission")).status).toBe(403);
  expect((await asToken(narrow, "GET /repos/acme/site/collaborators/ada/permission")).status).toBe(404);
});

test("people must be allowed to push before they may ask for others", async () => {
  const { asToken, userToken, people } = newSandbox();
  const ben = await userToken(people.ben);
  expect((await asToken(ben, "GET /repos/ada/notes/collaborators/ada/permission")).status).toBe(200);
  expect((await asToken(ben, "GET /repos/acme/site/collaborators/ada/permission")).status).toBe(403);
});
