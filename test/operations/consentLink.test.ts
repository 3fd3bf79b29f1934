import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import { answering } from "../../scripts/local/owner.ts";
import { createSeal } from "../../src/crypto/seal.ts";
import { randomText } from "../../src/crypto/secret.ts";
import { hour } from "../../src/domain/time.ts";
import { consentUrl } from "../../src/session/consentRequest.ts";
import { agentIdOf } from "../harness/fixtures.ts";
import { encryptionSecret, origin, useWorker } from "../harness/worker.ts";

const { github, ask, newAgent, issue, linkFor, openAs, signedIn, visitor } = useWorker();

const push = ["contents:write" as const];
const any = answering({ contents: "any" });

/** Returns a link for `ada/notes` that is sealed as in earlier versions. */
async function sealedLink(agentToken: string, expiresAt: number): Promise<string> {
  await ask(agentToken); // A ledger that has never been used knows no agent.
  const request = { id: randomText(22), agentId: agentIdOf(agentToken), repo: "Ada/notes", scopes: push, expiresAt };
  const seal = createSeal([encryptionSecret], Date.now);
  return consentUrl(origin, "ada/notes", await seal.seal("consent-request", request, Date.now() + hour));
}

test("asks a person to sign in, and returns them to the same page", async () => {
  const link = await linkFor(await newAgent("Release notes"), "ada/notes", push);
  const browser = visitor();
  const first = await browser.open(link);
  expect(first.status).toBe(401);
  expect(first.headers.get("WWW-Authenticate")).toBeTruthy();
  const page = await browser.signIn(first, "ada");
  expect(page.url.href).toBe(link);
  expect(page.status).toBe(200);
});

test("drops text that was appended to a link, whether or not it is valid in a URL, at sign-in and on the decision", async () => {
  const link = await linkFor(await newAgent("Release notes"), "ada/notes", push);
  const browser = visitor();
  const page = await browser.signIn(await browser.open(link.replace("?", "?a=%ff&%=&{|}^[&")), "ada");
  expect(page.url.search).not.toMatch(/%(?![0-9a-f]{2})|[{}^[\]]/i);
  expect(page.status).toBe(200);
  const decided = await browser.press(page, "Approve", any);
  expect(decided.url.href).toBe(link);
  expect(decided.text).toContain("Release notes");
});

test("opens a link with characters that chats and HTML source add to it", async () => {
  const link = await linkFor(await newAgent(), "ada/notes", push);
  const endings = [")", ">", ").", ",", "...", "%3E%20please", "&amp;"].map((ending) => link + ending);
  for (const copied of [...endings, link.replace("&", "&amp;")]) {
    const { page } = await openAs("ada", copied);
    expect([copied, page.status]).toEqual([copied, 200]);
    const action = page.document.querySelector("form[action^='/auth/consent']")?.getAttribute("action");
    expect(action).toBe(link.slice(origin.length));
  }
});

test("explains in plain words that a link is incomplete", async () => {
  const { browser } = await signedIn("ada");
  for (const query of ["?repo=ada/notes", "?repo=notes&request=abc", "?repo=ada/notes&request=%3C%3E"]) {
    const page = await browser.open(`${origin}/auth/consent${query}`);
    expect([query, page.status]).toEqual([query, 400]);
    expect(page.text).toMatch(/incomplete|isn’t valid/);
    expect(page.text).not.toMatch(/[\^$\\[\]]|is required|pattern/);
  }
});

test("rejects a link that was changed, made up, or moved to another repository, whether or not its agent exists", async () => {
  const link = await linkFor(await newAgent(), "ada/notes", push);
  const { browser, page } = await openAs("ada", link);
  const [agentId = "", id = ""] = new URL(link).searchParams.get("request")?.split(".") ?? [];
  const answers = [];
  for (const [repo, request] of [
    ["ada/engine", `${agentId}.${id}`],
    ["ada/notes", `${agentId}.${"A".repeat(22)}`],
    ["ada/notes", `${"A".repeat(16)}.${id}`],
    ["ada/notes", `${agentId}.${id.slice(0, -1)}`],
  ] as const) {
    const { status, text } = await browser.open(consentUrl(origin, repo, request));
    answers.push({ status, text });
  }
  expect(answers[0]).toMatchObject({ status: 400, text: expect.stringContaining("Nothing was approved") });
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(page.status).toBe(200);
});

test("accepts a sealed link from an earlier version, for its own repository only", async () => {
  const token = await newAgent();
  const link = await sealedLink(token, Date.now() + hour);
  const { browser, page } = await openAs("ada", link);
  expect((await browser.open(link.replace("notes&", "engine&"))).status).toBe(400);
  await browser.press(page, "Approve", any);
  expect(await issue(token)).not.toBe("");
});

test("explains that a link has expired", async () => {
  const { page } = await openAs("ada", await sealedLink(await newAgent(), Date.now() - 1000));
  expect(page.status).toBe(410);
  expect(page.text).toContain("This link has expired");
});

test("explains that GitHub blocks a repository, without quoting GitHub", async () => {
  const link = await linkFor(await newAgent(), "ada/notes", push);
  const { browser } = await signedIn("ada");
  const blocked = () => HttpResponse.json({ message: "Repository access blocked: DMCA" }, { status: 451 });
  github.use(http.get("https://api.github.com/repos/ada/notes", blocked));
  const page = await browser.open(link);
  github.resetHandlers();
  expect(page.status).toBe(403);
  expect(page.document.querySelector("h1")?.textContent).toBe("GitHub refuses access");
  expect(page.text).not.toContain("DMCA");
});
