import { afterAll, expect, test } from "vitest";
import { inBrowser, useBrowser } from "../harness/browser.ts";
import { type Receiver, startReceiver } from "../harness/receiver.ts";

inBrowser("the page for notifications", () => {
  const scene = useBrowser();
  let receiver: Receiver | undefined;
  afterAll(() => receiver?.close());

  test("adds, tests, and removes a webhook, and is usable in every state", async () => {
    receiver = await startReceiver();
    const { browser, dashboard } = await scene.ownerOf("ada");
    const empty = await browser.follow(dashboard, "Notifications");
    await scene.expectUsable(empty, "None yet.");
    const refused = await browser.press(empty, "Add webhook", { url: "https://printer/" });
    await scene.expectUsable(refused, "Use a server’s public name");
    const added = await browser.press(refused, "Add webhook", { url: receiver.url });
    await scene.expectUsable(added, "whsec_");
    const page = await browser.follow(added, "I’ve saved the secret");
    await scene.expectUsable(await browser.press(page, "Send test message"), "Test message delivered.");
    receiver.answer = 410;
    await scene.expectUsable(await browser.press(page, "Send test message"), "Test message not delivered.");
    expect((await browser.press(page, "Remove")).text).toContain("None yet.");
  });
});
