import { expect, test } from "vitest";
import { origin, useWorker } from "../harness/worker.ts";

const { app, world, client, newAgent, approve, linkFor, send, visitor, signedIn } = useWorker();

const push = { repo: "ada/notes", scopes: ["contents:write" as const] };

test("a visitor learns what this is and how to sign in", async () => {
  const page = await visitor().open(origin);
  expect(page.status).toBe(200);
  expect(page.text).toContain("one repository");
  expect(page.text).toContain("Sign in with GitHub");
});

test("a person registers an agent, sees its token once, and the token works", async () => {
  const { browser, dashboard } = await signedIn("ada");
  const registered = await browser.press(dashboard, "Register", { label: "Release notes" });
  expect(registered.status).toBe(201);
  const token = registered.document.querySelector(".token")?.textContent ?? "";
  const { response } = await client(token).POST("/api/token", { body: push });
  expect(response.status).toBe(202);
  const later = await browser.open(origin);
  expect(later.text).toContain("Release notes");
  expect(later.text).not.toContain(token);
});

test("a name is text, not markup, and must be one line", async () => {
  const { browser, dashboard } = await signedIn("ada");
  await browser.press(dashboard, "Register", { label: '<img src=x onerror="alert(1)">' });
  const page = await browser.open(origin);
  expect(page.text).toContain("<img src=x");
  expect(page.document.querySelector("main img")).toBeNull();
  for (const label of [
    "",
    " x",
    "\u3164",
    "\u061c",
    "\u{e0041}",
    "\u{e0000}",
    "two\nlines",
    "x".repeat(61),
    "back\u202ewards",
  ]) {
    expect((await browser.press(page, "Register", { label })).status).toBe(400);
  }
});

test("the person who registered the agent finds everything ticked", async () => {
  const { browser, dashboard } = await signedIn("ada");
  const registered = await browser.press(dashboard, "Register", { label: "Mine" });
  const token = registered.document.querySelector(".token")?.textContent ?? "";
  const page = await browser.open(await linkFor(token, "ada/notes", ["contents:write"]));
  expect(page.text).toContain("ada registered (you)");
  expect(page.document.querySelectorAll("input[type=checkbox][checked]").length).toBe(1);
});

test("revoking kills the token at GitHub, empties the cache, and the agent has to ask anew", async () => {
  const token = await newAgent("Doomed");
  await approve(token, "ada", "ada/notes", ["contents:write"]);
  const { data } = await client(token).POST("/api/token", { body: push });
  const issued = data?.status === "ok" ? data.token : "";
  expect(world.isAlive(issued)).toBe(true);
  const { browser, dashboard } = await signedIn("ada");
  expect(dashboard.text).toContain("Doomed may use ada/notes");
  const after = await browser.press(dashboard, "Revoke Doomed on ada/notes");
  expect(world.isAlive(issued)).toBe(false);
  expect(after.text).not.toContain("Doomed may use");
  const { response } = await client(token).POST("/api/token", { body: push });
  expect(response.status).toBe(202);
});

test("only an approver revokes, and what is not theirs is not there", async () => {
  const token = await newAgent("Kept");
  await approve(token, "ada", "ada/notes", ["contents:write"]);
  await client(token).POST("/api/token", { body: push });
  const agentId = token.split("_")[1];
  const repository = [...world.tokens.values()].at(-1)?.repositories;
  const { browser, dashboard } = await signedIn("ben");
  const csrf = dashboard.document.querySelector("input[name=csrf]")?.getAttribute("value") ?? "";
  const headers = {
    Origin: origin,
    Cookie: browser.cookies(origin),
    "Content-Type": "application/x-www-form-urlencoded",
  };
  for (const id of [1, 1001, 9_007_199_254_740_991]) {
    const path = `/agents/${agentId}/consents/${id}/revoke`;
    const response = await send(origin + path, { method: "POST", headers, body: new URLSearchParams({ csrf }) });
    expect(response.status).toBe(404);
  }
  expect(repository).toBeDefined();
  const malformed = await send(`${origin}/agents/nobody/consents/x/revoke`, {
    method: "POST",
    headers,
    body: new URLSearchParams({ csrf }),
  });
  expect(malformed.status).toBe(400);
  expect((await client(token).POST("/api/token", { body: push })).data).toMatchObject({ status: "ok" });
});

test("who is not signed in registers nothing and revokes nothing", async () => {
  const headers = { Origin: origin, "Content-Type": "application/x-www-form-urlencoded" };
  for (const path of ["/agents", "/agents/0123456789abcdef/consents/1/revoke", "/auth/logout"]) {
    const response = await send(origin + path, { method: "POST", headers, body: "csrf=x&label=x" });
    expect(response.status).toBe(401);
  }
});

test("a consent can be revoked even where the agent's own record is gone", async () => {
  const token = await newAgent("Forgotten");
  await approve(token, "ada", "ada/notes", ["contents:write"]);
  const { data } = await client(token).POST("/api/token", { body: push });
  const issued = data?.status === "ok" ? data.token : "";
  const { KV } = await app.getWorker<{ KV: { delete(key: string): Promise<void> } }>().getEnv();
  const { browser, dashboard } = await signedIn("ada");
  await KV.delete(`agent:${token.split("_")[1]}`);
  await browser.press(dashboard, "Revoke Forgotten on ada/notes");
  expect(world.isAlive(issued)).toBe(false);
});

test("what does not fit on one page of consents stands on the next, each once", async () => {
  const { browser } = await signedIn("cleo");
  const labels = Array.from({ length: 21 }, (_, index) => `Agent number ${index}.`);
  for (const label of labels) {
    const page = await browser.open(await linkFor(await newAgent(label), "cleo/garden", ["contents:read"]));
    await browser.press(page, "Approve", { scope: ["contents:read"] });
  }
  const first = await browser.open(origin);
  const next = first.document.querySelector("a[href*='after=']")?.getAttribute("href");
  const second = await browser.open(origin + next);
  const on = (page: typeof first) => labels.filter((label) => page.text.includes(`${label} may use cleo/garden`));
  expect(on(first).length).toBe(20);
  expect([...on(first), ...on(second)].sort()).toEqual([...labels].sort());
  expect(second.document.querySelector("a[href*='after=']")).toBeNull();
});
