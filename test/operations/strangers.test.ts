import { describe, expect, test } from "vitest";
import { pressApprove, selecting } from "../../scripts/local/owner.ts";
import { createRounds } from "../harness/rounds.ts";
import { useWorker } from "../harness/worker.ts";
import type { Call } from "../sandbox/sandbox.ts";

/** Returns the method and path template of a call, as GitHub documents it. */
function templateOf({ method, path }: Call): string {
  const template = path
    .replace(/^\/repos\/[^/]+\/[^/]+/, "/repos/{owner}/{repo}")
    .replace(/^\/users\/[^/]+/, "/users/{username}")
    .replace(/(?<=\/collaborators\/)[^/]+/, "{username}")
    .replaceAll(/\d+/g, "{id}");
  return `${method} ${template}`;
}

/**
 * Matches the calls that look into a repository and the calls that replace them if there is no repository to look into.
 */
const insidePattern =
  /^(GET .*\/(collaborators|branches)\/.*|DELETE \/installation\/token|GET \/app\/installations\/\{id\})$/;

/** Replaces what differs between two visits to the same page, namely the link and the time of day. */
const unify = (text: string, link: string) => text.replaceAll(link, "the link").replaceAll(/\d\d:\d\d/g, "then");

const kindOf = (call: string) => (insidePattern.test(call) ? "a look inside" : call);

describe.each(["github app", "oauth app"] as const)("consent page, with sign-in through a %s", (signIn) => {
  const { sandbox, github, people, newAgent, linkFor, signedIn } = useWorker(
    signIn === "oauth app" ? "oauth-app" : "standard",
  );

  /**
   * Returns the calls since then in alphabetical order, because they are made in parallel. The last ones are made after
   * the page is sent.
   */
  async function callsSince(before: number) {
    let count = -1;
    while (count < sandbox.calls.length) {
      count = sandbox.calls.length;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return sandbox.calls.slice(before).map(templateOf).toSorted();
  }

  /** Opens a request for this repository. Returns the page and the calls to GitHub that it took. */
  async function look(login: string, repo: string) {
    const { browser } = await signedIn(login);
    const link = await linkFor(await newAgent(), repo, ["contents:read"]);
    const before = sandbox.calls.length;
    const page = await browser.open(link);
    const calls = await callsSince(before);
    return {
      browser,
      page,
      calls,
      seen: { status: page.status, text: unify(page.text, link).replaceAll(repo, "it") },
    };
  }

  /** Expects the same page and the same calls for all of these repositories. Returns the page. */
  async function expectNoDifference(login: string, repos: string[]) {
    const looks = [];
    for (const repo of repos) looks.push({ repo, look: await look(login, repo) });
    const [first] = looks;
    for (const { repo, look } of looks) {
      expect({ repo, seen: look.seen, calls: look.calls.map(kindOf).toSorted() }).toEqual({
        repo,
        seen: first?.look.seen,
        calls: first?.look.calls.map(kindOf).toSorted(),
      });
    }
    return first?.look.seen;
  }

  test("tells a stranger nothing about a repository, either through the page or through the calls to GitHub", async () => {
    const dana = sandbox.addUser({ login: "dana" });
    const paused = sandbox.addUser({ login: "paused" });
    sandbox.addRepository({ owner: people.ben, name: "open", private: false });
    sandbox.addRepository({ owner: paused, name: "hidden" });
    sandbox.suspend(sandbox.install({ account: paused, selection: "all" }));
    const seen = await expectNoDifference(dana.login, [
      ...["ada/notes", "acme/site", "ada/engine"], // These exist, and the App is installed.
      ...["cleo/attic", "acme/vault"], // These exist, but the App isn't installed on them.
      ...["ben/tools", "ben/open"], // These exist in an account without the App.
      ...["ada/missing", "ben/missing", "nobody/nothing"],
      ...["paused/hidden", "paused/missing"],
    ]);
    expect(seen?.status).toBe(403);
  });

  test("tells someone who can use one repository of an account nothing about the others", async () => {
    const { ada, ben } = people;
    const ops = sandbox.addOrganization({ login: "ops", admins: [ada], members: [ben], basePermission: "none" });
    const selected = sandbox.addRepository({ owner: ops, name: "selected" });
    sandbox.addRepository({ owner: ops, name: "unselected" });
    sandbox.install({ account: ops, selection: [selected] });
    sandbox.addRepository({ owner: ada, name: "secret" });
    await expectNoDifference("ben", ["ada/secret", "ada/no-secret"]);
    await expectNoDifference("ben", ["ops/selected", "ops/unselected", "ops/none"]);
  });

  test("tells a member of an organization nothing about a decision on a repository that they can't see", async () => {
    const { ada, ben } = people;
    const lab = sandbox.addOrganization({ login: "lab", admins: [ada], members: [ben], basePermission: "none" });
    sandbox.addRepository({ owner: lab, name: "shared", collaborators: [[ben, "read"]] });
    sandbox.addRepository({ owner: lab, name: "hidden" });
    sandbox.install({ account: lab, selection: "all" });
    const token = await newAgent();
    const links = [];
    for (const repo of ["lab/hidden", "lab/missing"]) links.push(await linkFor(token, repo, ["contents:read"]));
    const owner = (await signedIn("ada")).browser;
    await pressApprove(owner, await owner.open(links[0] ?? ""), selecting(["contents:read"]));
    const { browser } = await signedIn("ben");
    const texts = [];
    for (const link of links) {
      const page = await browser.open(link);
      texts.push(unify(page.text, link).replaceAll(/hidden|missing/g, "it"));
    }
    expect(texts[0]).toBe(texts[1]);
  });

  test("takes three round trips to GitHub for the page, and two for the approval", async () => {
    const { browser } = await signedIn("ada");
    const link = await linkFor(await newAgent(), "ada/notes", ["contents:read"]);
    const rounds = createRounds(sandbox, (handler) => github.use(handler), 12);
    const page = await browser.open(link);
    const opened = rounds.take();
    expect([opened.length, opened.flat().length]).toEqual([3, { "github app": 7, "oauth app": 9 }[signIn]]);
    const decided = await pressApprove(browser, page, selecting(["contents:read"]));
    expect(decided.text).toContain("Approved");
    const approved = rounds.take();
    expect(approved.pop()).toEqual(["GET /user"]); // This one belongs to the page after the decision.
    expect([approved.length, approved.flat().length]).toEqual([2, { "github app": 6, "oauth app": 7 }[signIn]]);
    github.resetHandlers();
  });

  test.runIf(signIn === "github app")(
    "takes five calls to create a repository, and one for the page after that",
    async () => {
      const { page, calls, browser } = await look("ada", "ada/fresh");
      expect(calls).toEqual(["GET /repos/{owner}/{repo}", "GET /user", "GET /user/installations"]);
      const before = sandbox.calls.length;
      await pressApprove(browser, page, selecting(["contents:read"]));
      const creation = ["POST /user/repos", "GET /repos/{owner}/{repo}/installation"];
      expect(await callsSince(before)).toEqual([...calls, ...creation, "GET /user"].toSorted());
    },
  );
});
