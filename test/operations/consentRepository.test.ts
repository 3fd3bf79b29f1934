import { expect, test } from "vitest";
import { answering, pressApprove } from "../../scripts/local/owner.ts";
import { createSeal } from "../../src/crypto/seal.ts";
import type { ShownConsent } from "../../src/session/shownConsent.ts";
import { encryptionSecret, useWorker } from "../harness/worker.ts";
import { fieldOf, type Seen } from "../sandbox/visitor.ts";

const { sandbox, people, organizations, installations, ask, newAgent, approve, linkFor, openAs } = useWorker();

const push = ["contents:write" as const];
const any = answering({ contents: "any" });

/** Requests access to a repository with a new agent and opens the link as this person. */
async function openFor(login: string, repo: string) {
  const token = await newAgent();
  return { token, ...(await openAs(login, await linkFor(token, repo, push))) };
}

const linkOn = ({ document }: Seen, text: string) =>
  [...document.querySelectorAll("a")].find((one) => one.textContent?.includes(text))?.getAttribute("href");

test("creates a missing repository on approval, in the person's account or the organization", async () => {
  for (const [repo, place] of [
    ["ada/brand-new", "the account ada"],
    ["acme/launch", "the organization acme"],
  ] as const) {
    const before = sandbox.calls.length;
    const { token, browser, page } = await openFor("ada", repo);
    expect(page.text).toContain(`deplodash can create it in ${place}, private and empty.`);
    expect(page.document.querySelector("button[value^=approve]")).toBeNull();
    const decided = await browser.press(page, "Create private repository and approve", any);
    expect(decided.text).toContain("Approved");
    expect((await ask(token, push, repo)).data).toMatchObject({ status: "ok", repo });
    const created = sandbox.calls.slice(before).filter(({ method, path }) => method === "POST" && /repos$/.test(path));
    expect(created).toHaveLength(1);
  }
});

test("creates nothing when a request for a missing repository is denied", async () => {
  const before = sandbox.calls.length;
  const { token, browser, page } = await openFor("ada", "ada/never");
  await browser.press(page, "Deny");
  expect((await ask(token, push, "ada/never")).error).toMatchObject({ code: "consent_denied" });
  expect(sandbox.calls.slice(before).some(({ path }) => path === "/user/repos")).toBe(false);
});

test("creates one repository and shows the decision when the form is sent twice", async () => {
  const { browser, page } = await openFor("ada", "ada/twice");
  const [first, second] = await Promise.all([pressApprove(browser, page, any), pressApprove(browser, page, any)]);
  expect([first.status, second.status]).toContain(200);
  expect((await browser.open(page.url.href)).text).toContain("Approved");
});

test("accepts no decision from someone who can't create repositories in the organization", async () => {
  const { token, browser, page } = await openFor("ben", "acme/coup");
  expect(page.status).toBe(200);
  const approved = await pressApprove(browser, page, any);
  expect(approved.status).toBe(403);
  expect(approved.text).toContain("GitHub doesn’t let you create this repository");
  const denied = await browser.press(page, "Deny");
  expect(denied.status).toBe(403);
  expect(denied.text).toContain("nothing was changed");
  expect((await ask(token, push, "acme/coup")).response.status).toBe(202);
});

test("links to the installation's settings if the repository is not selected", async () => {
  const { browser, page } = await openFor("cleo", "cleo/attic");
  const answer = await pressApprove(browser, page, any);
  expect(answer.status).toBe(409);
  const settings = `/settings/installations/${installations.cleo.id}`;
  expect(linkOn(answer, "Select the repository")).toContain(settings);
});

test("links to the App's installation if the person's account doesn't have it", async () => {
  const { page } = await openFor("ben", "ben/tools");
  expect(page.status).toBe(403);
  expect(linkOn(page, "Install the App")).toBe(`https://github.com/apps/${sandbox.app.slug}/installations/new`);
});

test("issues a token for a repository's new name once the owner has opened the link", async () => {
  const token = await newAgent();
  const diary = sandbox.addRepository({ owner: people.ada, name: "diary" });
  await approve(token, "ada", "ada/diary", push);
  sandbox.rename(diary, "journal");
  expect((await ask(token, push, "ada/journal")).response.status).toBe(202);
  const { page } = await openAs("ada", await linkFor(token, "ada/journal", push));
  expect(page.document.title).toContain("All of this is already approved");
  expect((await ask(token, push, "ada/journal")).data).toMatchObject({ status: "ok", repo: "ada/journal" });
});

test("shows the page again if the name now leads to another repository", async () => {
  const draft = sandbox.addRepository({ owner: people.ada, name: "draft" });
  const { token, browser, page } = await openFor("ada", "ada/draft");
  sandbox.remove(draft);
  sandbox.addRepository({ owner: people.ada, name: "draft" });
  const answer = await browser.press(page, "Approve", any);
  expect(answer.status).toBe(409);
  expect(answer.text).toContain("Check this page, then decide.");
  expect((await ask(token, push, "ada/draft")).response.status).toBe(202);
});

test("rejects a decision from a page that showed another account", async () => {
  const { browser, page } = await openFor("ada", "acme/later");
  const seal = createSeal([encryptionSecret], Date.now);
  const shown = await seal.open<ShownConsent>("shown", fieldOf(page, "shown"));
  for (const account of [
    { id: people.ada.id, type: "Organization" },
    { id: organizations.acme.id, type: "User" },
  ]) {
    const sections = { r1: { ...shown?.sections.r1, account } };
    const forged = await seal.seal("shown", { ...shown, sections }, Date.now() + 60_000);
    expect((await pressApprove(browser, page, { ...any, shown: forged })).status).toBe(409);
  }
  expect(shown?.sections.r1?.account).toEqual({ id: organizations.acme.id, type: "Organization" });
});
