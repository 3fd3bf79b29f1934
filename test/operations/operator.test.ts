import { HttpResponse, http } from "msw";
import { afterEach, expect, test } from "vitest";
import { unlimited } from "../harness/config.ts";
import { agentIdOf } from "../harness/fixtures.ts";
import { origin, useWorker } from "../harness/worker.ts";
import { fieldOf, type Seen } from "../sandbox/visitor.ts";

const {
  logged,
  people,
  sandbox,
  installations,
  github,
  client,
  ask,
  issue,
  newAgent,
  approve,
  postForm,
  send,
  signedIn,
} = useWorker([
  {
    name: "operated",
    operators: ["ben"],
    limits: {
      CONSENT_PAGE_LIMIT: unlimited,
      APP_MINT_LIMIT: unlimited,
      CALLER_LIMIT: unlimited,
      DASHBOARD_LIMIT: unlimited,
    },
  },
]);

afterEach(() => github.resetHandlers());

const push = ["contents:write" as const];
const operatorId = people.ben.id;
const page = `${origin}/operator`;
const down = http.all("https://api.github.com/*", () => new HttpResponse(null, { status: 503 }));

async function asOperator() {
  const { browser } = await signedIn("ben");
  return { browser, open: (query = "") => browser.open(page + query) };
}

/** Registers an agent as a person, who approves what it asks for. Returns the agent token and the GitHub token. */
async function agentWithAccess(login: string, label: string, repo: string, owner = login) {
  const token = await (await signedIn(login)).register(label);
  await approve(token, owner, repo, push);
  return { token, issued: await issue(token, push, repo) };
}

const audited = (name: string) => logged<{ event: string }>("event").filter(({ event }) => event === name);

const everything = (of: "person" | "account" | "service", login = "") => ({ of, login, confirm: "revoke everything" });

async function untilDone(open: () => Promise<Seen>): Promise<Seen> {
  let seen = await open();
  for (let attempt = 0; attempt < 50 && seen.text.includes("Running"); attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    seen = await open();
  }
  expect(seen.text).not.toContain("Running");
  return seen;
}

test("finds agents by label, id, and registrant, even agents created before anyone opened the page", async () => {
  const early = await newAgent("Release pipeline");
  const { browser, open } = await asOperator();
  const first = await open();
  expect(first.status).toBe(200);
  expect(first.text).toContain("Release pipeline");
  expect(first.text).toContain("By an operator");

  const ada = await signedIn("ada");
  const registered = await ada.register("Claude on a laptop");
  await expect.poll(async () => (await open()).text).toContain("Claude on a laptop");
  for (const [query, label] of [
    ["?q=LAPTOP", "Claude on a laptop"],
    [`?q=${agentIdOf(registered)}`, "Claude on a laptop"],
    ["?q=ada", "Claude on a laptop"],
    [`?q=${people.ada.id}&registered=by_a_person`, "Claude on a laptop"],
    [`?q=${agentIdOf(early)}`, "Release pipeline"],
    ["?registered=by_an_operator", "Release pipeline"],
  ] as const) {
    const rows = (await open(query)).document.querySelectorAll("ul.access > li");
    expect([...rows].map((row) => row.querySelector("bdi")?.textContent)).toEqual([label]);
  }
  expect((await open("?q=nobody")).text).toContain("No agent matches");
  expect(first.document.querySelector("nav a[aria-current=page]")?.textContent).toBe("Operator");
  expect((await browser.open(origin)).document.querySelector('nav a[href="/operator"]')).not.toBeNull();
});

test("lists an agent registered with npm run agent once it asks for access", async () => {
  const token = await newAgent("Made later");
  const { open } = await asOperator();
  expect((await open()).text).not.toContain("Made later");
  await approve(token, "ada", "ada/notes", ["issues:read"]);
  const [row] = (await open("?q=later")).document.querySelectorAll("ul.access > li");
  expect(row?.textContent).toContain("Access to 1 repository");
});

