import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import { hour } from "../../src/domain/time.ts";
import { origin, useWorker } from "../harness/worker.ts";

const worker = useWorker();
const { sandbox, installations, repositories, github, ask, newAgent, approve, linkFor, send, openAs, signedIn } =
  worker;

interface Problem {
  code: string;
  errors: { pointer: string; detail: string }[];
}

async function mistakesAt(url: string, headers: Record<string, string> = {}): Promise<string[]> {
  const answer = await send(url, { headers });
  expect(answer.status).toBe(500);
  const { code, errors }: Problem = await answer.json();
  expect(code).toBe("misconfigured");
  return errors.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`);
}

test("reports a private key of another App as misconfigured, to the owner and to the agent", async () => {
  const token = await newAgent();
  await approve(token, "ada", "ada/notes", ["contents:write"]);
  const link = await linkFor(token, "ada/engine", ["issues:write"]);
  const { browser } = await signedIn("ada");
  const { id } = sandbox.app;
  sandbox.app.id = id + 1;
  const wrong = [expect.stringMatching(/^GITHUB_APP_PRIVATE_KEY is not GitHub's for GITHUB_APP_ID; /)];
  expect(await mistakesAt(link, { Cookie: browser.cookies(origin) })).toEqual(wrong);
  const { error } = await ask(token);
  expect(error).toMatchObject({ code: "misconfigured", errors: [{ pointer: "/GITHUB_APP_PRIVATE_KEY" }] });
  sandbox.app.id = id;
  expect((await ask(token)).response.status).toBe(200);
});

test("reports a client secret of another App as misconfigured", async () => {
  const { gitHub, headers } = await worker.beginSignIn();
  const callback = sandbox.signIn(gitHub, "ada");
  const { clientSecret } = sandbox.app;
  sandbox.app.clientSecret = "another";
  expect(await mistakesAt(callback, headers)).toEqual([
    expect.stringMatching(/^GITHUB_CLIENT_SECRET is not GitHub's for GITHUB_CLIENT_ID; /),
  ]);
  sandbox.app.clientSecret = clientSecret;
});

test("reports a callback URL that the App doesn't list as misconfigured", async () => {
  const { gitHub, headers } = await worker.beginSignIn();
  const refused = new URL(sandbox.signIn(gitHub, "ada"));
  refused.searchParams.delete("code");
  refused.searchParams.set("error", "redirect_uri_mismatch");
  expect(await mistakesAt(refused.href, headers)).toEqual([
    expect.stringMatching(/^CALLBACK_URL is not a callback URL of the GitHub App; /),
  ]);
});

test("does not accept a recycled login as the repository's administrator", async () => {
  const link = await linkFor(await newAgent(), "ada/notes", ["contents:write"]);
  await signedIn("ada");
  github.use(
    http.get("https://api.github.com/repos/:owner/:repo/collaborators/:username/permission", () =>
      HttpResponse.json({ permission: "admin", role_name: "admin", user: { id: 999_999, login: "ada" } }),
    ),
  );
  const { page } = await openAs("ada", link);
  github.resetHandlers();
  expect(page.status).toBe(403);
  expect(page.document.querySelector("button[value=approve]")).toBeNull();
});

test("names a permission that the App lacks, with the page on which to accept it", async () => {
  const token = await newAgent();
  await approve(token, "ada", "ada/notes", ["issues:write"]);
  const { issues, ...others } = installations.ada.permissions;
  installations.ada.permissions = others;
  const { error } = await ask(token, ["issues:write"]);
  installations.ada.permissions = { ...others, issues: issues ?? "write" };
  expect(error).toMatchObject({
    code: "permission_not_granted",
    permissions: { issues: "write" },
    url: expect.stringContaining("https://github.com/"),
  });
});

const minted = {
  token: "ghs_0000000000000000000000000000000000",
  permissions: { contents: "write", metadata: "read" },
};
const elsewhere = { id: 999_999, full_name: "ada/notes", private: true, html_url: "https://github.com/ada/notes" };
test.each([
  ["without a requested permission", { permissions: { metadata: "read" } }, "permission_not_granted"],
  ["for another repository", { repositories: [elsewhere] }, "github_unavailable"],
  [
    "with more permissions than requested",
    { permissions: { ...minted.permissions, secrets: "read" } },
    "github_unavailable",
  ],
])("revokes a token that GitHub mints %s, and does not issue it", async (_how, changed, code) => {
  const token = await newAgent();
  await approve(token, "ada", "ada/notes", ["contents:write"]);
  const revoked: (string | null)[] = [];
  const expires_at = new Date(Date.now() + hour).toISOString();
  const asked = [{ ...elsewhere, id: repositories.notes.id }];
  const answer = { ...minted, expires_at, repositories: asked, ...changed };
  github.use(
    http.post("https://api.github.com/app/installations/:id/access_tokens", () =>
      HttpResponse.json(answer, { status: 201 }),
    ),
    http.delete("https://api.github.com/installation/token", ({ request }) => {
      revoked.push(request.headers.get("Authorization"));
      return new HttpResponse(null, { status: 204 });
    }),
  );
  expect((await ask(token)).error).toMatchObject({ code });
  await expect.poll(() => revoked).toEqual([`Bearer ${minted.token}`]);
  github.resetHandlers();
});
