import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { findFreePort } from "../../scripts/local/ports.ts";
import { stopProcess } from "../../scripts/local/process.ts";
import { startWrangler, waitUntilHealthy } from "../../scripts/local/wrangler.ts";
import { type Sandbox, serveSandbox } from "../sandbox/server.ts";
import { createVisitor, type Seen } from "../sandbox/visitor.ts";

const script = join(import.meta.dirname, "../../scripts/setup.ts");
const browser = createVisitor(fetch);
let sandbox: Sandbox;
let folder: string;

beforeAll(async () => {
  sandbox = await serveSandbox();
  folder = await mkdtemp(join(tmpdir(), "deplodash-setup-"));
});
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

const emptyFolder = () => mkdtemp(join(folder, "it-"));

/** Starts it, and gathers what it says until it ends. */
function setUp(...args: string[]) {
  const child = spawn(process.execPath, [script, "--server", sandbox.url, ...args]);
  onTestFinished(() => stopProcess(child));
  const talk = { said: "" };
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      talk.said += chunk;
    });
  const ended = once(child, "close").then(([code]) => ({ code, said: talk.said }));
  return { child, talk, ended };
}

/** Starts it, and opens the page that it prints the address of. */
async function begin(...args: string[]) {
  const { child, talk, ended } = setUp(...args);
  while (!talk.said.includes("button")) await Promise.race([once(child.stdout, "data"), ended]);
  return { child, ended, page: await browser.open(/http:\/\/127\.0\.0\.1:\d+/.exec(talk.said)?.[0] ?? "") };
}

/** Where GitHub would lead back to. */
function leadingBack({ url, document }: Seen, code: string): string {
  const action = new URL(document.querySelector("form")?.getAttribute("action") ?? "");
  return new URL(`/created?code=${code}&state=${action.searchParams.get("state")}`, url).href;
}

test("two buttons make the App and .dev.vars, with which the Worker starts and people sign in", async () => {
  const into = await emptyFolder();
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const { page, ended } = await begin("--folder", into, "--dev-port", String(port), "--name", "Ada's broker");
  const asked = await browser.press(page, "Create it at");
  for (const words of ["administration: write", "contents: write", `${origin}/callback`, "only ada can install it"])
    expect(asked.text).toContain(words);
  const made = await browser.press(asked, "Create GitHub App");
  expect(made.text).toContain("Ada's broker is made");
  const { code, said } = await ended;
  expect(said).toContain(`${sandbox.url}/apps/ada-s-broker/installations/new`);
  expect(said).toContain(`npm run dev -- --port ${port}`);
  expect(code).toBe(0);

  const file = join(into, ".dev.vars");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const variables = parseEnv(await readFile(file, "utf8"));
  for (const name of ["GITHUB_APP_PRIVATE_KEY", "GITHUB_CLIENT_SECRET", "ENCRYPTION_SECRET"])
    expect(made.document.toString() + said, `${name} is shown`).not.toContain(variables[name]);

  const own = ["--env-file", file, "--persist-to", join(into, "state"), "--inspector-port", "0"];
  const worker = startWrangler(["dev", "--port", String(port), ...own], "ignore");
  onTestFinished(() => stopProcess(worker));
  await waitUntilHealthy(origin, worker);
  const choice = await browser.follow(await browser.follow(made, "Install it"), "ada");
  await browser.press(choice, "Install", { selection: "all" });
  const dashboard = await browser.signIn(await browser.open(origin), "ada");
  const registered = await browser.press(dashboard, "Register", { label: "First agent" });
  expect(registered.document.querySelector(".token")?.textContent).toMatch(/^dpl_/);
});

