import { expect, test } from "vitest";
import { createSeal } from "../../src/crypto/seal.ts";
import { minute } from "../../src/domain/time.ts";
import { agentIdOf } from "../harness/fixtures.ts";
import { encryptionSecret, origin, useWorker } from "../harness/worker.ts";
import { fieldOf } from "../sandbox/visitor.ts";

const { issue, newAgent, approve, signedIn, postForm, sandbox, people, repositories, kvEntries } = useWorker();

const push = ["contents:write" as const];
const address = `${origin}/repositories/ada/notes`;

repositories.notes.collaborators.set(people.cleo, "admin");

test("shows an administrator what others approved, from a form by name, and lets them revoke it", async () => {
  const token = await newAgent("Somebody’s");
  await approve(token, "ada", "ada/notes", push);
  const issued = await issue(token);
  const { browser } = await signedIn("cleo");
  const found = await browser.open(`${origin}/repositories?name=https%3A%2F%2Fgithub.com%2FAda%2FNotes.git`);
  expect(found.url.pathname).toBe("/repositories/Ada/Notes");
  expect(found.document.querySelector("h1")?.textContent).toBe("All access to ada/notes");
  expect(found.text).toMatch(/Somebody’sRegistered by the operatorPush to any branch.*approved by @ada just now/);
  const revoked = await browser.press(found, "Revoke access to ada/notes for “Somebody’s”");
  expect(revoked.text).toContain("Access revoked. Somebody’s can’t use ada/notes anymore.");
  expect(sandbox.isAlive(issued)).toBe(false);
  const activity = await browser.open(`${origin}/agents/${agentIdOf(token)}`);
  expect(activity.text).toContain("You revoked access to ada/notes");
});

test("revokes all access to the repository, whoever approved it", async () => {
  const tokens = [await newAgent("First"), await newAgent("Second")];
  for (const [index, token] of tokens.entries()) await approve(token, index ? "cleo" : "ada", "ada/notes", push);
  const issued = await Promise.all(tokens.map((token) => issue(token)));
  const { browser } = await signedIn("cleo");
  const page = await browser.press(await browser.open(address), "Revoke all access to ada/notes");
  expect(page.text).toContain("None of the agents that were listed here can use ada/notes anymore.");
  expect(page.text).toContain("No agent has access to this repository through deplodash.");
  expect(issued.map((token) => sandbox.isAlive(token))).toEqual([false, false]);
});

test("looks the same to a stranger, whether or not the repository exists or agents have access", async () => {
  await approve(await newAgent("Secret"), "ada", "ada/notes", push);
  const { browser } = await signedIn("ben");
  const look = async (name: string) => {
    const page = await browser.open(`${origin}/repositories/ada/${name}`);
    return `${page.status} ${page.text.replaceAll(`ada/${name}`, "it")}`;
  };
  const pages = await Promise.all(["notes", "engine", "nothing"].map(look));
  expect(new Set(pages).size).toBe(1);
  expect(pages[0]).toContain("404");
  expect(pages[0]).not.toContain("Secret");
});

test("accepts a form only from the administrator who opened the page, for 15 minutes, and for known agents", async () => {
  const token = await newAgent("Guarded");
  await approve(token, "ada", "ada/notes", push);
  const { browser: cleo } = await signedIn("cleo");
  const { browser: ben, dashboard } = await signedIn("ben");
  const page = await cleo.open(address);
  const proof = fieldOf(page, "proof");
  const revoke = async (browser: typeof cleo, csrf: string, agent_id: string) =>
    (await postForm(browser, `${address}/revoke`, { csrf, proof, agent_id })).status;
  const csrf = fieldOf(page, "csrf");
  const opensIn = (time: number) =>
    createSeal([encryptionSecret], () => Date.now() + time).open("administrator", proof);
  expect(await opensIn(14 * minute)).toMatchObject({ repositoryId: repositories.notes.id });
  expect(await opensIn(15 * minute)).toBeNull();
  expect(await revoke(ben, fieldOf(dashboard, "csrf"), "all")).toBe(409);
  const before = (await kvEntries()).length;
  expect(await revoke(cleo, csrf, "0".repeat(16))).toBe(404);
  expect((await kvEntries()).length).toBe(before);
  expect(await revoke(cleo, csrf, agentIdOf(token))).toBe(303);
  expect(await issue(token)).toBe("");
});
