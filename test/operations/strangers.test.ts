import { describe, expect, test } from "vitest";
import { useWorker } from "../harness/worker.ts";
import type { Call } from "../sandbox/sandbox.ts";

/** The method and path template of a call, as GitHub documents it. */
function templateOf({ method, path }: Call): string {
  const template = path
    .replace(/^\/repos\/[^/]+\/[^/]+/, "/repos/{owner}/{repo}")
    .replace(/^\/users\/[^/]+/, "/users/{username}")
    .replace(/(?<=\/collaborators\/)[^/]+/, "{username}")
    .replaceAll(/\d+/g, "{id}");
  return `${method} ${template}`;
}

/** Where there is nothing to look into, other calls of the App's stand in for the two that do. */
const insidePattern = /^(GET .*\/collaborators\/.*|DELETE \/installation\/token|GET \/app\/installations\/\{id\})$/;

const kindOf = (call: string) => (insidePattern.test(call) ? "a look inside" : call);

describe.each(["github app", "oauth app"] as const)("people who sign in with the client of a %s", (signIn) => {
  const { sandbox, people, newAgent, linkFor, signedIn } = useWorker({}, { sandbox: { signIn } });

  /** What a person sees of a request for this repository, and which calls to GitHub that takes. */
  async function look(login: string, repo: string) {
    const { browser } = await signedIn(login);
    const link = await linkFor(await newAgent(), repo, ["contents:read"]);
    const before = sandbox.calls.length;
    const page = await browser.open(link);
    const calls = sandbox.calls.slice(before).map(templateOf);
    return { browser, page, calls, seen: { status: page.status, text: page.text.replaceAll(repo, "it") } };
  }

  /** Expects that all of these repositories look alike to a person, and take the same calls; returns how they look. */
  async function expectNoDifference(login: string, repos: string[]) {
    const looks = [];
    for (const repo of repos) looks.push({ repo, look: await look(login, repo) });
    const [first] = looks;
    for (const { repo, look } of looks) {
      expect({ repo, seen: look.seen, calls: look.calls.map(kindOf) }).toEqual({
        repo,
        seen: first?.look.seen,
        calls: first?.look.calls.map(kindOf),
      });
    }
    return first?.look.seen;
  }

  test("a stranger learns nothing about a repository, neither by the page nor by the calls to GitHub", async () => {
    const dana = sandbox.addUser({ login: "dana" });
    const paused = sandbox.addUser({ login: "paused" });
    sandbox.addRepository({ owner: people.ben, name: "open", private: false });
    sandbox.addRepository({ owner: paused, name: "hidden" });
    sandbox.suspend(sandbox.install({ account: paused, selection: "all" }));
    const seen = await expectNoDifference(dana.login, [
      ...["ada/notes", "acme/site", "ada/engine"], // There, with the App.
      ...["cleo/attic", "acme/vault"], // There, but not selected for the App.
      ...["ben/tools", "ben/open"], // There, without the App.
      ...["ada/missing", "ben/missing", "nobody/nothing"],
      ...["paused/hidden", "paused/missing"],
    ]);
    expect(seen?.status).toBe(403);
  });

  test("a person who may use one repository of an account learns nothing about the others", async () => {
    const { ada, ben } = people;
    const ops = sandbox.addOrganization({ login: "ops", admins: [ada], members: [ben], basePermission: "none" });
    const selected = sandbox.addRepository({ owner: ops, name: "selected" });
    sandbox.addRepository({ owner: ops, name: "unselected" });
    sandbox.install({ account: ops, selection: [selected] });
    sandbox.addRepository({ owner: ada, name: "secret" });
    await expectNoDifference("ben", ["ada/secret", "ada/no-secret"]);
    await expectNoDifference("ben", ["ops/selected", "ops/unselected", "ops/none"]);
  });

  test("an owner's page and approval cost a fixed number of calls to GitHub", async () => {
    const { page, calls, browser } = await look("ada", "ada/notes");
    expect(page.status).toBe(200);
    const proof = {
      "github app": ["GET /user", "GET /user/installations", "GET /repos/{owner}/{repo}"],
      "oauth app": [
        "GET /user",
        "GET /user/installations",
        "GET /repos/{owner}/{repo}/installation",
        "GET /repositories/{id}/installation",
      ],
    }[signIn];
    const insideCalls = [
      "POST /app/installations/{id}/access_tokens",
      "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
      "DELETE /installation/token",
    ];
    expect(calls).toEqual([...proof, ...insideCalls]);
    const before = sandbox.calls.length;
    const decided = await browser.press(page, "Approve", { scope: ["contents:read"] });
    expect(decided.text).toContain("Approved");
    // The last one is for the page that the decision leads to.
    expect(sandbox.calls.slice(before).map(templateOf)).toEqual([...calls, "GET /user"]);
  });

  test.runIf(signIn === "github app")(
    "a creation costs five calls, and one for the page that it leads to",
    async () => {
      const { page, calls, browser } = await look("ada", "ada/fresh");
      expect(calls).toEqual(["GET /user", "GET /user/installations", "GET /repos/{owner}/{repo}"]);
      const before = sandbox.calls.length;
      await browser.press(page, "Approve", { scope: ["contents:read"] });
      const creation = ["POST /user/repos", "GET /repos/{owner}/{repo}/installation"];
      expect(sandbox.calls.slice(before).map(templateOf)).toEqual([...calls, ...creation, "GET /user"]);
    },
  );
});
