import { expect, test } from "vitest";
import { selecting } from "../../scripts/local/owner.ts";
import { personalToken } from "../harness/deployments.ts";
import { origin, useWorker } from "../harness/worker.ts";

const { sandbox, people, newAgent, linkFor, visitor } = useWorker("with-a-token");

test("signs the owner of a personal access token in for as long as GitHub accepts the token", async () => {
  const token = sandbox.tokens.get(sandbox.personalToken(people.ada));
  if (!token) throw new Error("no token");
  sandbox.tokens.set(personalToken, token);
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
