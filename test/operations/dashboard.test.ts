import { expect, test } from "vitest";
import { origin, useWorker } from "../harness/worker.ts";
import type { Seen } from "../sandbox/visitor.ts";

const { client, ask, issue, newAgent, approve, signedIn, sandbox } = useWorker();

const push = ["contents:write" as const];

/** Returns the text of each row in the list of active access. */
function rowsOf(page: Seen): string[] {
  const rows = [...page.document.querySelectorAll("section[aria-labelledby=active] li")];
  return rows.map((row) => row.textContent.replace(/\s+/g, " "));
}

test("lists open requests for the registrant, who can review them or deny them directly", async () => {
  const { browser, register } = await signedIn("ada");
  const token = await register("Impatient");
  await ask(token);
  const page = await browser.open(origin);
  expect(page.text).toMatch(/Waiting for you1Impatient wants access to ada\/notesPush to any branch/);
  expect(page.text).toContain("asked just now · link expires in 1 hour");
  const review = await browser.follow(page, "Review request");
  expect(review.url.pathname).toBe("/auth/consent");
  expect(review.status).toBe(200);
  const denied = await browser.press(page, "Deny Impatient access to ada/notes");
  expect(denied.text).toContain("Request denied. Impatient got no new access to ada/notes.");
  expect(denied.text).not.toContain("Waiting for you");
  expect((await ask(token)).response.status).toBe(403);
});

test("denies nothing for a person who doesn't administer the repository", async () => {
  const { browser, register } = await signedIn("ben");
  const token = await register("Hopeful");
  await ask(token);
  const page = await browser.press(await browser.open(origin), "Deny Hopeful access to ada/notes");
  expect(page.text).toContain("Nothing was denied. You can’t decide on ada/notes");
  expect(page.text).toContain("Waiting for you");
  expect((await ask(token)).response.status).toBe(202);
});

test("names only some of the many repositories that a denial left open, because its cookie is small", async () => {
  const { browser, register } = await signedIn("cleo");
  const token = await register("Broad");
  const wants = Array.from({ length: 20 }, (_, index) => ({
    repo: `ada/${index + 1}-${"r".repeat(97)}`,
    scopes: ["issues:read" as const],
  }));
  await client(token).POST("/api/access-requests", { body: { wants } });
  const page = await browser.press(await browser.open(origin), "Deny Broad");
  expect(page.text).toMatch(/ada\/5-r+, and 15 more\. It stays open/);
});

test("a denial reveals only to the registrant what others have decided", async () => {
  const token = await newAgent("Shared");
  const wants = ["ada/notes", "ada/engine"].map((repo) => ({ repo, scopes: push }));
  const { data } = await client(token).POST("/api/access-requests", { body: { wants } });
  const link = new URL((data?.status === "needs_consent" && data.url) || "");
  const [agentId, requestId] = (link.searchParams.get("request") ?? "").split(".");
  const { browser } = await signedIn("ada");
  await browser.press(await browser.open(link.href), "Deny this one: ada/notes");
  const cleo = (await signedIn("cleo")).browser;
  const page = await cleo.open(origin);
  const form = page.document.querySelector("form[method=post]:has(input[name=csrf])");
  form?.setAttribute("action", `/agents/${agentId}/requests/${requestId}/deny`);
  const denied = await cleo.press(page, form?.querySelector("button")?.textContent ?? "");
  expect(denied.status).toBe(404);
  expect(denied.text).not.toContain("ada/");
});

test("shows access of the person's own agents that others approved, and lets them revoke it", async () => {
  const { browser, register } = await signedIn("ben");
  const token = await register("Borrowed");
  await approve(token, "ada", "ada/notes", push);
  const issued = await issue(token);
  const page = await browser.open(origin);
  const [row] = rowsOf(page).filter((text) => text.includes("Borrowed"));
  expect(row).toMatch(/Your agent.*Used within the last hour · approved by @ada just now/);
  const revoked = await browser.press(page, "Revoke access to ada/notes for “Borrowed”");
  expect(revoked.text).toContain("Access revoked.");
  expect(sandbox.isAlive(issued)).toBe(false);
  const activity = (await browser.follow(await browser.open(origin), "Borrowed")).text;
  expect(activity).toContain("You revoked access to ada/notes");
});