test("rotates and deletes agents that operators made, and no others", async () => {
  const token = await newAgent("Nightly build");
  await approve(token, "ada", "ada/notes", ["contents:write"]);
  const issued = await issue(token);
  const { browser, open } = await asOperator();
  const rotated = await browser.press(await open(), "Rotate the token for Nightly build");
  const fresh = rotated.document.querySelector(".secret")?.textContent ?? "";
  expect(rotated.text).toContain("“Nightly build” has a new token");
  expect(rotated.document.querySelector("a.primary")?.getAttribute("href")).toBe("/operator");
  expect(sandbox.isAlive(issued)).toBe(false);
  expect((await ask(token)).response.status).toBe(401);
  expect(await issue(fresh)).not.toBe("");
  expect((await browser.open(rotated.url.href)).text).not.toContain("dpl_");

  await browser.press(await open(), "Delete Nightly build");
  expect((await open("?q=Nightly")).text).toContain("No agent matches");
  expect(await issue(fresh)).toBe("");
  const ours = { actor: `operator:${operatorId}`, actor_login: "ben", agent_id: agentIdOf(token) };
  for (const event of ["rotated", "deleted", "revoked"]) expect(audited(event).at(-1)).toMatchObject(ours);

  const theirs = await (await signedIn("ada")).register("Ada’s own");
  const seen = await open();
  expect(seen.document.querySelector('[aria-label="Rotate the token for Ada’s own"]')).toBeNull();
  for (const act of ["rotate", "delete"]) {
    const refused = await postForm(browser, `/operator/agents/${agentIdOf(theirs)}`, {
      csrf: fieldOf(seen, "csrf"),
      act,
    });
    expect(refused.status).toBe(404);
  }
  expect((await client(theirs).GET("/api/agent")).response.status).toBe(200);
});

test("revokes all access of an agent, and records that in its activity", async () => {
  const { token, issued } = await agentWithAccess("ada", "Terraform planner", "ada/notes");
  const { browser, open } = await asOperator();
  await browser.press(await open("?q=Terraform"), "Revoke all access for Terraform planner");
  expect(sandbox.isAlive(issued)).toBe(false);
  const ada = await signedIn("ada");
  const agent = await ada.browser.open(`${origin}/agents/${agentIdOf(token)}`);
  expect(agent.text).toContain("This service’s operator @ben revoked access to ada/notes");
  const file = await ada.browser.open(`${origin}/agents/${agentIdOf(token)}/activity.ndjson?event=endings`);
  expect(JSON.parse(file.text)).toMatchObject({
    event: "revoked",
    by: { login: "ben" },
    detail: { as_operator: true },
  });
});

test("revokes what a person approved and what their agents may do, without GitHub", async () => {
  const own = await agentWithAccess("cleo", "Cleo’s gardener", "cleo/garden");
  const approved = await agentWithAccess("ada", "Ada’s gardener", "cleo/garden", "cleo");
  const other = await agentWithAccess("ada", "Unconcerned", "ada/engine");
  const { browser, open } = await asOperator();
  const unconfirmed = await browser.press(await open(), "Revoke everything", {
    ...everything("person", "cleo"),
    confirm: "yes",
  });
  expect(unconfirmed.status).toBe(400);
  expect(unconfirmed.text).toContain("Nothing was revoked");
  const unknown = await browser.press(unconfirmed, "Revoke everything", everything("person", "nobody-here"));
  expect(unknown.text).toContain("Nobody with this login");
  github.use(down);
  await browser.press(unknown, "Revoke everything", everything("person", "cleo"));
  expect((await untilDone(open)).text).toContain("2 of 2 consents ended");
  for (const { token } of [own, approved]) expect(await issue(token, push, "cleo/garden")).toBe("");
  github.resetHandlers();
  expect(sandbox.isAlive(other.issued)).toBe(true);
  expect(installations.cleo.suspendedAt).toBeUndefined();
  await expect
    .poll(() => [own, approved].map(({ issued }) => sandbox.isAlive(issued)), { timeout: 20_000 })
    .toEqual([false, false]);
});

