import { describe, expect, test } from "vitest";
import type { Scope } from "../../src/domain/scopes.ts";
import { origin, useWorker } from "../harness/worker.ts";
import type { Seen } from "../sandbox/visitor.ts";

const { app, approve, client, newAgent, organizations, people, sandbox, signedIn, kvEntries } = useWorker();

const push: Scope[] = ["contents:write"];
const notes = [...sandbox.repositories.values()].find(({ owner, name }) => owner === people.ada && name === "notes");
const agentIdOf = (token: string) => token.split("_")[1];
const addressOf = (token: string, repositoryId = notes?.id) => `${origin}/access/${agentIdOf(token)}/${repositoryId}`;

async function ask(token: string, scopes: Scope[]) {
  const { data, error } = await client(token).POST("/api/token", { body: { repo: "ada/notes", scopes } });
  return data ?? error;
}

const choices = ({ document }: Seen) => ({
  code: document.querySelector("input[name=code][checked]")?.getAttribute("value"),
  branches: document.querySelector("input[name=branches]")?.getAttribute("value"),
  scopes: [...document.querySelectorAll("input[name=scope][checked]")].map((box) => box.getAttribute("value")),
  ends: document.querySelector("option[selected]")?.getAttribute("value"),
});

describe("changing access", () => {
  test("is reached from the dashboard, shows what the agent has, and limits its pushes", async () => {
    const token = await newAgent("Release notes");
    await approve(token, "ada", "ada/notes", ["contents:write", "issues:write"]);
    const before = await ask(token, push);
    const { browser } = await signedIn("ada");
    const dashboard = await browser.open(origin);
    const link = [...dashboard.document.querySelectorAll("a")].find((one) =>
      one.href.endsWith(`/access/${agentIdOf(token)}/${notes?.id}`),
    );
    expect(link?.getAttribute("aria-label")).toBe("Change “Release notes” on ada/notes");
    const page = await browser.open(addressOf(token));
    expect(page.document.title).toContain("Change what an agent of this service’s operator may do in ada/notes");
    expect(choices(page)).toEqual({ code: "any", branches: "agent/*", scopes: ["issues:write"], ends: "as_it_is" });

    const after = await browser.press(page, "Save changes", { code: "limited", branches: "agent/*, docs/*" });
    expect(after.url.pathname).toBe("/");
    expect(after.text).toContain("Push to agent/* and docs/* only, issues:write");
    expect(before && "token" in before && sandbox.isAlive(before.token)).toBe(false);
    expect(await ask(token, push)).toMatchObject({
      scopes: ["contents:read"],
      push: { branches: ["agent/*", "docs/*"] },
    });
    expect(choices(await browser.open(addressOf(token)))).toMatchObject({
      code: "limited",
      branches: "agent/*, docs/*",
    });
  });

  test("takes permissions away, and moves the end", async () => {
    const token = await newAgent();
    await approve(token, "ada", "ada/notes", ["contents:write", "issues:write", "pull_requests:write"]);
    const { browser } = await signedIn("ada");
    const fields = { code: "read", scope: ["issues:write"], ends: "30_days" };
    const after = await browser.press(await browser.open(addressOf(token)), "Save changes", fields);
    expect(after.text).toMatch(/contents:read issues:write, ends in 30 days/);
    expect(await ask(token, ["contents:read", "issues:write", "pull_requests:write"])).toMatchObject({
      scopes: ["contents:read", "issues:write"],
    });
    const page = await browser.open(addressOf(token));
    expect(choices(page)).toMatchObject({ code: undefined, scopes: ["contents:read", "issues:write"] });
    expect((await browser.open(`${origin}/agents/${agentIdOf(token)}`)).text).toMatch(
      /You changed access to ada\/notesRead code · Issues: read and write · ends/,
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
    await browser.press(page, "Save changes", { code: "limited", branches: "agent/*" });
    expect((await browser.open(origin)).text).toContain("Push to agent/* only");
    const { data } = await client(token).POST("/api/token", { body: { repo: `ada/${shared.name}`, scopes: push } });
    expect(data).toMatchObject({ push: { branches: ["agent/*"] } });
    // Who lost their role can change nothing, although they approved.
    shared.collaborators.delete(people.ben);
    expect((await browser.open(addressOf(token, shared.id))).status).toBe(404);
    expect((await browser.press(page, "Save changes", { code: "any" })).status).toBe(404);
  });

  test("looks the same to a stranger, whether or not there is an agent, an access, or a repository", async () => {
    const token = await newAgent();
    await approve(token, "ada", "ada/notes", push);
    const { browser: ben } = await signedIn("ben");
    const { browser: ada } = await signedIn("ada");
    const before = (await kvEntries()).length;
    const pages = [
      await ben.open(addressOf(token)),
      await ben.open(addressOf(await newAgent())),
      await ben.open(`${origin}/access/${"0".repeat(16)}/${notes?.id}`),
      await ben.open(addressOf(token, 987_654)),
    ];
    expect(new Set(pages.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(pages[0]?.status).toBe(404);
    expect(pages[0]?.text).not.toContain("ada/notes");
    expect((await ada.open(`${origin}/access/${"0".repeat(16)}/${notes?.id}`)).status).toBe(404);
    expect((await kvEntries()).length).toBe(before + 1); // The other agent.
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
    await browser.press(await browser.open(addressOf(token)), "Save changes", { code: "limited", branches: "agent/*" });
    const late = await browser.press(early, "Save changes", { code: "any", scope: [] });
    expect(late.status).toBe(409);
    expect(choices(late)).toMatchObject({ code: "any", scopes: [] });
    expect(await ask(token, push)).toMatchObject({ push: { branches: ["agent/*"] } });
  });

  test("says what is wrong beside the fields: a pattern, a scope that lifts the limit, or nothing left", async () => {
    const token = await newAgent();
    await approve(token, "ada", "ada/notes", ["contents:write", "workflows:write"]);
    const { browser } = await signedIn("ada");
    const page = await browser.open(addressOf(token));
    const pattern = await browser.press(page, "Save changes", { code: "limited", branches: "a..b" });
    expect(pattern.status).toBe(400);
    expect(pattern.document.querySelector("#branches-mistake")?.textContent).toContain("“a..b”");
    const both = await browser.press(page, "Save changes", { code: "limited", branches: "agent/*" });
    expect(both.status).toBe(400);
    expect(both.document.getElementById("code-lifting")?.textContent).toContain("workflows:write");
    const nothing = await browser.press(page, "Save changes", { code: "none", scope: [] });
    expect(nothing.status).toBe(400);
    expect(nothing.text).toContain("nothing would be left");
    expect(await ask(token, push)).toMatchObject({ scopes: push });
    await browser.press(both, "Save changes", { scope: [] });
    expect(await ask(token, ["contents:write", "workflows:write"])).toMatchObject({ scopes: ["contents:read"] });
  });
});

test("ends access on the first day on which no approver administers the repository any more", async () => {
  const token = await newAgent("Left behind");
  await approve(token, "ada", "acme/site", push);
  const ledger = await app.getWorker().getDurableObjectStorage("LEDGER", { name: agentIdOf(token) ?? "" });
  await ledger.exec("UPDATE consents SET checked_at = 0"); // As if it had been approved the day before.
  organizations.acme.admins.delete(people.ada);
  const post = () => client(token).POST("/api/token", { body: { repo: "acme/site", scopes: push } });
  const { data } = await post();
  if (data?.status !== "ok") throw new Error("no token");
  await expect.poll(() => sandbox.isAlive(data.token)).toBe(false);
  await expect.poll(async () => (await post()).response.status).toBe(202);
  organizations.acme.admins.add(people.ada);
});
