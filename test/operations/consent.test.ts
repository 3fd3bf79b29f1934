import { expect, test } from "vitest";
import { answering } from "../../scripts/local/owner.ts";
import { useWorker } from "../harness/worker.ts";
import type { Seen } from "../sandbox/visitor.ts";

const { sandbox, people, repositories, installations, ask, newAgent, linkFor, openAs, signedIn } = useWorker();

const push = ["contents:write" as const];
const any = answering({ contents: "any" });

/** Returns the selected options on a page. */
function choicesOn({ document }: Seen): Record<string, string | null> {
  const selected = [...document.querySelectorAll("input[type=radio][checked]")];
  return Object.fromEntries(selected.map((radio) => [radio.getAttribute("name"), radio.getAttribute("value")]));
}

test("shows who is asking, the repository, and the contract's description of each scope", async () => {
  const { page } = await openAs("ada", await linkFor(await newAgent("Release notes"), "ada/notes", push));
  expect(page.document.querySelector("h1")?.textContent).toBe(
    "An agent registered by this service’s operator wants access to ada/notes",
  );
  expect(page.document.querySelector("blockquote")?.textContent).toBe("“Release notes”");
  for (const words of ["Unverified", "ada/notes is private", "Push and force-push to any branch"])
    expect(page.text).toContain(words);
  expect(page.headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
  expect(page.headers.get("Cache-Control")).toBe("no-store");
});

test("preselects nothing, not even read access or a duration, for someone else's agent", async () => {
  const { page } = await openAs("ada", await linkFor(await newAgent(), "ada/notes", ["contents:read", "issues:write"]));
  expect(choicesOn(page)).toEqual({ "r1.contents": "none", "r1.issues": "none" });
});

test("preselects what the person's own agent asked for, except administration", async () => {
  const { browser, register } = await signedIn("ada");
  const token = await register("Mine");
  const scopes = ["administration:write", "contents:write", "issues:read", "workflows:write"] as const;
  const page = await browser.open(await linkFor(token, "ada/notes", [...scopes]));
  expect(choicesOn(page)).toEqual({
    "r1.contents": "any",
    "r1.issues": "read",
    "r1.administration": "none",
    "r1.workflows": "none",
    duration: "7d",
  });
  expect(page.text).toContain("Your agent “Mine” wants access to ada/notes");
});

test("keeps the person's choices when the form is shown again", async () => {
  const draft = sandbox.addRepository({ owner: people.ada, name: "kept" });
  const link = await linkFor(await newAgent(), "ada/kept", ["contents:read", "issues:write"]);
  const { browser, page } = await openAs("ada", link);
  const empty = await browser.press(page, "Approve", { duration: "30d" });
  expect(empty.status).toBe(400);
  expect(choicesOn(empty)).toEqual({ "r1.contents": "none", "r1.issues": "none", duration: "30d" });
  sandbox.remove(draft);
  sandbox.addRepository({ owner: people.ada, name: "kept" });
  const changed = await browser.press(empty, "Approve", answering({ issues: "read" }, { duration: "1h" }));
  expect(changed.status).toBe(409);
  expect(choicesOn(changed)).toEqual({ "r1.contents": "none", "r1.issues": "read", duration: "1h" });
});

test("approves less than was asked for, until the exact end of the chosen duration", async () => {
  const token = await newAgent();
  const link = await linkFor(token, "ada/notes", ["issues:write", "pull_requests:read"]);
  const { browser, page } = await openAs("ada", link);
  const decided = await browser.press(page, "Approve", answering({ issues: "read" }, { duration: "8h" }));
  expect(decided.text).toContain("Approved in part");
  expect(decided.text).toMatch(/Issues: read.*in 8 hours.*Not approvedIssues · Pull requests/);
  expect((await ask(token, ["issues:read"])).data).toMatchObject({ status: "ok", scopes: ["issues:read"] });
});

test("shows the decision after approving, and when the link is opened again", async () => {
  const token = await newAgent("Release notes");
  const link = await linkFor(token, "ada/notes", ["contents:write", "issues:write"]);
  const { browser, page } = await openAs("ada", link);
  const decided = await browser.press(page, "Approve", answering({ contents: "any" }, { duration: "1d" }));
  expect(decided.url.href).toBe(link);
  expect(decided.text).toContain("Push to any branch");
  expect(decided.text).toContain("Not approvedIssues");
  expect((await browser.press(page, "Deny")).text).toContain("Approved");
  expect((await ask(token)).data).toMatchObject({ status: "ok" });
});

test("shows the decision even if GitHub no longer shows the repository", async () => {
  const link = await linkFor(await newAgent(), "cleo/garden", push);
  const { browser, page } = await openAs("cleo", link);
  await browser.press(page, "Approve", any);
  sandbox.select(installations.cleo, [repositories.attic]);
  const again = await browser.open(link);
  sandbox.select(installations.cleo, [repositories.garden]);
  expect(again.document.title).toContain("Approved");
  expect(again.text).toContain("has access to cleo/garden");
});

test("lists everything that is missing at once, with a link to each, and says that denying needs none of it", async () => {
  const { browser, page } = await openAs("ada", await linkFor(await newAgent(), "ada/notes", push));
  const answer = await browser.press(page, "Approve");
  expect(answer.status).toBe(400);
  expect(answer.document.querySelector("[role=alert]")?.textContent).toBe(
    "Nothing has been approved yet. 2 things need your attention: what to approve and when access ends.",
  );
  expect(answer.text).toContain("Everything is set to None. Choose what to approve, or deny the request.");
  expect(answer.text).toContain("Choose when access ends.");
  for (const target of answer.document.querySelectorAll("[role=alert] a"))
    expect(answer.document.getElementById(target.getAttribute("href")?.slice(1) ?? "")).not.toBeNull();
  expect((await browser.press(answer, "Deny")).text).toContain("This request was denied");
});

test("shows what the App can't issue, and never offers it", async () => {
  const token = await newAgent();
  const link = await linkFor(token, "ada/notes", ["contents:write", "packages:write"]);
  const { browser, page } = await openAs("ada", link);
  const row = page.document.querySelector("fieldset[disabled]");
  expect(row?.textContent).toContain("Packages packages");
  expect(row?.textContent).toContain("Not available");
  expect(row?.querySelector("a")?.getAttribute("href")).toContain(`/settings/installations/${installations.ada.id}`);
  expect(row?.querySelector("input")).toBeNull();
  await browser.press(page, "Approve", any);
  const { data } = await ask(token, ["contents:write", "packages:write"]);
  expect(data).toMatchObject({ status: "ok", scopes: ["contents:write"] });
});

test("offers only Deny if the App can issue none of the requested scopes", async () => {
  const { browser, page } = await openAs("ada", await linkFor(await newAgent(), "ada/notes", ["packages:read"]));
  expect(page.document.querySelector("button[value^=approve]")).toBeNull();
  expect(page.text).not.toContain("You can approve the rest");
  expect((await browser.press(page, "Deny")).text).toContain("This request was denied");
});