test("for a deployed service there is a second file, with its own address and secret", async () => {
  const into = await emptyFolder();
  const service = "https://deplodash.example";
  const args = ["--origin", service, "--org", "acme", "--public", "--permissions", "contents:write,issues:read"];
  const { page, ended } = await begin("--folder", into, ...args);
  const asked = await browser.press(page, "Create it at");
  expect(asked.url.pathname).toBe("/organizations/acme/settings/apps/new");
  expect(asked.text).toContain("any account can install it");
  await browser.press(asked, "Create GitHub App for acme");
  expect((await ended).said).toContain("npx wrangler secret bulk .prod.vars");
  expect(sandbox.world.app).toMatchObject({
    permissions: { contents: "write", issues: "read", metadata: "read" },
    setupUrl: `${service}/auth/installed`,
    callbackUrls: [`${service}/callback`, "http://localhost:5178/callback"],
  });
  const read = async (name: string) => parseEnv(await readFile(join(into, name), "utf8"));
  const [here, there] = [await read(".dev.vars"), await read(".prod.vars")];
  expect(there.ENCRYPTION_SECRET).not.toBe(here.ENCRYPTION_SECRET);
  const own = { CALLBACK_URL: `${service}/callback`, ENCRYPTION_SECRET: there.ENCRYPTION_SECRET };
  expect(there).toEqual({ ...here, ...own });
});

test("a file that is there is neither replaced nor, with --force, lost", async () => {
  const into = await emptyFolder();
  const file = join(into, ".dev.vars");
  await writeFile(file, "OLD=1\n");
  expect(await setUp("--folder", into).ended).toMatchObject({
    code: 1,
    said: expect.stringContaining("There is a .dev.vars already, and nothing was done."),
  });
  const { page, ended } = await begin("--folder", into, "--force");
  await browser.press(await browser.press(page, "Create it at"), "Create GitHub App");
  await ended;
  const [, kept = ""] = (await readdir(into)).sort();
  expect(await readFile(join(into, kept), "utf8")).toBe("OLD=1\n");
  expect(await readFile(file, "utf8")).toContain("GITHUB_APP_ID");
});

test("an answer to another question, or under another host's name, changes nothing, and Ctrl-C ends it", async () => {
  const into = await emptyFolder();
  const { child, page, ended } = await begin("--folder", into);
  expect((await browser.open(`${page.url.origin}/created?code=x&state=guessed`)).status).toBe(400);
  expect((await browser.open(leadingBack(page, ""))).status).toBe(400);
  const [rebound] = await once(get(page.url, { headers: { Host: "evil.example" } }), "response");
  expect(rebound.statusCode).toBe(421);
  rebound.resume();
  child.kill("SIGINT");
  expect((await ended).code).toBe(130);
  expect(await readdir(into)).toEqual([]);
});

test("a code that GitHub does not know ends it, with what to do", async () => {
  const { page, ended } = await begin("--folder", await emptyFolder());
  expect((await browser.open(leadingBack(page, "spent"))).text).toContain("it is good once, and for an hour");
  expect(await ended).toMatchObject({ code: 1, said: expect.stringContaining(`delete it at ${sandbox.url}/settings`) });
});

test("where GitHub cannot be reached, reloading the page tries again", async () => {
  const { page } = await begin("--folder", await emptyFolder(), "--api", `http://127.0.0.1:${await findFreePort()}`);
  for (const _ of ["once", "again"]) {
    const { status, text } = await browser.open(leadingBack(page, "good"));
    expect([status, text]).toEqual([503, expect.stringMatching(/could not be reached \(ECONNREFUSED\).*Reload/)]);
  }
});

test.each([
  [["--origin", "http://deplodash.example"], "begins with https://"],
  [["--origin", "https://deplodash.example/x"], "without a path"],
  [["--origin", "http://localhost:1"], "--dev-port"],
  [["--permissions", "contents:admin"], '"contents:admin" is none'],
  [["--name", "x".repeat(35)], "34 characters"],
  [["--port", "x"], "--port takes a number"],
  [["--colour"], "--colour"],
  [["--help"], "npm run setup -- [options]"],
])("%j: %s", async (args, sentence) => {
  const { code, said } = await setUp("--folder", folder, ...args).ended;
  expect(said).toContain(sentence);
  expect(code).toBe(args[0] === "--help" ? 0 : 1);
});

test("a port that is taken is said", async () => {
  const { port } = new URL(sandbox.url);
  expect((await setUp("--folder", folder, "--port", port).ended).said).toContain(`Port ${port} cannot be had`);
});
