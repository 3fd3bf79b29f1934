import { describe, expect, test } from "vitest";
import { answering } from "../../scripts/local/owner.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { agentIdOf } from "../harness/fixtures.ts";
import { origin, useWorker } from "../harness/worker.ts";
import { fieldOf, type Seen } from "../sandbox/visitor.ts";

const worker = useWorker();
const { app, approve, newAgent, organizations, people, repositories, sandbox, signedIn, kvEntries } = worker;

const push: Scope[] = ["contents:write"];
const { notes } = repositories;
const addressOf = (token: string, repositoryId = notes.id) => `${origin}/access/${agentIdOf(token)}/${repositoryId}`;

async function ask(token: string, scopes: Scope[]) {
  const { data, error } = await worker.ask(token, scopes);
  return data ?? error;
}

/** Returns the fields that the browser would send for the form. */
const answersOn = ({ document }: Seen) => {
  const inputs = [...document.querySelectorAll("main input[type=radio][checked], main input.code")];
  const entries = inputs.map((input) => [input.getAttribute("name")?.replace("r1.", ""), input.getAttribute("value")]);
  return Object.fromEntries(entries);
};

describe("changing access", () => {
  test("is reached from the dashboard, shows what the agent has, and limits its pushes", async () => {
    const token = await newAgent("Release notes");
    await approve(token, "ada", "ada/notes", ["contents:write", "issues:write"]);
    const before = await ask(token, push);
    const { browser } = await signedIn("ada");
    const dashboard = await browser.open(origin);
    const link = [...dashboard.document.querySelectorAll("a")].find((one) =>
      one.href.endsWith(`/access/${agentIdOf(token)}/${notes.id}`),
    );
    expect(link?.getAttribute("aria-label")).toBe("Change access to ada/notes for “Release notes”");
    const page = await browser.open(addressOf(token));
    expect(page.document.title).toContain("Change access to ada/notes");
    expect(page.text).toContain("Change what an agent of this service’s operator may do in ada/notes");
    expect(answersOn(page)).toEqual({ contents: "any", branches: "agent/*", issues: "write", duration: "as_it_is" });

    const after = await browser.press(page, "Save changes", {
      "r1.contents": "limited",
      "r1.branches": "agent/*, docs/*",
    });
    expect(after.url.pathname).toBe("/");
    expect(after.text).toContain("Push to agent/* docs/* onlyIssues: read and write");
    expect(before && "token" in before && sandbox.isAlive(before.token)).toBe(false);
    expect(await ask(token, push)).toMatchObject({
      scopes: ["contents:read"],
      push: { branches: ["agent/*", "docs/*"] },
    });
    expect(answersOn(await browser.open(addressOf(token)))).toMatchObject({
      contents: "limited",
      branches: "agent/*, docs/*",
    });
  });

  test("removes permissions, and changes the end", async () => {
    const token = await newAgent();
    await approve(token, "ada", "ada/notes", ["contents:write", "issues:write", "pull_requests:write"]);
    const { browser } = await signedIn("ada");
    const fields = answering({ contents: "read", issues: "read", pull_requests: "none" }, { duration: "30d" });
    const after = await browser.press(await browser.open(addressOf(token)), "Save changes", fields);
    expect(after.text).toMatch(/Read codeIssues: readEnds in 30 days/);
    expect(after.text).toContain("are in effect. Its earlier tokens no longer work.");
    expect(await ask(token, ["contents:read", "issues:read", "pull_requests:write"])).toMatchObject({
      scopes: ["contents:read", "issues:read"],
    });
    const page = await browser.open(addressOf(token));
    expect(answersOn(page)).toEqual({ contents: "read", issues: "read", duration: "as_it_is" });
    expect((await browser.open(`${origin}/agents/${agentIdOf(token)}`)).text).toMatch(
      /You changed access to ada\/notesRead code · Issues: read · ends/,
    );
  });

  test("is possible for everyone who administers the repository, and widens what somebody else approved", async () => {
    const token = await newAgent();
    const shared = sandbox.addRepository({
      owner: people.ada,
      name: `shared-${agentIdOf(token)}`,
      collaborators: [[people.ben, "admin"]],
    });
    await approve(token, "ada", `ada/${shared.name}`, push);
    const { browser } = await signedIn("ben");
    const page = await browser.open(addressOf(token, shared.id));
    expect(page.status).toBe(200);
    await browser.press(page, "Save changes", answering({ contents: "limited", branches: "agent/*" }));
    expect((await browser.open(origin)).text).toContain("Push to agent/* only");
    const { data } = await worker.ask(token, push, `ada/${shared.name}`);
    expect(data).toMatchObject({ push: { branches: ["agent/*"] } });
    // People who have lost their role can't change anything, even if they approved the access.
    shared.collaborators.delete(people.ben);
    expect((await browser.open(addressOf(token, shared.id))).status).toBe(404);
    expect((await browser.press(page, "Save changes", answering({ contents: "any" }))).status).toBe(404);
  });

  test("looks the same to a stranger, whether or not the agent, its access, or the repository exists", async () => {
    const token = await newAgent();
    await approve(token, "ada", "ada/notes", push);
    const { browser: ben } = await signedIn("ben");
    const { browser: ada } = await signedIn("ada");
    const before = (await kvEntries()).length;
    const pages = [
      await ben.open(addressOf(token)),
      await ben.open(addressOf(await newAgent())),
      await ben.open(`${origin}/access/${"0".repeat(16)}/${notes.id}`),
      await ben.open(addressOf(token, 987_654)),
    ];
    expect(new Set(pages.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(pages[0]?.status).toBe(404);
    expect(pages[0]?.text).not.toContain("ada/notes");
    expect((await ada.open(`${origin}/access/${"0".repeat(16)}/${notes.id}`)).status).toBe(404);
    expect((await kvEntries()).length).toBe(before + 1); // Only the other agent was added.
    expect((await ada.open(addressOf(token))).status).toBe(200);
  });

  test("asks the person to sign in, and returns them here", async () => {
    const token = await newAgent();
    await approve(token, "ada", "ada/notes", push);
    const { browser } = await signedIn("ada");
    const page = await browser.press(await browser.open(origin), "Sign out");
    expect(page.status).toBe(200);
    const stopped = await browser.open(addressOf(token));
    expect(stopped.status).toBe(401);
    expect((await browser.signIn(stopped, "ada")).url.href).toBe(addressOf(token));
  });

  test("changes nothing if the access has changed since the page was opened", async () => {
    const token = await newAgent();
    await approve(token, "ada", "ada/notes", ["contents:write", "issues:write"]);
    const { browser } = await signedIn("ada");
    const early = await browser.open(addressOf(token));
    await browser.press(
      await browser.open(addressOf(token)),
      "Save changes",
      answering({ contents: "limited", branches: "agent/*" }),
    );
    const late = await browser.press(early, "Save changes", answering({ contents: "any", issues: "none" }));
    expect(late.status).toBe(409);
    expect(answersOn(late)).toMatchObject({ contents: "any", issues: "none", duration: "7d" });
    expect(await ask(token, push)).toMatchObject({ push: { branches: ["agent/*"] } });
  });

  test("says next to the fields what is wrong: a pattern, a scope that lifts the limit, or nothing left", async () => {
    const token = await newAgent();
    await approve(token, "ada", "ada/notes", ["contents:write", "workflows:write"]);
    const { browser } = await signedIn("ada");
    const page = await browser.open(addressOf(token));
    const pattern = await browser.press(page, "Save changes", answering({ contents: "limited", branches: "a..b" }));
    expect(pattern.status).toBe(400);
    expect(pattern.document.getElementById("r1.branches-mistake")?.textContent).toContain("“a..b”");
    const both = await browser.press(page, "Save changes", answering({ contents: "limited", branches: "agent/*" }));
    expect(both.status).toBe(400);
    expect(both.document.getElementById("r1.contents-lifting")?.textContent).toContain("workflows:write");
    const nothing = await browser.press(page, "Save changes", answering({ contents: "none", workflows: "none" }));
    expect(nothing.status).toBe(400);
    expect(nothing.text).toContain("nothing would be left");
    expect(await ask(token, push)).toMatchObject({ scopes: push });
    await browser.press(both, "Save changes", answering({ workflows: "none" }));
    expect(await ask(token, ["contents:write", "workflows:write"])).toMatchObject({ scopes: ["contents:read"] });
  });

  test("refuses fields and values that the page doesn't have", async () => {
    const token = await newAgent();
    await approve(token, "ada", "ada/notes", ["contents:read", "issues:read"]);
    const { browser } = await signedIn("ada");
    const page = await browser.open(addressOf(token));
    const fields = { csrf: fieldOf(page, "csrf"), shown: fieldOf(page, "shown"), duration: "90d" };
    for (const [name, value] of Object.entries({
      "r1.issues": "write",
      "r1.contents": "any",
      "r1.secrets": "write",
      "r2.issues": "read",
    })) {
      const sent = { ...fields, "r1.contents": "read", [name]: value };
      const response = await worker.postForm(browser, addressOf(token), sent);
      expect(response.status).toBe(400);
    }
    expect(answersOn(await browser.open(addressOf(token)))).toMatchObject({ contents: "read", issues: "read" });
  });
});

test("ends access on the first day on which no approver administers the repository anymore", async () => {
  const token = await newAgent("Left behind");
  await approve(token, "ada", "acme/site", push);
  const ledger = await app.getWorker().getDurableObjectStorage("LEDGER", { name: agentIdOf(token) });
  // Makes the consent look as if it had been approved the day before.
  await ledger.exec("UPDATE consents SET checked_at = 0");
  organizations.acme.admins.delete(people.ada);
  const issued = await worker.issue(token, push, "acme/site");
  expect(issued).not.toBe("");
  await expect.poll(() => sandbox.isAlive(issued)).toBe(false);
  await expect.poll(async () => (await worker.ask(token, push, "acme/site")).response.status).toBe(202);
  organizations.acme.admins.add(people.ada);
});
