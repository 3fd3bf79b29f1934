import { expect, test } from "vitest";
import { selecting } from "../../scripts/local/owner.ts";
import { bindingsOf } from "../harness/bindings.ts";
import { personalToken } from "../harness/deployments.ts";
import { sendTo } from "../harness/nodeWorker.ts";
import { origin, useWorker } from "../harness/worker.ts";

const { sandbox, people, newAgent, linkFor, visitor } = useWorker("with-a-token");

/** Makes GitHub accept the deployment's token as one of ada's. */
function acceptToken() {
  const token = sandbox.tokens.get(sandbox.personalToken(people.ada));
  if (!token) throw new Error("no token");
  sandbox.tokens.set(personalToken, token);
  return token;
}

test("signs in nobody at a host in ALLOWED_DEV_HOSTS, such as an agent in a container", async () => {
  acceptToken();
  const CALLBACK_URL = `${origin}/callback`;
  const variables = { CALLBACK_URL, GITHUB_TOKEN: personalToken, ALLOWED_DEV_HOSTS: "host.docker.internal" };
  const answer = await sendTo(bindingsOf(variables), "http://host.docker.internal:5178/auth/login", {});
  expect([answer.status, answer.headers.get("Set-Cookie")]).toEqual([500, null]);
  expect(await answer.json()).toMatchObject({ code: "misconfigured", errors: [{ pointer: "/GITHUB_TOKEN" }] });
});

test("keeps the owner of a personal access token signed in as long as GitHub accepts the token", async () => {
  const token = acceptToken();
  const browser = visitor();
  const link = await linkFor(await newAgent(), "ada/notes", ["contents:read"]);
  const page = await browser.follow(await browser.open(link), "Sign in with GitHub");
  expect(page.url.href).toBe(link);
  expect((await browser.press(page, "Approve", selecting(["contents:read"]))).text).toContain("Approved");
  const other = await linkFor(await newAgent(), "ada/notes", ["contents:read"]);
  token.revoked = true;
  const dashboard = await browser.open(origin);
  const attempts = [await browser.open(other), await browser.press(dashboard, "Register", { label: "Late" })];
  for (const { status, text } of attempts) {
    expect(status).toBe(401);
    expect(text).toContain("Your GitHub sign-in has ended");
  }
});