test("suspends an account’s installation first, and lifts that only after everything ended and a second confirmation", async () => {
  const { token, issued } = await agentWithAccess("ada", "Storefront bot", "ada/notes");
  const elsewhere = await agentWithAccess("cleo", "Elsewhere", "cleo/garden");
  const { browser, open } = await asOperator();
  await browser.press(await open(), "Revoke everything", everything("account", "@Ada"));
  expect(installations.ada.suspendedAt).toBeDefined();
  expect(sandbox.isAlive(issued)).toBe(false);
  const done = await untilDone(open);
  expect(done.text).toMatch(/(\d+) of \1 consents ended/);
  expect(installations.ada.suspendedAt).toBeDefined();
  const unconfirmed = await browser.press(done, "Lift suspension", { confirmation: "please" });
  expect(unconfirmed.status).toBe(400);
  expect(installations.ada.suspendedAt).toBeDefined();
  await browser.press(unconfirmed, "Lift suspension", { confirmation: "lift suspension" });
  expect(installations.ada.suspendedAt).toBeUndefined();
  expect(await issue(token)).toBe("");
  expect(sandbox.isAlive(elsewhere.issued)).toBe(true);
  const by = { actor: `operator:${operatorId}`, target: "account:ada" };
  for (const event of ["revocation_started", "suspended", "unsuspended"])
    expect(audited(event).at(-1)).toMatchObject(by);
});

test("ends all access to the service even while GitHub is down, and suspends installations once it can", async () => {
  const { issued, token } = await agentWithAccess("ada", "Everywhere", "ada/notes");
  sandbox.suspend(installations.acme);
  const { browser, open } = await asOperator();
  github.use(down);
  const failing = await browser.press(await open(), "Revoke everything", everything("service"));
  expect(failing.text).toContain("GitHub can’t be reached");
  expect(await issue(token)).toBe("");
  github.resetHandlers();
  await expect.poll(() => installations.ada.suspendedAt, { timeout: 20_000 }).toBeDefined();
  expect(sandbox.isAlive(issued)).toBe(false);
  const done = await untilDone(open);
  await browser.press(done, "Lift suspension", { confirmation: "lift suspension" });
  await expect.poll(() => installations.ada.suspendedAt).toBeUndefined();
  // Someone else suspended this installation.
  expect(installations.acme.suspendedAt).toBeDefined();
  sandbox.unsuspend(installations.acme);
});

test("asks GitHub who the operator is for rotating an agent and lifting a suspension, but for nothing that ends access", async () => {
  await newAgent("Unverified");
  const { browser, open } = await asOperator();
  await browser.press(await open(), "Search for unlisted agents");
  await expect.poll(async () => (await open()).status).toBe(200);
  const token = await newAgent("Asked once");
  await approve(token, "ada", "ada/engine", ["issues:read"]);
  const seen = await open();
  github.use(http.get("https://api.github.com/user", () => new HttpResponse(null, { status: 401 })));
  expect((await browser.press(seen, "Rotate the token for Asked once")).status).toBe(401);
  expect((await client(token).GET("/api/agent")).response.status).toBe(200);
  expect((await browser.press(seen, "Revoke all access for Asked once")).status).toBe(200);
  expect((await browser.press(seen, "Delete Asked once")).status).toBe(200);
  expect((await client(token).GET("/api/agent")).response.status).toBe(401);
});

test("answers strangers, and people who aren’t operators, with the 404 of an address that doesn’t exist", async () => {
  const ada = await signedIn("ada");
  const forms = ["/agents", "/agents/0123456789abcdef", "/revocations", "/suspensions"];
  const methods = ["GET", "HEAD", "POST", "PUT", "OPTIONS"];
  const accepts = ["text/html", "*/*"];
  const requests = [
    ...methods.flatMap((method) => accepts.map((accept) => ({ method, accept, address: "" }))),
    ...forms.flatMap((address) => methods.map((method) => ({ method, accept: "text/html", address }))),
  ];
  /** Returns the parts of an answer that a person can observe. */
  const answerOf = async (url: string, method: string, headers: Record<string, string>) => {
    const body = method === "POST" || method === "PUT" ? { body: new URLSearchParams({ csrf: "x" }) } : {};
    const answer = await send(url, { method, headers, ...body });
    const { "x-request-id": id = "", date: _, connection: _open, ...kept } = Object.fromEntries(answer.headers);
    const text = (await answer.text()).replaceAll(id, "").replaceAll("/operator", "/nowhere");
    return { status: answer.status, headers: kept, text };
  };
  for (const Cookie of ["", ada.browser.cookies(origin)])
    for (const { method, accept, address } of requests) {
      const headers = { Cookie, Accept: accept, Origin: origin };
      const there = await answerOf(page + address, method, headers);
      expect(there.status).toBe(404);
      expect(there).toEqual(await answerOf(`${origin}/nowhere${address}`, method, headers));
    }
  expect(ada.dashboard.text).not.toContain("Operator");
});
