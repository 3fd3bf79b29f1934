import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import { parseRepositoryName } from "../../src/domain/repository.ts";
import { createAppClient } from "../../src/github/appClient.ts";
import { createAuthorities } from "../../src/github/authority.ts";
import { createInstallations } from "../../src/github/installations.ts";
import { createInstallationTokens } from "../../src/github/installationTokens.ts";
import { GitHubRefused } from "../../src/github/request.ts";
import { createUser } from "../../src/github/user.ts";
import type { SandboxOptions, User } from "../sandbox/sandbox.ts";
import { useSandbox } from "../sandbox/useSandbox.ts";

const newSandbox = useSandbox();

/** Starts a GitHub sandbox. `look` returns a signed-in person's authority, and the calls that it took. */
function start(options: SandboxOptions = {}) {
  const github = newSandbox({ now: Date.now, ...options });
  const { sandbox, userToken } = github;
  const { id, privateKey } = sandbox.app;
  const { apiUrl, serverUrl } = sandbox;
  const settings = { apiUrl, serverUrl, callTimeout: 10_000, appId: String(id), privateKey };
  const backoff = { remaining: async () => 0, extend: async () => {} };
  const client = createAppClient(settings, backoff);
  const installations = createInstallations(client, serverUrl);
  const user = createUser(settings);
  const tokens = createInstallationTokens(client, installations, {
    now: Date.now,
    serverUrl,
    mayMint: async () => true,
  });
  const authorities = createAuthorities(installations, tokens, user, client);
  return {
    ...github,
    /** The same for a repository's id. */
    async lookById(person: User, id: number) {
      const viewer = { id: person.id, login: person.login, token: await userToken(person) };
      const before = sandbox.calls.length;
      const authority = await authorities.ofId(viewer, id);
      return { authority, calls: sandbox.calls.slice(before).map(({ method }) => method) };
    },
    async look(person: User, repo: string) {
      const viewer = { id: person.id, login: person.login, token: await userToken(person) };
      const before = sandbox.calls.length;
      const authority = await authorities.of(viewer, parseRepositoryName(repo));
      return { authority, calls: sandbox.calls.slice(before).map(({ method, path }) => `${method} ${path}`) };
    },
  };
}

const clients = ["github app", "oauth app"] as const;

test.each(clients)("does not let a member create a repository that moved into an organization (%s)", async (signIn) => {
  const { sandbox, people, organizations, installations, look } = start({ signIn });
  const { ada, ben } = people;
  sandbox.select(installations.acme, "all");
  sandbox.install({ account: ben, selection: "all" });
  const moved = sandbox.addRepository({ owner: ben, name: "engine" });
  sandbox.transfer(moved, organizations.acme);
  sandbox.rename(moved, "motor");
  expect((await look(ben, "ben/engine")).authority).toMatchObject({ kind: "unproven" });
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
      const { authority, calls } = await look(dana, `ada/${name}`);
      // Ids and names differ.
      looks.push({
        authority,
        calls: calls.map((call) =>
          // If there is no repository to look into, other calls of the App replace these.
          /\/collaborators\/|^DELETE|^GET \S*\/app\/installations\/\d+$/.test(call)
            ? "a look inside"
            : call.replaceAll(/(?<=ada\/)\w+|\d+/g, "x"),
        ),
      });
    }
    for (const one of looks) expect(one).toEqual(looks[0]);
    expect(looks[0]?.authority.kind).toBe("unproven");
  },
);

test.each([
  ["github app", "/app/installations/:id/access_tokens"],
  ["github app", "/repos/:owner/:repo"],
  ["oauth app", "/app/installations/:id/access_tokens"],
  ["oauth app", "/repos/:owner/:repo/installation"],
] as const)("reports a lasting refusal to the owner, and tells a stranger nothing (%s, %s)", async (signIn, path) => {
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
    expect(own.splice(0)).toEqual([`GET ${sandbox.apiUrl}/user/installations?per_page=100&page=1`]);
  }
});

test.each(clients)("proves by its id who administers a repository, whatever it is called now (%s)", async (signIn) => {
  const { sandbox, people, installations, lookById } = start({ signIn });
  sandbox.select(installations.ada, "all");
  const notes = sandbox.addRepository({ owner: people.ada, name: "first" });
  sandbox.rename(notes, "second");
  expect((await lookById(people.ada, notes.id)).authority).toMatchObject({
    kind: "administers",
    repository: { id: notes.id, fullName: "ada/second" },
    installation: { id: installations.ada.id },
  });
  sandbox.suspend(installations.ada);
  expect((await lookById(people.ada, notes.id)).authority).toBeNull();
});

test.each(clients)(
  "makes the same calls for a stranger, whether or not there is a repository with the id (%s)",
  async (signIn) => {
    const { sandbox, people, installations, lookById } = start({ signIn });
    sandbox.select(installations.ada, "all");
    const hidden = sandbox.addRepository({ owner: people.ada, name: "hidden" });
    const missing = await lookById(people.ben, 987_654);
    const found = await lookById(people.ben, hidden.id);
    expect(found.authority).toBeNull();
    expect(missing.authority).toBeNull();
    expect(found.calls.length).toBe(missing.calls.length);
  },
);

test("shows the default branch, as far as the viewer's own token sees the repository", async () => {
  const { people, look } = start();
  expect((await look(people.ada, "ada/notes")).authority).toMatchObject({ seen: { defaultBranch: "main" } });
  const other = start({ signIn: "oauth app" });
  expect((await other.look(other.people.ada, "ada/notes")).authority).toMatchObject({ seen: null });
});
