import { describe, expect, test } from "vitest";
import { agentIdOf } from "../harness/fixtures.ts";
import { origin, useWorker } from "../harness/worker.ts";
import { fieldOf, type Seen, type Visitor } from "../sandbox/visitor.ts";

const { sandbox, people, repositories, logged, send, signedIn } = useWorker();
const { notes, tools } = repositories;

/** Registers an agent as this person and returns the actions that they can take on the pages for its identities. */
async function register(login: "ada" | "ben", label: string) {
  const owner = await signedIn(login);
  const agentId = agentIdOf(await owner.register(label));
  const path = `${origin}/agents/${agentId}`;
  const open = (kind: string, repo?: string, browser: Visitor = owner.browser) =>
    browser.open(`${path}/identities/${kind}${repo === undefined ? "" : `?${new URLSearchParams({ repo })}`}`);
  return { ...owner, agentId, path, open };
}

const textOf = ({ document }: Seen, selector: string) => document.querySelector(selector)?.textContent ?? "";
const listed = ({ document }: Seen) =>
  [...document.querySelectorAll("[aria-labelledby=identities] li > span")].map((one) => one.textContent);

test("trusts a branch of a repository by the ids that GitHub shows, and stops trusting it", async () => {
  const { browser, path, agentId, open } = await register("ada", "In Actions");
  const agent = await browser.open(path);
  expect(listed(agent)).toEqual([]);
  const form = await browser.follow(agent, "Trust GitHub Actions");
  expect(form.document.querySelector("input[name=by]")).toBeNull();
  const found = await open("github-actions", " https://github.com/ADA/Notes.git ");
  expect(textOf(found, ".facts")).toContain(`ada/notes has repository ID ${notes.id} and owner ID ${people.ada.id}`);
  expect(fieldOf(found, "ref")).toBe("refs/heads/main");
  expect(found.text).toContain(`audience ${path}`);

  const trusted = await browser.press(found, "Trust these jobs", { ref: "release" });
  expect(trusted.url.pathname).toBe(`/agents/${agentId}`);
  expect(listed(trusted)).toEqual([
    expect.stringMatching(
      new RegExp(`^GitHub Actions · ada/notes on refs/heads/release.*ID ${notes.id} · owner ID ${people.ada.id} `),
    ),
  ]);
  expect(listed(trusted)[0]).toContain("Anyone who can push workflows to release of ada/notes can act as this agent.");
  expect(trusted.text).toContain("You trusted GitHub Actions for ada/notes on refs/heads/release");

  const removed = await browser.press(trusted, "Remove GitHub Actions for ada/notes on refs/heads/release");
  expect(listed(removed)).toEqual([]);
  expect(removed.text).toContain("You stopped trusting GitHub Actions for ada/notes on refs/heads/release");
  const headers = { Cookie: browser.cookies(origin) };
  const activity = await (await send(`${path}/activity.ndjson?event=agent`, { headers })).text();
  const conditions = {
    repository_id: `${notes.id}`,
    repository_owner_id: `${people.ada.id}`,
    ref: "refs/heads/release",
  };
  const identity = { issuer: "https://token.actions.githubusercontent.com", conditions };
  expect(
    activity
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { event: "distrusted", by: { login: "ada" }, detail: { identity } },
    { event: "trusted", by: { login: "ada" }, detail: { identity } },
  ]);
  const audited = logged<{ event: string; agent_id: string }>("event");
  const line = { actor: `user:${people.ada.id}`, agent_id: agentId, identity, result: "done" };
  expect(audited.filter((one) => one.agent_id === agentId && /trusted$/.test(one.event))).toMatchObject([
    { event: "trusted", ...line },
    { event: "distrusted", ...line },
  ]);
});

describe("looking up a repository", () => {
  test("reveals no more than GitHub shows the person", async () => {
    const { open } = await register("ada", "Curious");
    const [hidden, missing] = [await open("github-actions", "ben/tools"), await open("github-actions", "ben/nothing")];
    for (const page of [hidden, missing]) {
      expect(page.status).toBe(400);
      expect(textOf(page, "#repo-mistake")).toMatch(/^ben\/(tools|nothing) doesn’t exist, or you can’t see it\./);
      expect(page.document.querySelector("button.primary")).toBeNull();
    }
    expect(hidden.text.replaceAll("ben/tools", "it")).toBe(missing.text.replaceAll("ben/nothing", "it"));
    expect(hidden.text).not.toContain(String(tools.id));
  });

  test.each([
    ["ada", "Enter the owner and the name"],
    ["ada/..", "Enter the owner and the name"],
    ["https://gitlab.com/ada/notes", "This repository isn’t on github.com."],
  ])("says next to the field why %s can't be looked up", async (repo, reason) => {
    const { open } = await register("ben", "Mistaken");
    const page = await open("github-actions", repo);
    expect(page.status).toBe(400);
    expect(textOf(page, "#repo-mistake")).toContain(reason);
    expect(fieldOf(page, "repo")).toBe(repo);
  });

  test("follows a former name, and shows the current one", async () => {
    const { browser, open } = await register("ada", "Renamed");
    const attic = sandbox.addRepository({ owner: people.ada, name: "before" });
    sandbox.rename(attic, "after");
    const page = await open("github-actions", "ada/before");
    expect(textOf(page, ".facts")).toMatch(
      new RegExp(`ada/after has repository ID ${attic.id} .*ada/before redirects to it`),
    );
    expect(listed(await browser.press(page, "Trust these jobs"))[0]).toContain("ada/after on refs/heads/main");
  });
});

