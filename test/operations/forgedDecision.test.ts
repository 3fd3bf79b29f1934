import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import { answering } from "../../scripts/local/owner.ts";
import { agentIdOf } from "../harness/fixtures.ts";
import { origin, useWorker } from "../harness/worker.ts";
import { fieldOf, type Seen } from "../sandbox/visitor.ts";

const { github, sandbox, people, ask, newAgent, linkFor, newSession, openAs, postForm, signedIn } = useWorker();

const read = ["contents:read" as const];
const push = ["contents:write" as const];
const any = answering({ contents: "any" });

/** Returns the fields that a program would send in a consent page's form to approve everything. */
function formOf(page: Seen) {
  const fields = { csrf: fieldOf(page, "csrf"), shown: fieldOf(page, "shown"), decision: "approve", ...any };
  return { path: page.url.pathname + page.url.search, fields };
}

test.each([
  ["a permission that was not requested", { "r1.administration": "write" }],
  ["more than was requested", { "r1.contents": "write" }],
  ["a place to push that the page doesn't ask for", { "r1.branches": "agent/*" }],
  ["a field that no page has", { scope: "administration:write" }],
  ["a repository that the request doesn't name", { "r21.contents": "read" }],
])("rejects %s", async (_, more) => {
  const token = await newAgent();
  const { browser, page } = await openAs("ada", await linkFor(token, "ada/notes", read));
  const { path, fields } = formOf(page);
  const refused = await postForm(browser, path, { ...fields, "r1.contents": "read", ...more });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain("Part of the form is missing or invalid.");
  expect((await ask(token, read)).response.status).toBe(202);
});

test("rejects a decision with what another person's consent page showed", async () => {
  const token = await newAgent();
  const { page } = await openAs("ada", await linkFor(token, "ada/notes", push));
  const { browser, dashboard } = await signedIn("ben");
  const { path, fields } = formOf(page);
  expect((await postForm(browser, path, { ...fields, csrf: fieldOf(dashboard, "csrf") })).status).toBe(403);
  expect((await ask(token)).response.status).toBe(202);
});

test("rejects a decision with what the page of another request showed", async () => {
  const other = await newAgent();
  const { browser, page } = await openAs("ada", await linkFor(await newAgent(), "ada/notes", read));
  const { pathname, search } = new URL(await linkFor(other, "ada/notes", push));
  expect((await postForm(browser, pathname + search, formOf(page).fields)).status).toBe(409);
  expect((await ask(other)).response.status).toBe(202);
});

/** Revokes the person's last sign-in, as they can on GitHub. */
function endSignIn(login: string): void {
  const own = [...sandbox.tokens.values()].findLast(({ kind, user }) => kind === "user" && user?.login === login);
  if (own) own.revoked = true;
}

test("lets a session revoke but not grant once its person has ended the authorization at GitHub", async () => {
  const { browser, dashboard, ...ada } = await newSession("ada");
  const token = await ada.register("Outlived");
  await ada.approve(await linkFor(token, "ada/notes", read), read);
  const link = await linkFor(token, "ada/notes", push);
  const page = await browser.open(link);
  const agent = await browser.open(`${origin}/agents/${agentIdOf(token)}`);
  endSignIn("ada");
  const attempts = [
    await browser.open(link),
    await browser.press(page, "Approve", any),
    await browser.press(dashboard, "Register", { label: "Another" }),
    await browser.press(agent, "Rotate token"),
  ];
  for (const { status, text } of attempts) {
    expect(status).toBe(401);
    expect(text).toContain("Your GitHub sign-in has ended");
  }
  expect((await ask(token)).response.status).toBe(202);
  expect((await browser.signIn(attempts[0] as Seen, "ada")).url.href).toBe(link);
  endSignIn("ada");
  const revoked = await browser.press(await browser.open(origin), "Revoke access to ada/notes for “Outlived”");
  expect(revoked.text).toContain("Access revoked. Outlived can’t use ada/notes anymore.");
  await browser.press(await browser.open(agent.url.href), "Delete agent");
  expect((await ask(token)).error).toMatchObject({ code: "invalid_agent_token" });
});

test("rejects a session whose GitHub token now belongs to someone else", async () => {
  const link = await linkFor(await newAgent(), "ada/notes", read);
  const { browser, dashboard } = await newSession("ada");
  github.use(http.get("https://api.github.com/user", () => HttpResponse.json({ id: people.ben.id, login: "ada" })));
  const registered = await browser.press(dashboard, "Register", { label: "Taken over" });
  const opened = await browser.open(link);
  github.resetHandlers();
  expect([registered.status, opened.status]).toEqual([401, 401]);
});
