/**
 * Takes the pictures of README: the consent page and the dashboard, as a person sees them.
 *
 *   npm run pictures     needs Chromium at /usr/bin/chromium, or where CHROMIUM_PATH says
 */
import { chromium } from "playwright-core";
import { createVisitor } from "../test/sandbox/visitor.ts";
import { startSandboxedWorker } from "./local/sandboxedWorker.ts";

const folder = new URL("../.github/", import.meta.url).pathname;
const running = await startSandboxedWorker();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu"],
});
try {
  const visitor = createVisitor(fetch);
  const dashboard = await visitor.signIn(await visitor.open(running.origin), "ada");
  const tokens = new Map<string, string>();
  for (const label of ["Release notes", "Dependency updates"]) {
    const page = await visitor.press(dashboard, "Register", { label });
    tokens.set(label, page.document.querySelector(".token")?.textContent ?? "");
  }
  const linkFor = async (label: string, repo: string, scopes: string[]): Promise<string> => {
    const response = await fetch(`${running.origin}/api/token`, {
      method: "POST",
      headers: { Authorization: `Bearer ${tokens.get(label)}`, "Content-Type": "application/json" },
      body: JSON.stringify({ repo, scopes }),
    });
    const { url }: { url: string } = await response.json();
    return url;
  };
  const page = await browser.newPage({ viewport: { width: 760, height: 400 } });
  await page.goto(running.origin);
  await page.getByRole("link", { name: "Sign in with GitHub" }).click();
  await page.getByRole("button", { name: "Continue as ada" }).click();
  await page.goto(await linkFor("Dependency updates", "ada/engine", ["contents:write", "pull_requests:write"]));
  await page.getByRole("button", { name: "Approve" }).click();
  await page.goto(await linkFor("Release notes", "ada/notes", ["contents:write", "issues:read", "workflows:write"]));
  await page.screenshot({ path: `${folder}consent.png`, fullPage: true });
  await page.getByRole("button", { name: "Approve" }).click();
  await page.goto(running.origin);
  await page.screenshot({ path: `${folder}dashboard.png`, fullPage: true });
} finally {
  await browser.close();
  await running.close();
}
