import { beforeEach, expect, test } from "vitest";
import { useAuthorities } from "./authorities.ts";
import { skipPauses } from "./pauses.ts";

const startAuthorities = useAuthorities();
beforeEach(skipPauses);

function start() {
  const github = startAuthorities();
  const { sandbox, repositories, installations } = github;
  const site = { installationId: installations.acme.id, repositoryId: repositories.site.id };
  const paths = () => sandbox.calls.map(({ path }) => path.replace(/\/\d+/, "/ID"));
  return { ...github, site, paths };
}

test("makes three calls if nobody was renamed", async () => {
  const { people, isAdministered, site, paths, sandbox } = start();
  expect(await isAdministered(site, [people.ada])).toBe(true);
  expect(paths()).toEqual([
    "/app/installations/ID/access_tokens",
    "/repos/acme/site/collaborators/ada/permission",
    "/installation/token",
  ]);
  expect([...sandbox.tokens.keys()].filter((token) => token.startsWith("ghs_") && sandbox.isAlive(token))).toEqual([]);
});

test("distinguishes people who lost their role from those who kept it", async () => {
  const { people, organizations, isAdministered, site } = start();
  organizations.acme.admins.delete(people.ada);
  expect(await isAdministered(site, [people.ada])).toBe(false);
  expect(await isAdministered(site, [people.ada, people.ben])).toBe(false);
  organizations.acme.admins.add(people.ben);
  expect(await isAdministered(site, [people.ada, people.ben])).toBe(true);
});

test("finds people by their ids if their login is free, or someone else's", async () => {
  const { people, isAdministered, site } = start();
  expect(await isAdministered(site, [{ id: people.ada.id, login: "ada-before" }])).toBe(true);
  expect(await isAdministered(site, [{ id: people.ada.id, login: "ben" }])).toBe(true);
  // Nobody inherits an approval by taking over a login.
  expect(await isAdministered(site, [{ id: people.ben.id, login: "ada" }])).toBe(false);
  expect(await isAdministered(site, [{ id: 1, login: "deleted" }])).toBe(false);
});

test("proves nothing if the App doesn't reach the repository", async () => {
  const { sandbox, people, installations, repositories, isAdministered, site } = start();
  sandbox.select(installations.acme, [repositories.vault]);
  expect(await isAdministered(site, [people.ada])).toBeNull();
});
