import { expect, test } from "vitest";
import { answering } from "../../scripts/local/owner.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { createRounds } from "../harness/rounds.ts";
import { useWorker } from "../harness/worker.ts";
import type { Seen } from "../sandbox/visitor.ts";

const { github, sandbox, people, client, newAgent, signedIn, visitor } = useWorker();

type Wants = Record<string, Scope[]>;

/** Requests access to these repositories with one link. */
async function ask(token: string, wants: Wants, reason = "Move the photos") {
  const list = Object.entries(wants).map(([repo, scopes]) => ({ repo, scopes }));
  const { data } = await client(token).POST("/api/access-requests", { body: { wants: list, reason } });
  if (!data) throw new Error("the request was refused");
  return data;
}

async function linkFor(token: string, wants: Wants): Promise<string> {
  const answer = await ask(token, wants);
  if (answer.status !== "needs_consent") throw new Error("nothing is undecided");
  return answer.url;
}

/** Returns what was granted and declined for each repository. */
async function outcomes(token: string, wants: Wants) {
  const answer = await ask(token, wants);
  return Object.fromEntries(
    answer.wants.map(({ repo, granted_scopes: granted, declined_scopes: declined }) => [repo, { granted, declined }]),
  );
}

const headingsOn = ({ document }: Seen) => [...document.querySelectorAll("section h2")].map((one) => one.textContent);
const repositories = (names: string[]) =>
  names.map((name) => sandbox.addRepository({ owner: people.ada, name, private: false }));

test("approves one repository, denies another, and creates a third, each by its own button", async () => {
  repositories(["first", "second"]);
  const token = await newAgent("Photographer");
  const wants: Wants = {
    "ada/first": ["contents:write", "issues:write"],
    "ada/second": ["issues:read"],
    "ada/third": ["contents:write"],
  };
  const { browser } = await signedIn("ada");
  const page = await browser.open(await linkFor(token, wants));
  expect(page.text).toContain("wants access to 3 repositories");
  expect(page.text).toContain("“Move the photos”");
  expect(page.document.querySelector("main")?.textContent).not.toContain("Approve selected for 3");

  const typed = { ...answering({ contents: "limited", branches: "photos/*" }, { section: "r3" }), "r1.issues": "read" };
  const denied = await browser.press(page, "Deny this one: ada/second", typed);
  expect(denied.status).toBe(200);
  expect(denied.text).toMatch(/ada\/second ?Not approved/);
  // The person's choices for the other repositories are still there.
  expect(denied.document.querySelector("input[name='r1.issues'][checked]")?.getAttribute("value")).toBe("read");
  expect(denied.document.querySelector("input[name='r3.branches']")?.getAttribute("value")).toBe("photos/*");

  const created = await browser.press(denied, "Create private repository and approve: ada/third");
  expect(created.status).toBe(200);
  expect(await outcomes(token, wants)).toEqual({
    "ada/first": { granted: [], declined: [] },
    "ada/second": { granted: [], declined: ["issues:read"] },
    "ada/third": { granted: ["contents:write"], declined: [] },
  });
  const done = await browser.press(created, "Approve selected", { "r1.contents": "any" });
  expect(headingsOn(done)).toEqual(["ada/first", "ada/second", "ada/third", "Next steps"]);
  expect(done.document.title).toContain("Approved in part");
  expect((await outcomes(token, wants))["ada/first"]).toEqual({
    granted: ["contents:write"],
    declined: ["issues:write"],
  });
});

test("approves all existing repositories with one button, which never creates one", async () => {
  repositories(["north", "south"]);
  const token = await newAgent();
  const wants: Wants = { "ada/north": ["issues:read"], "ada/south": ["issues:read"], "ada/west": ["issues:read"] };
  const { browser } = await signedIn("ada");
  const page = await browser.open(await linkFor(token, wants));
  const all = { "r1.issues": "read", "r2.issues": "read", "r3.issues": "read", duration: "1d" };
  const before = sandbox.calls.length;
  const approved = await browser.press(page, "Approve selected for 2 repositories", all);
  expect(sandbox.calls.slice(before).some(({ path }) => path === "/user/repos")).toBe(false);
  expect(headingsOn(approved).filter((name) => name?.startsWith("ada/"))).toEqual([
    "ada/north",
    "ada/south",
    "ada/west",
  ]);
  expect(await outcomes(token, wants)).toMatchObject({
    "ada/north": { granted: ["issues:read"] },
    "ada/west": { granted: [], declined: [] },
  });
  // No button on the page approves a missing repository without creating it.
  const button = page.document.querySelector("button[value^=create-and-approve]");
  button?.setAttribute("value", "approve:r3");
  expect((await browser.press(page, "Create private repository", all)).status).toBe(400);
});

