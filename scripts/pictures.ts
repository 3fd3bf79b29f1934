/**
 * Takes the screenshots in README.md: the consent page and the dashboard.
 *
 *   npm run pictures   needs Chromium at /usr/bin/chromium or at CHROMIUM_PATH
 */
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import type { RequestedScope } from "../src/client/index.ts";
import { createVisitor } from "../test/sandbox/visitor.ts";
import { onExit, runScript } from "./local/cleanup.ts";
import { startSandboxedWorker } from "./local/sandboxedWorker.ts";

const folder = fileURLToPath(new URL("../.github/", import.meta.url));

await runScript(async () => {
  const { origin } = await startSandboxedWorker();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
  onExit(() => browser.close());
  const requestConsent = await registerAgents(origin, ["Release notes", "Dependency updates"]);

  const page = await browser.newPage({ viewport: { width: 760, height: 400 } });
  await page.goto(origin);
  await page.getByRole("link", { name: "Sign in with GitHub" }).click();
  await page.getByRole("button", { name: "Continue as ada" }).click();
  await page.goto(await requestConsent("Dependency updates", "ada/engine", ["contents:write", "pull_requests:write"]));
  await page.getByRole("button", { name: "Approve" }).click();
  await page.goto(
    await requestConsent("Release notes", "ada/notes", ["contents:write", "issues:read", "workflows:write"]),
  );
  await page.screenshot({ path: `${folder}consent.png`, fullPage: true });
  await page.getByRole("button", { name: "Approve" }).click();
  await page.goto(origin);
  await page.screenshot({ path: `${folder}dashboard.png`, fullPage: true });
  console.log(`Wrote consent.png and dashboard.png to ${folder}. Look at them before you commit them.`);
});

/** Registers agents as ada. Returns a function that requests a token as one of them and returns the consent link. */
async function registerAgents(origin: string, labels: string[]) {
  const visitor = createVisitor(fetch);
  const dashboard = await visitor.signIn(await visitor.open(origin), "ada");
  const tokens = new Map<string, string>();
  for (const label of labels) {
    const page = await visitor.press(dashboard, "Register", { label });
    tokens.set(label, page.document.querySelector(".token")?.textContent ?? "");
  }
  return async (label: string, repo: string, scopes: RequestedScope[]): Promise<string> => {
    const response = await fetch(`${origin}/api/token`, {
      method: "POST",
      headers: { Authorization: `Bearer ${tokens.get(label)}`, "Content-Type": "application/json" },
      body: JSON.stringify({ repo, scopes }),
    });
    const { url }: { url: string } = await response.json();
    return url;
  };
}
