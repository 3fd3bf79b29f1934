import { HttpResponse, http, type RequestHandler } from "msw";
import { expect, test } from "vitest";
import { pressApprove } from "../../scripts/local/owner.ts";
import { useWorker } from "../harness/worker.ts";
import type { Seen, Visitor } from "../sandbox/visitor.ts";

const { github, sandbox, people, organizations, client, linkFor, signedIn } = useWorker("resettable", {
  createdRepositoriesJoin: false,
});

const push = ["contents:write" as const];
const api = "https://api.github.com";
const down = () => new HttpResponse(null, { status: 502 });

interface Attempt {
  token: string;
  browser: Visitor;
  page: Seen;
  answer: Seen;
}

/**
 * Approves access to a missing repository and returns the page that follows. `duringCreation` runs after GitHub has
 * been asked to create the repository and before it answers.
 */
async function approveMissing(
  repo: string,
  handler: RequestHandler | null = null,
  duringCreation: (browser: Visitor, page: Seen) => Promise<unknown> = async () => {},
): Promise<Attempt> {
  const [login = ""] = repo.split("/");
  const { browser, register } = await signedIn(login);
  const token = await register(`For ${repo}`);
  const page = await browser.open(await linkFor(token, repo, push));
  const [asked, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const pause = http.post(`${api}/user/repos`, async () => {
    asked.resolve();
    await done.promise;
  });
  github.use(pause, ...(handler ? [handler] : []));
  const approval = pressApprove(browser, page, { duration: "1d" });
  await asked.promise;
  await duringCreation(browser, page);
  done.resolve();
  const answer = await approval;
  github.resetHandlers();
  return { token, browser, page, answer };
}

function expectNothingApproved({ answer }: Attempt, repo: string) {
  expect(answer.text).toContain(repo);
  expect(answer.text).toMatch(/[Nn]othing is approved/);
  expect(answer.text).not.toMatch(/nothing was (changed|decided)/i);
}

const createAndFail = http.post<never, { name: string }>(`${api}/user/repos`, async ({ request }) => {
  sandbox.addRepository({ owner: people.ada, name: (await request.json()).name });
  return down();
});

test.each([
  ["GitHub fails after the creation", "ada/half-made", http.get(`${api}/repos/ada/:name/installation`, down)],
  ["GitHub's answer is lost", "ada/unanswered", createAndFail],
])(
  "links back to the request if %s, and finds the repository on the second submission",
  async (_why, repo, handler) => {
    const attempt = await approveMissing(repo, handler);
    const { browser, page, answer, token } = attempt;
    expectNothingApproved(attempt, repo);
    expect(answer.status).toBe(503);
    expect(answer.headers.get("Retry-After")).toBe("5");
    expect((await browser.follow(answer, "Back to the request")).text).toContain(`${repo} is private`);
    const again = await pressApprove(browser, page, { duration: "1d" });
    expect(again.status).toBe(409);
    expect(again.text).toContain(`${repo} exists now, but nothing is approved yet`);
    expect((await pressApprove(browser, again)).text).toContain("Approved");
    const { data } = await client(token).POST("/api/token", { body: { repo, scopes: push } });
    expect(data).toMatchObject({ status: "ok", repo });
  },
);

test("links to the repository selection and back to the request if the App doesn't see the new repository", async () => {
  const repo = "cleo/unselected";
  const attempt = await approveMissing(repo);
  expectNothingApproved(attempt, repo);
  expect(attempt.answer.status).toBe(409);
  expect(attempt.answer.text).toContain("Select the repository on GitHub");
  const installation = [...sandbox.installations.values()].find(({ account }) => account === people.cleo);
  if (installation) sandbox.select(installation, "all");
  const back = await attempt.browser.follow(attempt.answer, "Back to the request");
  expect((await pressApprove(attempt.browser, back)).text).toContain("Approved");
});

test("says that the repository exists if the decision can't be recorded after its creation", async () => {
  const attempt = await approveMissing("ada/unrecordable");
  expectNothingApproved(attempt, "ada/unrecordable");
  expect(attempt.answer.status).toBe(503);
  const back = await attempt.browser.follow(attempt.answer, "Back to the request");
  expect(back.text).toContain("ada/unrecordable is private");
});

const deleteAgent = async (browser: Visitor, page: Seen) => {
  const agent = await browser.follow(await browser.open(new URL("/", page.url).href), "For ada/orphan");
  await browser.press(agent, "Delete agent");
};

test.each([
  ["the agent was deleted", "ada/orphan", deleteAgent],
  ["the request was denied", "ada/denied", (browser: Visitor, page: Seen) => browser.press(page, "Deny")],
])("says that the repository exists if %s during its creation", async (_what, repo, duringCreation) => {
  const attempt = await approveMissing(repo, null, duringCreation);
  expectNothingApproved(attempt, repo);
  expect(attempt.answer.status).toBe(409);
});

test("approves nothing and names the repository if GitHub creates it in another account", async () => {
  const other = { id: 999_999, full_name: "acme/other", private: true, html_url: "https://github.com/acme/other" };
  const elsewhere = { ...other, owner: { id: organizations.acme.id } };
  const handler = http.post(`${api}/user/repos`, () => HttpResponse.json(elsewhere, { status: 201 }));
  const attempt = await approveMissing("ada/asked", handler);
  expectNothingApproved(attempt, "ada/asked");
  expect(attempt.answer.text).toContain("GitHub created acme/other instead");
  const { response } = await client(attempt.token).POST("/api/token", { body: { repo: "ada/asked", scopes: push } });
  expect(response.status).toBe(202);
});
