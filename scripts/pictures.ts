/**
 * Takes the screenshots in README.md: the consent page and the dashboard.
 *
 *   npm run pictures   needs Chromium at /usr/bin/chromium or at CHROMIUM_PATH
 */
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { onExit, runScript } from "./local/cleanup.ts";
import { createOwner, requestLink } from "./local/owner.ts";
import { startSandboxedWorker } from "./local/sandboxedWorker.ts";

const folder = fileURLToPath(new URL("../.github/", import.meta.url));

await runScript(async () => {
  const running = await startSandboxedWorker();
  const { origin } = running;
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
  onExit(() => browser.close());
  const ada = await createOwner(running);
  const [releaseNotes, updates] = [await ada.register("Release notes"), await ada.register("Dependency updates")];

  const page = await browser.newPage({ viewport: { width: 760, height: 400 } });
  await page.goto(origin);
  await page.getByRole("link", { name: "Sign in with GitHub" }).click();
  await page.getByRole("button", { name: "Continue as ada" }).click();
  await page.goto(await requestLink(origin, updates, "ada/engine", ["contents:write", "pull_requests:write"]));
  await page.getByRole("button", { name: "Approve" }).click();
  await page.goto(
    await requestLink(origin, releaseNotes, "ada/notes", ["contents:write", "issues:read", "workflows:write"]),
  );
  await page.locator('input[name="r1.contents"][value=limited]').check();
  await page.screenshot({ path: `${folder}consent.png`, fullPage: true });
  await page.getByRole("button", { name: "Approve" }).click();
  await page.goto(origin);
  await page.screenshot({ path: `${folder}dashboard.png`, fullPage: true });
  console.log(`Wrote consent.png and dashboard.png to ${folder}. Look at them before you commit them.`);
});
