import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import { GitHubRefused } from "../../src/github/request.ts";
import { clients, useAuthorities, withoutNames } from "./authorities.ts";

const start = useAuthorities();

test.each(clients)("does not let a member create a repository that moved into an organization (%s)", async (signIn) => {
  const { sandbox, people, organizations, installations, look } = start({ signIn });
  const { ada, ben } = people;
  sandbox.select(installations.acme, "all");
  sandbox.install({ account: ben, selection: "all" });
  const moved = sandbox.addRepository({ owner: ben, name: "engine" });
  sandbox.transfer(moved, organizations.acme);
  sandbox.rename(moved, "motor");
  // Only a GitHub App's user token shows that ben can still see the repository.
  const kind = signIn === "github app" ? "not_admin" : "unproven";
  expect((await look(ben, "ben/engine")).authority).toMatchObject({ kind });
  expect((await look(ada, "ben/engine")).authority).toMatchObject({
    kind: "administers",
    repository: { id: moved.id, fullName: "acme/motor" },
    installation: { account: { id: organizations.acme.id } },
  });
});

test.each(clients)(
  "tells a stranger nothing about a former name, and makes the same calls as for any other (%s)",
  async (signIn) => {
    const { sandbox, people, organizations, look } = start({ signIn });
    const dana = sandbox.addUser({ login: "dana" });
    sandbox.rename(sandbox.addRepository({ owner: people.ada, name: "before" }), "after");
    sandbox.transfer(sandbox.addRepository({ owner: people.ada, name: "given" }), organizations.acme);
    const looks = [];
    for (const name of ["missing", "notes", "before", "given"]) {
      const { authority, calls, counted } = await look(dana, `ada/${name}`);
      expect(counted).toBe(signIn === "oauth app" ? 1 : 0); // The mints that count toward the App's own limit.
      // Leave out ids and names, because they differ.
      looks.push({ authority, calls: withoutNames(calls) });
    }
    for (const one of looks) expect(one).toEqual(looks[0]);
    expect(looks[0]?.authority.kind).toBe("unproven");
  },
);

test.each(clients)("names a repository only to people whose own token sees it and its account (%s)", async (signIn) => {
  const { sandbox, people, organizations, installations, look } = start({ signIn });
  sandbox.select(installations.ada, "all");
  sandbox.select(installations.acme, "all");
  const dana = sandbox.addUser({ login: "dana" });
  const ops = sandbox.addOrganization({
    login: "ops",
    admins: [people.ada],
    members: [people.ben],
    basePermission: "none",
  });
  sandbox.install({ account: ops, selection: "all" });
  for (const owner of [people.ada, organizations.acme, ops]) {
    sandbox.addRepository({ owner, name: "open", private: false });
    sandbox.addRepository({ owner, name: "hidden" });
  }
  // This includes a public repository, whose reader has no permission of their own on the account.
  for (const name of ["ada/open", "ada/hidden", "ada/missing", "acme/open", "ops/open"])
    expect([name, (await look(dana, name)).authority.kind]).toEqual([name, "unproven"]);
  const [hidden, missing] = [await look(people.ben, "ops/hidden"), await look(people.ben, "ops/missing")];
  expect(hidden.authority).toEqual(missing.authority);
  expect(withoutNames(hidden.calls)).toEqual(withoutNames(missing.calls));
});

test.each([
  ["github app", "/app/installations/:id/access_tokens"],
  ["github app", "/repos/:owner/:repo"],
  ["oauth app", "/app/installations/:id/access_tokens"],
  ["oauth app", "/repos/:owner/:repo/installation"],
] as const)("reports a permanent refusal to the owner, and tells a stranger nothing (%s, %s)", async (signIn, path) => {
  const report = vi.spyOn(console, "error").mockReturnValue();
  const { sandbox, people, look, intercept } = start({ signIn });
  const answer = () => HttpResponse.json({ message: "Repository access blocked" }, { status: 451 });
  intercept(http.all(sandbox.apiUrl + path, answer));
  const dana = sandbox.addUser({ login: "dana" });
  if (path !== "/repos/:owner/:repo")
    expect(await look(dana, "ada/notes")).toMatchObject({ authority: { kind: "unproven" } });
  const own = look(people.ada, "ada/notes");
  await expect(own).rejects.toBeInstanceOf(GitHubRefused);
  if (signIn === "oauth app") expect(report.mock.lastCall?.[0]).toContain("Repository access blocked");
  report.mockRestore();
});

test("does not reveal a hidden repository through the stranger's own GitHub quota", async () => {
  const { sandbox, people, look, intercept } = start({ signIn: "oauth app" });
  sandbox.addRepository({ owner: people.ada, name: "hidden" });
  const dana = sandbox.addUser({ login: "dana" });
  const own: string[] = [];
  intercept(
    http.all(`${sandbox.apiUrl}/*`, ({ request }) => {
      if (request.headers.get("Authorization")?.includes("gho_")) own.push(`${request.method} ${request.url}`);
    }),
  );
  for (const name of ["hidden", "missing"]) {
    expect((await look(dana, `ada/${name}`)).authority.kind).toBe("unproven");
    const person = [`GET ${sandbox.apiUrl}/user`, `GET ${sandbox.apiUrl}/user/installations?per_page=100&page=1`];
    expect(own.splice(0).toSorted()).toEqual(person);
  }
});

test.each(clients)("proves by its id who administers a repository, whatever it is called now (%s)", async (signIn) => {
  const { sandbox, people, installations, lookById } = start({ signIn });
  sandbox.select(installations.ada, "all");
  const notes = sandbox.addRepository({ owner: people.ada, name: "first" });
  sandbox.rename(notes, "second");
  expect((await lookById(people.ada, notes.id)).proof).toMatchObject({
    kind: "administers",
    repository: { id: notes.id, fullName: "ada/second" },
    installation: { id: installations.ada.id },
  });
  sandbox.suspend(installations.ada);
  expect((await lookById(people.ada, notes.id)).proof).toBeNull();
});

test.each(clients)(
  "makes the same calls for a stranger, whether or not there is a repository with the id (%s)",
  async (signIn) => {
    const { sandbox, people, installations, lookById } = start({ signIn });
    sandbox.select(installations.ada, "all");
    const hidden = sandbox.addRepository({ owner: people.ada, name: "hidden" });
    const missing = await lookById(people.ben, 987_654);
    const found = await lookById(people.ben, hidden.id);
    expect(found.proof).toBeNull();
    expect(missing.proof).toBeNull();
    expect(withoutNames(found.calls)).toEqual(withoutNames(missing.calls));
  },
);
