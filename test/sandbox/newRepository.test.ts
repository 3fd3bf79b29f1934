import { expect, test } from "vitest";
import { useSandbox } from "./useSandbox.ts";

const newSandbox = useSandbox();

test("a person creates an empty repository in their account, under an acceptable name, and administers it", async () => {
  const { asToken, userToken, asApp, people } = newSandbox();
  const asked = { name: "my new repo", private: true, auto_init: true, owner: "ben" };
  const created = await asToken(await userToken(people.ada), "POST /user/repos", asked);
  expect(created).toMatchObject({
    status: 201,
    body: { name: "my-new-repo", owner: { id: people.ada.id }, permissions: { admin: true }, private: true },
  });
  expect((await asApp("GET /repos/ada/my-new-repo/installation")).status).toBe(200);
});

test("refuses a name that is taken, whether or not the App sees the repository", async () => {
  const { asToken, userToken, people } = newSandbox();
  const taken = await asToken(await userToken(people.cleo), "POST /user/repos", { name: "Attic" });
  const message = "name already exists on this account";
  const errors = [{ resource: "Repository", code: "custom", field: "name", message }];
  expect(taken).toMatchObject({ status: 422, body: { message: "Repository creation failed.", errors } });
});

test("the App must be installed on the account with administration, unless the token is a personal one", async () => {
  const { asToken, userToken, people, sandbox } = newSandbox();
  const create = async (token?: string) =>
    (await asToken(token ?? (await userToken(people.ben)), "POST /user/repos", { name: token ? "own" : "fresh" }))
      .status;
  expect(await create(sandbox.personalToken(people.ben))).toBe(201);
  expect(await create()).toBe(403);
  const installation = sandbox.install({ account: people.ben, selection: "all", permissions: { contents: "write" } });
  expect(await create()).toBe(403);
  installation.permissions = { ...installation.permissions, administration: "write" };
  sandbox.suspend(installation);
  expect(await create()).toBe(403);
  sandbox.unsuspend(installation);
  expect(await create()).toBe(201);
});

test.each([
  [true, 200],
  [false, 404],
])(
  "adds a new repository to a selection only if createdRepositoriesJoin is set (%s)",
  async (createdRepositoriesJoin, status) => {
    const { asToken, asApp, userToken, people } = newSandbox({ createdRepositoriesJoin });
    await asToken(await userToken(people.cleo), "POST /user/repos", { name: "fresh", private: true });
    expect((await asApp("GET /repos/cleo/fresh/installation")).status).toBe(status);
    expect((await asApp("GET /repos/cleo/attic/installation")).status).toBe(404);
  },
);

test("only admins create in an organization: members are refused, and strangers find nothing", async () => {
  const { asToken, userToken, people } = newSandbox();
  const create = async (token: string) => (await asToken(token, "POST /orgs/acme/repos", { name: "fresh" })).status;
  expect(await create(await userToken(people.ben))).toBe(403);
  expect(await create(await userToken(people.cleo))).toBe(404);
  expect(await create(await userToken(people.ada))).toBe(201);
});

test("an installation token creates repositories in its organization if it may administer, but never for a person", async () => {
  const { asToken, asApp, tokenFor, installations } = newSandbox({ createdRepositoriesJoin: false });
  const create = async (token: string) => (await asToken(token, "POST /orgs/acme/repos", { name: "fresh" })).status;
  expect(await create(await tokenFor(installations.acme, { permissions: { contents: "write" } }))).toBe(403);
  expect(await create(await tokenFor(installations.ada))).toBe(403);
  expect(await create(await tokenFor(installations.acme, { permissions: { administration: "write" } }))).toBe(201);
  expect((await asApp("GET /repos/acme/fresh/installation")).status).toBe(200);
  const forPerson = await asToken(await tokenFor(installations.ada), "POST /user/repos", { name: "fresh" });
  expect(forPerson).toMatchObject({ status: 403, body: { message: "Resource not accessible by integration" } });
});
