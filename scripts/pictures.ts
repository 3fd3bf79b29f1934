/**
 * Takes the screenshots in README.md: the consent page and the dashboard.
 *
 *   npm run pictures   needs Chromium at /usr/bin/chromium or at CHROMIUM_PATH
 */
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { onExit, runScript } from "./local/cleanup.ts";
import { answering, createOwner, requestToken } from "./local/owner.ts";
import { type SandboxedWorker, startSandboxedWorker } from "./local/sandboxedWorker.ts";

const folder = fileURLToPath(new URL("../.github/", import.meta.url));

await runScript(async () => {
  const running = await startSandboxedWorker();
  const { consentLink } = await createScene(running);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
  onExit(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 760, height: 400 } });
  await page.goto(running.origin);
  await page.getByRole("link", { name: "Sign in with GitHub" }).click();
  await page.getByRole("button", { name: "Continue as ada" }).click();
  await page.goto(consentLink);
  await page.locator('input[name="r1.contents"][value=limited]').check();
  await page.screenshot({ path: `${folder}consent.png`, fullPage: true });
  await page.setViewportSize({ width: 1100, height: 400 });
  await page.goto(running.origin);
  await page.screenshot({ path: `${folder}dashboard.png`, fullPage: true });
  console.log(`Wrote consent.png and dashboard.png to ${folder}. Look at them before you commit them.`);
});

/** Creates agents that have access from ada, and a request from cleo's agent that ada can decide. */
async function createScene({ origin, sandbox }: SandboxedWorker): Promise<{ consentLink: string }> {
  for (const repository of sandbox.repositories.values())
    await sandbox.commit(repository, { "README.md": `# ${repository.name}\n` });
  const [ada, cleo] = [await createOwner({ origin }), await createOwner({ origin }, "cleo")];
  const approve = async (token: string, repo: string, scopes: string[], answers: Record<string, string>) => {
    const link = await linkFor(token, repo, scopes);
    await ada.browser.press(await ada.browser.open(link), "Approve", answering(answers));
  };
  const linkFor = async (token: string, repo: string, scopes: string[], reason?: string) => {
    const response = await requestToken(origin, token, { repo, scopes, ...(reason && { reason }) });
    const { url }: { url?: string } = await response.json();
    if (!url) throw new Error(`The request returned ${response.status}.`);
    return url;
  };
  const [laptop, updates] = [
    await ada.register("Claude Code on ada’s laptop"),
    await ada.register("Dependency updates"),
  ];
  const cleos = await cleo.register("Claude Code on cleo’s laptop");
  const code = ["contents:write", "pull_requests:write"];
  await approve(laptop, "ada/notes", code, { contents: "limited", branches: "agent/*", pull_requests: "write" });
  await approve(updates, "ada/engine", code, { contents: "limited", branches: "deps/*", pull_requests: "write" });
  await approve(laptop, "acme/site", ["contents:read", "issues:read"], { contents: "read", issues: "read" });
  await linkFor(updates, "ada/notes", ["contents:write"], "Update the date library.");
  const reason = "Fix the failing date tests in the export module, and open a pull request.";
  return { consentLink: await linkFor(cleos, "ada/notes", [...code, "issues:write", "workflows:write"], reason) };
}