describe("the form", () => {
  test("comes back with mistakes next to their fields, and with the repository that was looked up", async () => {
    const { browser, open } = await register("ada", "Corrected");
    const found = await open("github-actions", "ada/notes");
    const refused = await browser.press(found, "Trust these jobs", { by: "workflow", workflow: "agent.yml" });
    expect(refused.status).toBe(400);
    expect(textOf(refused, "#workflow-mistake")).toContain("with its full ref");
    expect(fieldOf(refused, "workflow")).toBe("agent.yml");
    expect(refused.document.querySelector("input[name=by][checked]")?.getAttribute("value")).toBe("workflow");
    expect(textOf(refused, ".facts")).toContain(String(notes.id));
    const trusted = await browser.press(refused, "Trust these jobs", { by: "environment", environment: "production" });
    expect(listed(trusted)[0]).toContain("ada/notes in environment production");
  });

  test("trusts exactly the repository that it showed for this agent", async () => {
    const { browser, path, open } = await register("ada", "Forged");
    const found = await open("github-actions", "ada/notes");
    const other = await register("ada", "Another");
    const foreign = fieldOf(await other.open("github-actions", "ada/notes"), "shown");
    for (const shown of ["", "forged", foreign]) {
      const page = await browser.press(found, "Trust these jobs", { shown });
      expect(page.status).toBe(409);
      expect(page.text).toContain("This form is out of date");
    }
    expect(listed(await browser.open(path))).toEqual([]);
  });

  test("trusts a project of GitLab, by its id", async () => {
    const { browser, path } = await register("ada", "In GitLab");
    const form = await browser.follow(await browser.open(path), "Trust GitLab");
    const refused = await browser.press(form, "Trust these jobs", { project_id: "ada/api", branch: "main" });
    expect(textOf(refused, "#project_id-mistake")).toBe("Enter the numeric project ID.");
    expect(fieldOf(refused, "branch")).toBe("main");
    const trusted = await browser.press(refused, "Trust these jobs", { project_id: "4077" });
    expect(listed(trusted)[0]).toContain("GitLab · project 4077 on branch main");
    const foreign = await browser.press(form, "Trust these jobs", { issuer: "https://evil.example", project_id: "1" });
    expect(foreign.status).toBe(400);
  });

  test("is offered only for the service's issuers", async () => {
    const { browser, path, open } = await register("ada", "Limited");
    expect((await browser.open(path)).text).not.toContain("Trust another issuer");
    expect((await open("other")).status).toBe(404);
  });

  test("asks GitHub who the person is before it trusts, but not before it stops trusting", async () => {
    const { browser, path, open } = await register("ben", "Signed out");
    const form = await open("gitlab");
    const trusted = await browser.press(form, "Trust these jobs", { project_id: "1", branch: "main" });
    for (const [token, { user }] of sandbox.tokens)
      if (token.startsWith("ghu_") && user === people.ben) sandbox.tokens.delete(token);
    const refused = await browser.press(form, "Trust these jobs", { project_id: "2", branch: "main" });
    expect(refused.status).toBe(401);
    expect(listed(await browser.open(path))).toHaveLength(1);
    expect(listed(await browser.press(trusted, "Remove"))).toEqual([]);
  });
});

test("only the registrant can reach an agent's identities", async () => {
  const { browser, agentId, path, open } = await register("ada", "Private");
  const form = await open("gitlab");
  const trusted = await browser.press(form, "Trust these jobs", { project_id: "1", branch: "main" });
  const { browser: ben, dashboard } = await signedIn("ben");
  const csrf = fieldOf(dashboard, "csrf");
  const theirs = { ...form, url: dashboard.url };
  for (const page of [
    await open("gitlab", undefined, ben),
    await open("github-actions", "ben/tools", ben),
    await ben.press(theirs, "Trust these jobs", { csrf, project_id: "2", branch: "main" }),
    await ben.press({ ...trusted, url: dashboard.url }, "Remove", { csrf }),
    await ben.open(`${origin}/agents/0123456789abcdef/identities/gitlab`),
  ]) {
    expect(page.status).toBe(404);
    expect(page.text).toContain("You can’t change this agent");
    expect(page.text).not.toContain("Private");
  }
  expect(listed(await browser.open(path))).toHaveLength(1);
  await browser.press(await browser.open(path), "Delete agent");
  const deleted = await browser.open(path);
  expect(deleted.document.querySelector("#identities")).toBeNull();
  expect((await open("gitlab")).status).toBe(404);
  const again = await browser.press(form, "Trust these jobs", { project_id: "3", branch: "main" });
  expect([again.status, agentId.length]).toEqual([404, 16]);
});
