import { afterAll, expect, test } from "vitest";
import { expectUsable, inBrowser, phone, useBrowser } from "../harness/browser.ts";
import { type Receiver, startReceiver } from "../harness/receiver.ts";

inBrowser("the page for notifications", () => {
  const scene = useBrowser();
  let receiver: Receiver | undefined;
  afterAll(() => receiver?.close());

  test("adds, tests, and removes a webhook on a phone", async () => {
    receiver = await startReceiver();
    const page = await scene.openAs("ada", scene.origin, phone);
    await page.getByRole("link", { name: "Notifications" }).click();
    await expectUsable(page);
    await page.getByLabel("Address").fill("https://printer/");
    await page.getByRole("button", { name: "Add webhook" }).click();
    await page.getByText("Use a server’s public name").waitFor();
    await expectUsable(page);
    await page.getByLabel("Address").fill(receiver.url);
    await page.getByRole("button", { name: "Add webhook" }).click();
    expect(await page.locator(".secret").textContent()).toMatch(/^whsec_/);
    await expectUsable(page);
    await page.getByRole("link", { name: "I’ve saved the secret" }).click();
    await page.getByRole("button", { name: "Send test message" }).click();
    await page.getByText("Test message delivered.").waitFor();
    await expectUsable(page);
    receiver.answer = 410;
    await page.getByRole("button", { name: "Send test message" }).click();
    await page.getByText("Test message not delivered.").waitFor();
    await expectUsable(page);
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByText("None yet.").waitFor();
  });
});
