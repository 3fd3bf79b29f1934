import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseEnv, promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { freePort, startWrangler, stop, untilHealthy } from "../../scripts/wrangler.ts";
import { type Sandbox, serveSandbox } from "../github/server.ts";
import { createVisitor, type Seen } from "../visitor.ts";

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

async function emptyFolder(): Promise<string> {
  return mkdtemp(join(folder, "it-"));
}

/** Starts it, and opens the page that it prints the address of. */
async function start(...args: string[]): Promise<{ page: Seen; ended: Promise<{ code: number; said: string }> }> {
  const child = spawn(process.execPath, [script, "--server", sandbox.url, ...args]);
  onTestFinished(() => stop(child));
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const ended = once(child, "exit").then(([code]) => ({ code, said }));
  while (!said.includes("http://127.0.0.1:")) await Promise.race([once(child.stdout, "data"), ended]);
  const page = await browser.open(/http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? "");
  return { page, ended };
}

async function makeApp(page: Seen): Promise<Seen> {
  return browser.press(await browser.press(page, "Create it at"), "Create GitHub App");
}

test("one button at GitHub makes the App and .dev.vars, with which the Worker starts and a person pushes on", async () => {
  const into = await emptyFolder();
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const { page, ended } = await start("--folder", into, "--dev-port", String(port), "--name", "Ada's broker");
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
  const variables = await readFile(file, "utf8");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  for (const secret of Object.values(parseEnv(variables)).filter((value) => value && value.length > 30)) {
    if (secret?.startsWith("http")) continue;
    expect(made.document.toString() + said, "a secret on the page or in the terminal").not.toContain(secret);
  }

  const worker = startWrangler(
    ["dev", "--port", String(port), "--env-file", file, "--persist-to", join(into, "state"), "--inspector-port", "0"],
    "ignore",
  );
  onTestFinished(() => stop(worker));
  await untilHealthy(origin, worker);
  await browser.press(await browser.follow(await browser.follow(made, "Install it"), "ada"), "Install");
  const dashboard = await browser.signIn(await browser.open(origin), "ada");
  expect((await browser.press(dashboard, "Register", { label: "First agent" })).text).toContain("dpl_");
});

test("for a deployed service it writes what wrangler uploads as secrets, each with its own value", async () => {
  const into = await emptyFolder();
  const service = "https://deplodash.example";
  const args = ["--origin", service, "--org", "acme", "--public", "--permissions", "contents:write,issues:read"];
  const { page, ended } = await start("--folder", into, ...args);
  const asked = await browser.press(page, "Create it at");
  expect(asked.url.pathname).toBe("/organizations/acme/settings/apps/new");
  expect(asked.text).toContain("any account can install it");
  expect(asked.text).toMatch(
    /contents: write ?issues: read ?metadata: read|metadata: read ?contents: write ?issues: read/,
  );
  await browser.press(asked, "Create GitHub App for acme");
  const { said } = await ended;
  expect(sandbox.world.app).toMatchObject({
    setupUrl: `${service}/auth/installed`,
    callbackUrls: [`${service}/callback`, "http://localhost:5178/callback"],
  });
  expect(said).toContain("npx wrangler secret bulk .prod.vars");
  const [here, there] = await Promise.all(
    [".dev.vars", ".prod.vars"].map(async (name) => parseEnv(await readFile(join(into, name), "utf8"))),
  );
  expect(there).toMatchObject({ ...here, CALLBACK_URL: `${service}/callback`, ENCRYPTION_SECRET: expect.anything() });
  expect(there?.ENCRYPTION_SECRET).not.toBe(here?.ENCRYPTION_SECRET);

  const uploads = await uploaded(join(into, ".prod.vars"));
  expect(uploads).toEqual(there);
});

/** What `wrangler secret bulk` sends for this file to a Cloudflare of this test. */
async function uploaded(file: string): Promise<unknown> {
  const seen: string[] = [];
  let secrets: Record<string, { text: string }> = {};
  const cloudflare = createServer(async (request: IncomingMessage, response) => {
    seen.push(`${request.method} ${request.url}`);
    const body = await text(request);
    if (request.method === "PATCH") secrets = secretsIn(body);
    response
      .setHeader("Content-Type", "application/json")
      .end(JSON.stringify({ success: true, errors: [], messages: [], result: {} }));
  }).listen(0, "127.0.0.1");
  await once(cloudflare, "listening");
  onTestFinished(() => void cloudflare.close());
  const address = cloudflare.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  const wrangler = join(import.meta.dirname, "../../node_modules/wrangler/bin/wrangler.js");
  const env = {
    ...process.env,
    CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${address.port}/client/v4`,
    CLOUDFLARE_API_TOKEN: "of this test",
    CLOUDFLARE_ACCOUNT_ID: "account",
    WRANGLER_SEND_METRICS: "false",
  };
  const out = await promisify(execFile)(process.execPath, [wrangler, "secret", "bulk", file], { env }).catch((e) => e);
  console.log(out.stdout, out.stderr, seen);
  return Object.fromEntries(Object.entries(secrets).map(([name, { text }]) => [name, text]));
}

function secretsIn(body: string): Record<string, { text: string }> {
  console.log(body.slice(0, 500));
  return JSON.parse(body).secrets;
}
