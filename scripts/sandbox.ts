import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { fullName, repositoriesOf } from "../test/sandbox/repository.ts";
import { serveSandbox } from "../test/sandbox/server.ts";

const { values } = parseArgs({ options: { port: { type: "string" }, latency: { type: "string" } } });
const sandbox = await serveSandbox({ port: Number(values.port ?? 0), latency: Number(values.latency ?? 0) });
const { world, url, apiUrl } = sandbox;

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void sandbox.close());
}

const accounts = [...world.accounts.values()].flatMap((account) => {
  if (account.type === "Bot") return [];
  const names = repositoriesOf(world, account).map(fullName).join(", ");
  const admins = account.type === "Organization" ? [...account.admins].map(({ login }) => login) : [];
  const kind = account.type === "Organization" ? ` (organization; admin: ${admins.join(", ")})` : "";
  return [`  ${account.login.padEnd(6)} ${names}${kind}`];
});

console.log(`GitHub sandbox on ${url} (API: ${apiUrl}); Ctrl-C ends it and forgets everything.

People to sign in as, and their repositories:
${accounts.join("\n")}

# For .dev.vars. SANDBOX ONLY: these values are made up, and gone when the sandbox ends.
GITHUB_SERVER_URL="${url}"
GITHUB_API_URL="${apiUrl}"
GITHUB_APP_ID="${world.app.id}"
GITHUB_CLIENT_ID="${world.app.clientId}"
GITHUB_CLIENT_SECRET="${world.app.clientSecret}"
GITHUB_APP_PRIVATE_KEY="${world.app.privateKey.trimEnd().replaceAll("\n", "\\n")}"
CALLBACK_URL="http://localhost:5178/callback"
ENCRYPTION_SECRET="${randomBytes(32).toString("base64url")}"`);