test("says when each permission ends, and filters and sorts the access", async () => {
  const { browser, register } = await signedIn("cleo");
  const [reader, writer] = [await register("Reader"), await register("Writer")];
  await approve(reader, "cleo", "cleo/garden", ["contents:read", "issues:read"]);
  await approve(writer, "cleo", "cleo/garden", ["contents:write", "issues:write"]);
  const all = await browser.open(origin);
  expect(rowsOf(all)).toHaveLength(2);
  expect(all.text).toContain("Ends access to the repository above for 2 agents.");
  for (const [query, expected] of [
    ["?q=read", ["Reader"]],
    ["?q=CLEO%2Fgarden&order=used", ["Writer", "Reader"]],
    ["?can=read", ["Reader"]],
    ["?can=push&q=", ["Writer"]],
    ["?can=administer", []],
  ] as const) {
    const rows = rowsOf(await browser.open(`${origin}/${query}`));
    expect(rows.map((row) => /^(Reader|Writer)/.exec(row)?.[0])).toEqual(expected);
  }
  expect((await browser.open(`${origin}/?q=nothing`)).text).toContain("No access matches this filter.");
});

test("says on a filtered page that revoking everything ends the hidden access, too", async () => {
  const { browser, register } = await signedIn("cleo");
  await approve(await register("Gardener"), "cleo", "cleo/garden", push);
  const page = await browser.open(`${origin}/?q=garden`);
  expect(page.text).toContain("Ends all the access that your dashboard lists, including what this page doesn’t show.");
});

test("revokes all access to a repository, or of an agent, and says what happened", async () => {
  const { browser, register } = await signedIn("ada");
  const tokens = [await register("One"), await register("Two"), await register("Three")];
  for (const token of tokens) await approve(token, "ada", "ada/notes", push);
  await approve(tokens[0] ?? "", "ada", "ada/engine", push);
  const page = await browser.open(origin);
  const repository = await browser.press(page, "Revoke all 3 agents’ access to ada/notes");
  expect(repository.text).toContain(
    "Access revoked. None of the agents that were listed here can use ada/notes anymore.",
  );
  expect(rowsOf(repository)).toHaveLength(1);
  const agent = await browser.press(repository, "Revoke all access for “One”");
  expect(agent.text).toContain("One no longer has any of the access that was listed here.");
  expect(rowsOf(agent)).toEqual([]);
  for (const token of tokens) expect((await ask(token)).response.status).toBe(202);
});

test("revokes all access of an agent on the agent's page", async () => {
  const { browser, register } = await signedIn("ada");
  const token = await register("Twofold");
  for (const repo of ["ada/notes", "ada/engine"]) await approve(token, "ada", repo, push);
  const page = await browser.follow(await browser.open(origin), "Twofold");
  const revoked = await browser.press(page, "Revoke all access for this agent");
  expect(revoked.text).toContain("Twofold no longer has any of the access that was listed here.");
  expect(rowsOf(revoked)).toEqual([]);
});

test("revokes everything if the person typed the confirmation, and nothing otherwise", async () => {
  const { browser } = await signedIn("ada");
  const token = await newAgent("Typed");
  await approve(token, "ada", "ada/notes", push);
  await approve(token, "ada", "ada/engine", push);
  const issued = await issue(token);
  const page = await browser.open(origin);
  const refused = await browser.press(page, "Revoke everything", { confirm: "everything" });
  expect(refused.status).toBe(400);
  expect(refused.document.querySelector("[role=alert]")?.textContent).toContain("Nothing was revoked.");
  expect(sandbox.isAlive(issued)).toBe(true);
  const done = await browser.press(refused, "Revoke everything", { confirm: "Revoke everything " });
  expect(done.text).toContain("Access revoked. All access that was listed here has ended.");
  expect(sandbox.isAlive(issued)).toBe(false);
  // The confirmation is shown only once.
  expect((await browser.open(origin)).text).not.toContain("Access revoked.");
});