test("shows the mistakes in all repositories at once, and decides none of them", async () => {
  repositories(["wrong", "none"]);
  const token = await newAgent();
  const wants: Wants = { "ada/wrong": ["contents:write", "workflows:write"], "ada/none": ["issues:read"] };
  const { browser } = await signedIn("ada");
  const page = await browser.open(await linkFor(token, wants));
  const answers = answering({ contents: "limited", branches: "a*", workflows: "write" }, { duration: "" });
  const refused = await browser.press(page, "Approve selected", answers);
  expect(refused.status).toBe(400);
  expect(refused.document.querySelector("[role=alert]")?.textContent).toBe(
    "Nothing has been approved yet. 4 things need your attention: the branches in ada/wrong, permissions that could lift the branch limit in ada/wrong, what to approve in ada/none and when access ends.",
  );
  const ids = [...refused.document.querySelectorAll("[id]")].map((element) => element.id);
  expect(ids.length).toBe(new Set(ids).size);
  for (const link of refused.document.querySelectorAll("[role=alert] a"))
    expect(ids).toContain(link.getAttribute("href")?.slice(1));
  expect(await outcomes(token, wants)).toMatchObject({ "ada/wrong": { granted: [] }, "ada/none": { granted: [] } });
});

test("lets each approver decide what they administer, and reveals nothing about the rest", async () => {
  const token = await newAgent();
  const wants: Wants = { "ada/notes": ["issues:read"], "cleo/garden": ["issues:read"], "ada/unknown": ["issues:read"] };
  const link = await linkFor(token, wants);
  const cleo = visitor();
  const page = await cleo.signIn(await cleo.open(link), "cleo");
  expect(page.url.href).toBe(link);
  const [notes = "", unknown = ""] = [...page.document.querySelectorAll("section")]
    .filter((section) => /^ada\//.test(section.querySelector("h2")?.textContent ?? ""))
    .map((section) => section.textContent?.replaceAll(/ada\/(notes|unknown)/g, "it"));
  expect(notes).toContain("You don’t administer it, or it doesn’t exist.");
  expect(notes).toBe(unknown);
  expect(page.document.querySelector(".secret")?.textContent).toBe(link);

  const sent = await cleo.press(page, "Approve selected", { "r1.issues": "read", "r2.issues": "read", duration: "1h" });
  expect(sent.text).toMatch(/cleo\/garden ?Approved/);
  expect(await outcomes(token, wants)).toEqual({
    "ada/notes": { granted: [], declined: [] },
    "ada/unknown": { granted: [], declined: [] },
    "cleo/garden": { granted: ["issues:read"], declined: [] },
  });

  const { browser } = await signedIn("ada");
  const second = await browser.open(link);
  expect(second.text).not.toMatch(/cleo\/garden ?Approved/);
  const denied = await browser.press(second, "Deny both");
  expect(denied.text).toMatch(/ada\/notes ?Not approved/);
  expect(denied.text).not.toContain("with what you approved");
  expect((await outcomes(token, wants))["ada/notes"]).toEqual({ granted: [], declined: ["issues:read"] });
  // Each person sees their own decision but not the other person's.
  expect((await cleo.open(link)).text).toMatch(/cleo\/garden ?Approved/);
});

test("decides nothing about a repository that has changed since, and says so", async () => {
  const [kept, moved] = repositories(["kept", "moved"]);
  if (!kept || !moved) throw new Error("there are no repositories");
  const token = await newAgent();
  const wants: Wants = { "ada/kept": ["issues:read"], "ada/moved": ["issues:read"] };
  const { browser } = await signedIn("ada");
  const page = await browser.open(await linkFor(token, wants));
  sandbox.remove(moved);
  repositories(["moved"]);
  const fields = { "r1.issues": "read", "r2.issues": "read", duration: "1d" };
  const changed = await browser.press(page, "Approve selected", fields);
  expect(changed.status).toBe(409);
  expect(changed.text).toContain("Something has changed since you opened this page");
  expect(await outcomes(token, wants)).toMatchObject({ "ada/kept": { granted: [] }, "ada/moved": { granted: [] } });
  // Anything that didn't change can still be decided on its own.
  await browser.press(page, "Approve this one: ada/kept", fields);
  expect(await outcomes(token, wants)).toMatchObject({
    "ada/kept": { granted: ["issues:read"] },
    "ada/moved": { granted: [] },
  });
});

test("decides once about a repository that is named twice, so that no section lifts the branch limit of another", async () => {
  const [repository] = repositories(["before"]);
  if (repository) sandbox.rename(repository, "after");
  const token = await newAgent();
  const wants: Wants = { "ada/before": ["contents:write"], "ada/after": ["contents:write"] };
  const { browser } = await signedIn("ada");
  const page = await browser.open(await linkFor(token, wants));
  const fields = { "r1.contents": "limited", "r1.branches": "agent/*", "r2.contents": "any", duration: "1d" };
  await browser.press(page, "Approve selected", fields);
  const { data } = await client(token).GET("/api/agent");
  expect(data?.access).toMatchObject([{ repo: "ada/after", branches: ["agent/*"] }]);
});

test("shows five repositories on a page, within Cloudflare's limits, and the rest on further pages", async () => {
  const names = Array.from({ length: 7 }, (_, index) => `many-${index + 1}`);
  repositories(names);
  const token = await newAgent();
  const scopes: Scope[] = [
    "contents:write",
    "issues:write",
    "pull_requests:write",
    "workflows:write",
    "administration:write",
  ];
  const wants: Wants = Object.fromEntries(names.map((name) => [`ada/${name}`, scopes]));
  const { browser } = await signedIn("ada");
  const link = await linkFor(token, wants);
  const rounds = createRounds(sandbox, (handler) => github.use(handler));
  // Cloudflare allows 50 calls to other servers, with at most six at a time.
  const expectWithinLimits = () => {
    const taken = rounds.take();
    expect(Math.max(...taken.map((calls) => calls.length))).toBeLessThanOrEqual(6);
    expect(taken.flat().length).toBeLessThanOrEqual(45);
  };
  const first = await browser.open(link);
  expectWithinLimits();
  expect(headingsOn(first).filter((name) => name?.startsWith("ada/")).length).toBe(5);
  expect(Buffer.byteLength(first.document.toString())).toBeLessThan(40 * 1024);

  const second = await browser.follow(first, "Repositories 6 to 7");
  expect(headingsOn(second).filter((name) => name?.startsWith("ada/"))).toEqual(["ada/many-6", "ada/many-7"]);
  const denied = await browser.press(second, "Deny both");
  expect(denied.url.href).toBe(second.url.href);
  expect(await outcomes(token, wants)).toMatchObject({
    "ada/many-5": { declined: [] },
    "ada/many-7": { declined: scopes.toSorted() },
  });
  rounds.take();
  const approved = await browser.press(first, "Approve selected", {
    ...Object.fromEntries([1, 2, 3, 4, 5].map((at) => [`r${at}.issues`, "read"])),
    duration: "30d",
  });
  expect(approved.document.title).toContain("Approved in part");
  expectWithinLimits();
  github.resetHandlers();
});

test("keeps a form small enough to be sent, whatever branches an agent proposes", async () => {
  const names = ["long-1", "long-2", "long-3", "long-4", "long-5"];
  repositories(names);
  const branches = Array.from({ length: 10 }, (_, index) => `${index}${"%".repeat(198)}`);
  const wants = names.map((name) => ({ repo: `ada/${name}`, scopes: ["contents:write" as const], branches }));
  const { data } = await client(await newAgent()).POST("/api/access-requests", { body: { wants } });
  const { browser } = await signedIn("ada");
  const page = await browser.open((data?.status === "needs_consent" && data.url) || "");
  const denied = await browser.press(page, "Deny");
  expect([denied.status, denied.text]).toEqual([200, expect.stringMatching(/ada\/long-1 ?Not approved/)]);
});
