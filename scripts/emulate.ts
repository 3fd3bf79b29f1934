/**
 * Runs the main flow (sign-in, consent, token, commit, revocation) against another implementation of GitHub, which shares no code with
 * our sandbox.
 *
 *   npm run emulate
 *
 * The emulator's version is pinned in scripts/emulate/, which keeps it out of this project's lock file. It doesn't support git over HTTP.
 */
import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { createVisitor } from "../test/sandbox/visitor.ts";
import { serveFront } from "./emulate/front.ts";
import { onExit, runScript } from "./local/cleanup.ts";
import { requestLink, requestToken, selecting } from "./local/owner.ts";
import { findFreePort } from "./local/ports.ts";
import { stopProcess } from "./local/process.ts";
import { encodePrivateKey, formatVariables, newEncryptionSecret } from "./local/variables.ts";
import { startWrangler, waitUntilHealthy } from "./local/wrangler.ts";

interface Emulator {
  generatedSecrets: { value: string }[];
  close(): Promise<void>;
}

const clientId = "Ov23emulated";
const clientSecret = "of the emulated App";
const appId = 4242;

await runScript(async () => {
  const folder = await mkdtemp(join(tmpdir(), "deplodash-emulate-"));
  onExit(() => rm(folder, { recursive: true, force: true }));
  const origin = `http://localhost:${await findFreePort()}`;
  const github = await startGitHub(folder, origin);
  await startWorker(folder, origin, github);
  await runFlow(origin, github);
  console.log("The main flow works with the emulated GitHub.");
});

/** Installs and starts the emulator, with ada, her repository, and the App on her account. */
async function startGitHub(folder: string, origin: string) {
  const source = fileURLToPath(new URL("./emulate/", import.meta.url));
  for (const name of ["package.json", "package-lock.json"]) await cp(join(source, name), join(folder, name));
  const options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  await promisify(execFile)("npm", options, { cwd: folder });
  const emulate: { createEmulator(options: object): Promise<Emulator> } = await import(
    pathToFileURL(join(folder, "node_modules/emulate/dist/api.js")).href
  );
  const [port, emulatorPort] = [await findFreePort(), await findFreePort()];
  const permissions = { administration: "write", contents: "write", metadata: "read", workflows: "write" };
  const installations = [{ installation_id: 70, account: "ada", repository_selection: "all", permissions }];
  const emulator = await emulate.createEmulator({
    service: "github",
    port: emulatorPort,
    baseUrl: `http://localhost:${port}`,
    seed: {
      github: {
        users: [{ login: "ada" }],
        repos: [{ owner: "ada", name: "notes", private: true }],
        oauth_apps: [
          {
            client_id: clientId,
            client_secret: clientSecret,
            name: "deplodash",
            redirect_uris: [`${origin}/callback`],
          },
        ],
        apps: [{ app_id: appId, slug: "deplodash", name: "deplodash", permissions, installations }],
      },
    },
  });
  onExit(() => emulator.close());
  const front = await serveFront(port, `http://127.0.0.1:${emulatorPort}`);
  onExit(() => front.close());
  return { ...front, privateKey: emulator.generatedSecrets[0]?.value ?? "" };
}

type GitHub = Awaited<ReturnType<typeof startGitHub>>;

async function startWorker(folder: string, origin: string, github: GitHub): Promise<void> {
  const variables = {
    GITHUB_SERVER_URL: github.origin,
    GITHUB_API_URL: github.origin,
    GITHUB_APP_ID: String(appId),
    GITHUB_APP_PRIVATE_KEY: encodePrivateKey(github.privateKey),
    GITHUB_CLIENT_ID: clientId,
    GITHUB_CLIENT_SECRET: clientSecret,
    CALLBACK_URL: `${origin}/callback`,
    ENCRYPTION_SECRET: newEncryptionSecret(),
  };
  const file = join(folder, "variables");
  await writeFile(file, formatVariables(variables), { mode: 0o600 });
  const { port } = new URL(origin);
  const args = [
    "dev",
    "--port",
    port,
    "--inspector-port",
    "0",
    "--env-file",
    file,
    "--persist-to",
    join(folder, "state"),
  ];
  const worker = startWrangler(args, "ignore", { TMPDIR: folder });
  onExit(() => stopProcess(worker));
  await waitUntilHealthy(origin, worker);
}

async function runFlow(origin: string, github: GitHub): Promise<void> {
  const owner = createVisitor(fetch);
  const choice = await owner.follow(await owner.open(origin), "Sign in with GitHub");
  const dashboard = await owner.press(choice, "ada");
  const registered = await owner.press(dashboard, "Register", { label: "Emulated agent" });
  const agentToken = registered.document.querySelector(".secret")?.textContent ?? "";
  expect(agentToken.startsWith("dpl_"), `ada could not register an agent: ${registered.text}`);

  const link = await requestLink(origin, agentToken, "ada/notes");
  const decided = await owner.press(await owner.open(link), "Approve", selecting(["contents:write"]));
  expect(decided.text.includes("Approved"), `ada could not approve: ${decided.text}`);

  const issued = await requestToken(origin, agentToken, { repo: "ada/notes", scopes: ["contents:write"] });
  const { token, repo }: { token?: string; repo?: string } = await issued.json();
  expect(issued.status === 200 && token && repo === "ada/notes", `the request for a token returned ${issued.status}`);
  expect((await commit(github, token, "before")).status === 201, "the token can't write");

  await owner.press(await owner.open(origin), "Revoke access to ada/notes for “Emulated agent”");
  expect(github.calls.includes("DELETE /installation/token"), "the token was not revoked at GitHub");
  expect((await commit(github, token, "after")).status === 401, "GitHub still accepts the token");
}

function commit({ origin }: GitHub, token: string, name: string): Promise<Response> {
  return fetch(`${origin}/repos/ada/notes/contents/${name}.txt`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ message: "Write", content: Buffer.from(name).toString("base64") }),
  });
}

function expect(condition: unknown, failure: string): asserts condition {
  if (!condition) throw new Error(`The emulated flow failed: ${failure}.`);
}
