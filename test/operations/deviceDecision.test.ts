import { expect, test } from "vitest";
import { origin, useWorker } from "../harness/worker.ts";
import type { Seen } from "../sandbox/visitor.ts";

const { sandbox, people, send, signedIn } = useWorker();

/**
 * Starts a device authorization and claims the agent as this person. Returns their browser and the page that follows
 * the claim.
 */
async function claimAs(login: string, repos: string[], scope = "contents:write issues:read") {
  const body = new URLSearchParams([
    ...Object.entries({ client_id: "claude-code", scope }),
    ...repos.map((repo) => ["resource", `https://github.com/${repo}`]),
  ]);
  const { user_code }: { user_code?: string } = await (
    await send(`${origin}/oauth/device_authorization`, { method: "POST", body })
  ).json();
  const { browser } = await signedIn(login);
  const found = await browser.press(await browser.open(`${origin}/device`), "Continue", { user_code: user_code ?? "" });
  return { browser, found, claimed: await browser.press(found, "Claim agent") };
}

/** Returns the values of the selected answers on a page. */
function selected({ document }: Seen): (string | null)[] {
  return [...document.querySelectorAll("input[checked]")].map((input) => input.getAttribute("value"));
}

test("selects nothing for the person who claimed the agent, on this page and on the consent page", async () => {
  const { browser, claimed } = await claimAs("ada", ["ada/notes"]);
  expect(selected(claimed)).toEqual(["none", "none"]);
  const action = claimed.document.querySelector("form[action^='/auth/consent']")?.getAttribute("action") ?? "";
  const consent = await browser.open(origin + action);
  expect(consent.text).toContain("You registered it with a device code just now. Nothing is preselected.");
  expect(selected(consent)).toEqual(["none", "none"]);
});

test("shows the ordinary link to a person who doesn't administer the repository, and its owner decides", async () => {
  const { claimed } = await claimAs("ben", ["ada/notes"]);
  expect(claimed.status).toBe(200);
  expect(claimed.text).toContain("An administrator of ada/notes has to decide this");
  const link = claimed.document.querySelector(".secret")?.textContent ?? "";
  const { browser: owner } = await signedIn("ada");
  const page = await owner.open(link);
  expect(page.text).toContain("@ben registered this agent with a device code");
  expect(selected(page)).toEqual(["none", "none"]);
});

test("tells a stranger nothing about a repository before the claim", async () => {
  const { found } = await claimAs(sandbox.addUser({ login: "dana" }).login, ["ada/notes", "ada/nothing", "nobody/x"]);
  expect(found.text.match(/: An administrator has to decide/g)).toHaveLength(3);
});

test("shows several repositories with their facts before the claim, and in pages after it", async () => {
  const repos = Array.from({ length: 6 }, (_, index) => {
    return `ada/${sandbox.addRepository({ owner: people.ada, name: `part-${index}` }).name}`;
  });
  const { browser, found, claimed } = await claimAs("ada", repos, "contents:read");
  expect(found.text).toContain("ada/part-0 Private Empty");
  expect(found.text).toContain("You’ll see one more repository after you claim the agent");
  expect(claimed.text).toContain("2. Decide what it may do in 6 repositories");
  expect((await browser.follow(claimed, "Repository 6")).text).toContain("ada/part-5");
});
