import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import { origin, useWorker } from "../harness/worker.ts";

const { sandbox, installations, github, client, newAgent, approve, linkFor, send, visitor, signedIn } = useWorker();

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

test("a key that is not the App's is told as the operator's mistake, to the owner and to the agent", async () => {
  const token = await newAgent();
  await approve(token, "ada", "ada/notes", ["contents:write"]);
  const link = await linkFor(token, "ada/notes", ["issues:write"]);
  const { browser } = await signedIn("ada");
  const { id } = sandbox.app;
  sandbox.app.id = id + 1;
  const wrong = [expect.stringMatching(/^GITHUB_APP_PRIVATE_KEY is not GitHub's for GITHUB_APP_ID; /)];
  expect(await mistakesAt(link, { Cookie: browser.cookies(origin) })).toEqual(wrong);
  const body = { repo: "ada/notes", scopes: ["contents:write" as const] };
  const { error } = await client(token).POST("/api/token", { body });
  expect(error).toMatchObject({ code: "misconfigured", errors: [{ pointer: "/GITHUB_APP_PRIVATE_KEY" }] });
  sandbox.app.id = id;
  expect((await client(token).POST("/api/token", { body })).response.status).toBe(200);
});

/** Signs in up to GitHub's answer, and gives that. */
async function signIn(login = "ada") {
  const begun = await send(`${origin}/auth/login`);
  const headers = { Cookie: (begun.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "" };
  return { callback: sandbox.signIn(begun.headers.get("Location") ?? "", login), headers };
}

test("a client secret that is not the App's is told as the operator's mistake", async () => {
  const { callback, headers } = await signIn();
  const { clientSecret } = sandbox.app;
  sandbox.app.clientSecret = "another";
  expect(await mistakesAt(callback, headers)).toEqual([
    expect.stringMatching(/^GITHUB_CLIENT_SECRET is not GitHub's for GITHUB_CLIENT_ID; /),
  ]);
  sandbox.app.clientSecret = clientSecret;
});

test("a callback URL that the App does not list is told as the operator's mistake", async () => {
  const { callback, headers } = await signIn();
  const refused = new URL(callback);
  refused.searchParams.delete("code");
  refused.searchParams.set("error", "redirect_uri_mismatch");
  expect(await mistakesAt(refused.href, headers)).toEqual([
    expect.stringMatching(/^CALLBACK_URL is not a callback URL of the GitHub App; /),
  ]);
});

test("who took over the login of somebody who administers a repository does not administer it", async () => {
  const link = await linkFor(await newAgent(), "ada/notes", ["contents:write"]);
  const browser = visitor();
  github.use(
    http.get("https://api.github.com/repos/:owner/:repo/collaborators/:username/permission", () =>
      HttpResponse.json({ permission: "admin", role_name: "admin", user: { id: 999_999, login: "ada" } }),
    ),
  );
  const page = await browser.signIn(await browser.open(link), "ada");
  github.resetHandlers();
  expect(page.status).toBe(403);
  expect(page.document.querySelector("button[value=approve]")).toBeNull();
});

test("a permission that the App does not have is named, with the page where it is accepted", async () => {
  const token = await newAgent();
  await approve(token, "ada", "ada/notes", ["issues:write"]);
  const { issues, ...others } = installations.ada.permissions;
  installations.ada.permissions = others;
  const { error } = await client(token).POST("/api/token", { body: { repo: "ada/notes", scopes: ["issues:write"] } });
  installations.ada.permissions = { ...others, issues: issues ?? "write" };
  expect(error).toMatchObject({
    code: "permission_not_granted",
    permissions: { issues: "write" },
    url: expect.stringContaining("https://github.com/"),
  });
});

const expires_at = () => new Date(Date.now() + 3_600_000).toISOString();
test.each([
  ["without a permission that was asked for", { permissions: { metadata: "read" } }, "permission_not_granted"],
  ["for another repository", { id: 999_999 }, "github_unavailable"],
  ["for more", { permissions: { contents: "write", metadata: "read", secrets: "read" } }, "github_unavailable"],
])(
  "a token that GitHub mints %s is revoked, and not issued",
  async (_how, { permissions, id }: { permissions?: object; id?: number }, code) => {
    const token = await newAgent();
    await approve(token, "ada", "ada/notes", ["contents:write"]);
    const killed: (string | null)[] = [];
    const repository = [...sandbox.repositories.values()].find(({ name }) => name === "notes");
    const minted = {
      token: "ghs_0000000000000000000000000000000000",
      expires_at: expires_at(),
      permissions: permissions ?? { contents: "write", metadata: "read" },
      repositories: [
        { id: id ?? repository?.id, full_name: "ada/notes", private: true, html_url: "https://github.com/ada/notes" },
      ],
    };
    github.use(
      http.post("https://api.github.com/app/installations/:id/access_tokens", () =>
        HttpResponse.json(minted, { status: 201 }),
      ),
      http.delete("https://api.github.com/installation/token", ({ request }) => {
        killed.push(request.headers.get("Authorization"));
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { error } = await client(token).POST("/api/token", {
      body: { repo: "ada/notes", scopes: ["contents:write"] },
    });
    expect(error).toMatchObject({ code });
    await expect.poll(() => killed).toEqual([`Bearer ${minted.token}`]);
    github.resetHandlers();
  },
);
