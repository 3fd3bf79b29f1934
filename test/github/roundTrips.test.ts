import { expect, test } from "vitest";
import { clients, useAuthorities, withoutNames } from "./authorities.ts";

const start = useAuthorities();

const opened = {
  "github app": {
    person: ["GET /repos/ada/notes", "GET /user", "GET /user/installations"],
    mint: ["POST /app/installations/x/access_tokens"],
    again: [],
  },
  "oauth app": {
    person: ["GET /repos/ada/notes/installation", "GET /user", "GET /user/installations"],
    mint: ["GET /repositories/x/installation", "POST /app/installations/x/access_tokens"],
    again: ["GET /repos/ada/notes"],
  },
} as const;
const look = [
  "GET /repos/ada/notes/branches/main",
  "GET /repos/ada/notes/collaborators/ada/permission",
  "GET /repos/ada/notes/rules/branches/main",
];

test.each(clients)(
  "proves authority in three sequential round trips, and in two with a kept token (%s)",
  async (signIn) => {
    const { people, repositories, look: lookAt, lookById } = start({ signIn });
    const { person, mint, again } = opened[signIn];
    const first = await lookAt(people.ada, "ada/notes");
    // With an OAuth App, one more call keeps strangers from noticing that there is something to find.
    const last = signIn === "oauth app" ? [...look, "POST /app/installations/x/access_tokens"] : look;
    const withoutIds = (rounds: string[][]) => rounds.map((calls) => calls.map((call) => call.replace(/\d+/, "x")));
    expect(withoutIds(first.calls)).toEqual([person, mint, last]);
    for (let time = 0; time < 2; time++)
      expect((await lookAt(people.ada, "ada/notes")).calls).toEqual([person, [...again, ...look].toSorted()]);
    const byId = await lookById(people.ada, repositories.notes.id);
    expect(byId.calls.length).toBe(2);
    expect(byId.proof).toEqual(first.authority);
  },
);

test.each(clients)("proves it by id in three sequential round trips (%s)", async (signIn) => {
  const { people, repositories, lookById } = start({ signIn });
  expect((await lookById(people.ada, repositories.notes.id)).calls.length).toBe(3);
});

test.each(clients)(
  "does not reveal to a stranger that someone has just looked at a repository (%s)",
  async (signIn) => {
    const { sandbox, people, look, lookAtAll } = start({ signIn });
    sandbox.addRepository({ owner: people.ada, name: "unseen" });
    const dana = sandbox.addUser({ login: "dana" });
    await look(people.ada, "ada/notes");
    const looks = [];
    for (const name of ["notes", "unseen", "missing"]) looks.push(await look(dana, `ada/${name}`));
    const [seen, ...others] = looks.map(({ authority, calls }) => ({ authority, calls: withoutNames(calls) }));
    for (const other of others) expect(other).toEqual(seen);
    const several = [];
    for (const name of ["notes", "missing"]) several.push(await lookAtAll(dana, [`ada/${name}`, "ada/unseen"]));
    several.push(await lookAtAll(dana, ["ada/missing", "ada/nothing"]));
    const [pair, ...pairs] = several.map(({ calls }) => withoutNames(calls));
    for (const other of pairs) expect(other).toEqual(pair);
  },
);

test.each(clients)("mints a new token if the kept one is dead or what it proved has changed (%s)", async (signIn) => {
  const { sandbox, people, repositories, installations, look } = start({ signIn });
  const { ada } = people;
  const kindOf = async () => (await look(ada, "acme/site")).authority.kind;
  expect(await kindOf()).toBe("administers");
  for (const [value, { installation }] of sandbox.tokens) if (installation) sandbox.tokens.delete(value);
  expect(await kindOf()).toBe("administers");
  sandbox.rename(repositories.site, "place");
  sandbox.select(installations.acme, "all");
  sandbox.addRepository({ owner: repositories.site.owner, name: "site" });
  expect((await look(ada, "acme/site")).authority).not.toMatchObject({ repository: { id: repositories.site.id } });
  sandbox.suspend(installations.acme);
  expect(await kindOf()).not.toBe("administers");
  sandbox.unsuspend(installations.acme);
  expect(await kindOf()).toBe("administers");
  repositories.site.owner.type === "Organization" && repositories.site.owner.admins.delete(ada);
  expect(await kindOf()).toBe("unproven");
});

test.each(clients)("makes at most six calls at once, and fifty in all, for five repositories (%s)", async (signIn) => {
  const { sandbox, people, installations, lookAtAll } = start({ signIn });
  sandbox.select(installations.cleo, "all");
  const { ada, ben } = people;
  const repos = Array.from({ length: 5 }, (_, index) => `ada/book${index}`);
  const count = (calls: string[][]) => calls.flat().length;
  for (const repo of repos) sandbox.addRepository({ owner: ada, name: repo.slice(4), collaborators: [[ben, "write"]] });
  const cold = await lookAtAll(ada, repos);
  expect(cold.authorities.map((one) => "kind" in one && one.kind)).toEqual(repos.map(() => "administers"));
  const again = await lookAtAll(ada, repos);
  expect(again.authorities).toEqual(cold.authorities);
  const member = await lookAtAll(ben, repos);
  const stranger = await lookAtAll(sandbox.addUser({ login: "dana" }), repos);
  const missing = repos.map((repo) => `${repo}-missing`);
  const owner = await lookAtAll(ada, missing);
  for (const { calls } of [cold, again, member, stranger, owner]) {
    expect(count(calls)).toBeLessThanOrEqual(50);
    for (const round of calls) expect(round.length).toBeLessThanOrEqual(6);
  }
  expect([count(cold.calls), count(again.calls)]).toEqual(signIn === "github app" ? [27, 22] : [37, 27]);
});

test.each(clients)("says what protects the default branch, as far as GitHub shows it (%s)", async (signIn) => {
  const { sandbox, people, repositories, installations, tokenFor, asToken, look } = start({ signIn });
  const { notes } = repositories;
  const facts = async () => {
    const { authority } = await look(people.ada, "ada/notes");
    return "defaultBranch" in authority ? [authority.defaultBranch?.protection, authority.isEmpty] : authority;
  };
  // Classic protection rules for a branch that doesn't exist yet aren't visible.
  expect(await facts()).toEqual([{ kind: "unknown" }, true]);
  await sandbox.commit(notes, { "README.md": "hello\n" });
  expect(await facts()).toEqual([{ kind: "unprotected" }, false]);
  sandbox.protect(notes, "main");
  expect(await facts()).toEqual([{ kind: "protected", approvals: null }, false]);
  sandbox.protect(notes, "main", "ruleset", 2);
  expect(await facts()).toEqual([{ kind: "protected", approvals: 2 }, false]);
  await sandbox.commit(notes, { "README.md": "hello\n" }, "trunk");
  const admin = await tokenFor(installations.ada);
  await asToken(admin, "PATCH /repos/ada/notes", { default_branch: "trunk" });
  expect(await facts()).toEqual([{ kind: "unprotected" }, false]);
  await asToken(admin, "PATCH /repos/ada/notes", { default_branch: "main" });
  sandbox.uninstall(installations.ada);
  sandbox.install({ account: people.ada, selection: "all", permissions: { issues: "write" } });
  expect(await facts()).toEqual([{ kind: "protected", approvals: 2 }, false]);
  notes.protection.clear();
  expect(await facts()).toEqual([{ kind: "unknown" }, false]);
});
