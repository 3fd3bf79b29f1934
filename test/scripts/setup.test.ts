import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { Send } from "../../scripts/local/owner.ts";
import { findFreePort } from "../../scripts/local/ports.ts";
import { stopProcess } from "../../scripts/local/process.ts";
import { readOptions } from "../../scripts/setup/options.ts";
import { createNodeWorker } from "../harness/nodeWorker.ts";
import { type ServedSandbox, serveSandbox } from "../sandbox/server.ts";
import { createVisitor, type Seen } from "../sandbox/visitor.ts";

const script = join(import.meta.dirname, "../../scripts/setup.ts");
/** The Worker that a test starts with the variables written by the script. */
let worker: { origin: string; send: Send } | undefined;
const browser = createVisitor((url, init) =>
  worker && url.startsWith(worker.origin) ? worker.send(url, init) : fetch(url, init),
);
let sandbox: ServedSandbox;
let folder: string;

beforeAll(async () => {
  sandbox = await serveSandbox();
  folder = await mkdtemp(join(tmpdir(), "deplodash-setup-"));
});
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

const emptyFolder = () => mkdtemp(join(folder, "setup-"));

/** Starts the script and collects its output. */
function setUp(...args: string[]) {
  const child = spawn(process.execPath, [script, "--server", sandbox.serverUrl, ...args]);
  onTestFinished(() => stopProcess(child));
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      output.text += chunk;
    });
  const ended = once(child, "close").then(([code]) => ({ code, output: output.text }));
  return { child, output, ended };
}

/** Starts the script and opens the page whose URL it prints. */
async function open(...args: string[]) {
  const { child, output, ended } = setUp(...args);
  while (!output.text.includes("button")) await Promise.race([once(child.stdout, "data"), ended]);
  return { child, ended, page: await browser.open(/http:\/\/127\.0\.0\.1:\d+/.exec(output.text)?.[0] ?? "") };
}

/** Returns the URL to which GitHub would redirect. */
function redirectUrl({ url, document }: Seen, code: string): string {
  const action = new URL(document.querySelector("form")?.getAttribute("action") ?? "");
  return new URL(`/created?code=${code}&state=${action.searchParams.get("state")}`, url).href;
}

test("creates an App and a .dev.vars with which the Worker starts and people sign in", async () => {
  const into = await emptyFolder();
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const { page, ended } = await open("--folder", into, "--dev-port", String(port), "--name", "Ada's broker");
  const asked = await browser.press(page, "Create on");
  for (const words of ["administration: write", "contents: write", `${origin}/callback`, "only ada can install it"])
    expect(asked.text).toContain(words);
  const made = await browser.press(asked, "Create GitHub App");
  expect(made.text).toContain("Ada's broker was created");
  const { code, output } = await ended;
  expect(output).toContain(`${sandbox.serverUrl}/apps/ada-s-broker/installations/new`);
  expect(output).toContain(`npm run dev -- --port ${port}`);
  expect(code).toBe(0);

  const file = join(into, ".dev.vars");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const variables = parseEnv(await readFile(file, "utf8"));
  for (const name of ["GITHUB_APP_PRIVATE_KEY", "GITHUB_CLIENT_SECRET", "ENCRYPTION_SECRET"])
    expect(made.document.toString() + output, `${name} is shown`).not.toContain(variables[name]);

  const { send } = await createNodeWorker(variables);
  worker = { origin, send };
  const choice = await browser.follow(await browser.follow(made, "Install it"), "ada");
  await browser.press(choice, "Install", { selection: "all" });
  const dashboard = await browser.signIn(await browser.open(origin), "ada");
  const registered = await browser.press(dashboard, "Register", { label: "First agent" });
  expect(registered.document.querySelector(".secret")?.textContent).toMatch(/^dpl_/);
});

test("writes a second file for a deployed service, with its own origin and secret", async () => {
  const into = await emptyFolder();
  const service = "https://deplodash.example";
  const args = ["--origin", service, "--org", "acme", "--public", "--permissions", "contents:write,issues:read"];
  const { page, ended } = await open("--folder", into, ...args);
  const asked = await browser.press(page, "Create on");
  expect(asked.url.pathname).toBe("/organizations/acme/settings/apps/new");
  expect(asked.text).toContain("any account can install it");
  await browser.press(asked, "Create GitHub App for acme");
  expect((await ended).output).toContain("npx wrangler secret bulk .prod.vars");
  expect(sandbox.app).toMatchObject({
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

test("does not replace an existing file, and keeps it with --force", async () => {
  const into = await emptyFolder();
  const file = join(into, ".dev.vars");
  await writeFile(file, "OLD=1\n");
  expect(await setUp("--folder", into).ended).toMatchObject({
    code: 1,
    output: expect.stringContaining(".dev.vars exists already. Nothing was changed."),
  });
  const { page, ended } = await open("--folder", into, "--force");
  await browser.press(await browser.press(page, "Create on"), "Create GitHub App");
  await ended;
  const [, backup = ""] = (await readdir(into)).sort();
  expect(await readFile(join(into, backup), "utf8")).toBe("OLD=1\n");
  expect(await readFile(file, "utf8")).toContain("GITHUB_APP_ID");
});

test("stops with the next step if GitHub does not know the code", async () => {
  const { page, ended } = await open("--folder", await emptyFolder());
  expect((await browser.open(redirectUrl(page, "spent"))).text).toContain(
    "It is valid only once, and only for an hour",
  );
  expect(await ended).toMatchObject({
    code: 1,
    output: expect.stringContaining(`delete the App at ${sandbox.serverUrl}/settings`),
  });
});

test("ignores redirects with another state or host, tries again on reload, and stops on Ctrl-C", async () => {
  const into = await emptyFolder();
  const unreachable = `http://127.0.0.1:${await findFreePort()}`;
  const { child, page, ended } = await open("--folder", into, "--api", unreachable);
  expect((await browser.open(`${page.url.origin}/created?code=x&state=guessed`)).status).toBe(400);
  expect((await browser.open(redirectUrl(page, ""))).status).toBe(400);
  const [rebound] = await once(get(page.url, { headers: { Host: "evil.example" } }), "response");
  expect(rebound.statusCode).toBe(421);
  // Any website can send a request to this machine.
  expect((await fetch(`${page.url.origin}//`)).status).toBe(404);
  rebound.resume();
  for (const _ of ["once", "again"]) {
    const { status, text } = await browser.open(redirectUrl(page, "good"));
    expect([status, text]).toEqual([503, expect.stringMatching(/couldn't be reached \(ECONNREFUSED\).*Reload/)]);
  }
  child.kill("SIGINT");
  expect((await ended).code).toBe(130);
  expect(await readdir(into)).toEqual([]);
});

test.each([
  [["--origin", "http://deplodash.example"], "begins with https://"],
  [["--origin", "https://deplodash.example/x"], "without a path"],
  [["--origin", "http://localhost:1"], "--dev-port"],
  [["--permissions", "contents:admin"], '"contents:admin" is not a scope'],
  [["--name", "x".repeat(35)], "34 characters"],
  [["--port", "x"], "--port takes a port number"],
  [["--color"], "--color"],
])("rejects %j with: %s", (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});

test("prints the options with --help", async () => {
  const output = expect.stringContaining("npm run setup -- [options]");
  expect(await setUp("--help").ended).toMatchObject({ code: 0, output });
});

test("reports that a port is in use", async () => {
  const { port } = new URL(sandbox.serverUrl);
  expect((await setUp("--folder", folder, "--port", port).ended).output).toContain(`Port ${port} is in use`);
});
