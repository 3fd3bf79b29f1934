import { expect, test } from "vitest";
import { parseRepositoryName } from "../../src/domain/repository.ts";
import { createAppClient } from "../../src/github/appClient.ts";
import { createAuthorities } from "../../src/github/authority.ts";
import { createInstallations } from "../../src/github/installations.ts";
import { createInstallationTokens } from "../../src/github/installationTokens.ts";
import { createUser } from "../../src/github/user.ts";
import type { User, WorldOptions } from "../sandbox/sandbox.ts";
import { useTown } from "../sandbox/useSandbox.ts";

const town = useTown();

/** GitHub, and what `authorities` says there about a person who is signed in. */
function start(options: WorldOptions = {}) {
  const github = town({ now: Date.now, ...options });
  const { world, userToken } = github;
  const { id, privateKey } = world.app;
  const settings = { apiUrl: world.apiUrl, callTimeout: 10_000, appId: String(id), privateKey };
  const backoff = { remaining: async () => 0, extend: async () => {} };
  const client = createAppClient(settings, backoff);
  const installations = createInstallations(client, world.serverUrl);
  const user = createUser(settings);
  const tokens = createInstallationTokens(client, installations, { now: Date.now, mayMint: async () => true });
  const authorities = createAuthorities(installations, tokens, user, client);
  return {
    ...github,
    async look(person: User, repo: string) {
      const viewer = { id: person.id, login: person.login, token: await userToken(person) };
      const before = world.calls.length;
      const authority = await authorities.of(viewer, parseRepositoryName(repo));
      return { authority, calls: world.calls.slice(before).map(({ method, path }) => `${method} ${path}`) };
    },
  };
}

const clients = ["github app", "oauth app"] as const;

test.each(clients)(
  "a repository that moved into an organization cannot be created there by a member (%s)",
  async (signIn) => {
    const { world, people, organizations, installations, look } = start({ signIn });
    const { ada, ben } = people;
    world.select(installations.acme, "all");
    world.install({ account: ben, selection: "all" });
    const moved = world.addRepository({ owner: ben, name: "engine" });
    world.transfer(moved, organizations.acme);
    world.rename(moved, "motor");
    expect((await look(ben, "ben/engine")).authority).toMatchObject({ kind: "unproven" });
    expect((await look(ada, "ben/engine")).authority).toMatchObject({
      kind: "administers",
      repository: { id: moved.id, fullName: "acme/motor" },
      installation: { account: { id: organizations.acme.id } },
    });
  },
);

test.each(clients)(
  "a former name tells a stranger nothing, and takes the same calls as any other (%s)",
  async (signIn) => {
    const { world, people, organizations, look } = start({ signIn });
    const dana = world.addUser({ login: "dana" });
    world.rename(world.addRepository({ owner: people.ada, name: "before" }), "after");
    world.transfer(world.addRepository({ owner: people.ada, name: "given" }), organizations.acme);
    const looks = [];
    for (const name of ["missing", "notes", "before", "given"]) {
      const { authority, calls } = await look(dana, `ada/${name}`);
      // Ids and names differ.
      looks.push({ authority, calls: calls.map((call) => call.replaceAll(/(?<=ada\/)\w+|\d+/g, "x")) });
    }
    for (const one of looks) expect(one).toEqual(looks[0]);
    expect(looks[0]?.authority.kind).toBe("unproven");
  },
);
