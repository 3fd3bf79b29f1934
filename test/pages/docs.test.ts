import { expect, test } from "vitest";
import { desktop, inBrowser, phone, useBrowser } from "../browser.ts";

inBrowser("the documentation", () => {
  const scene = useBrowser();

  test.each([
    ["a phone", phone],
    ["a desktop", desktop],
  ] as const)("on %s the whole contract is there, from this origin alone", async (_name, size) => {
    const page = await scene.window(size);
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await page.goto(`${scene.origin}/docs`);
    await page.getByText("An AI agent should be able to push to one repository").first().waitFor();
    await page.goto(`${scene.origin}/docs#operation/issueToken`);
    await page.getByText("Ask for a token for one repository").last().waitFor();
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(content).toBeLessThanOrEqual(window ?? 0);
    expect(complaints).toEqual([]);
  });

  test("a problem's type leads to what the problems mean", async () => {
    const response = await fetch(`${scene.origin}/nothing`);
    const { type }: { type: string } = await response.json();
    const page = await scene.window();
    await page.goto(type);
    const heading = page.getByRole("heading", { name: "Problems" });
    await heading.waitFor();
    await expect.poll(() => heading.evaluate((element) => element.getBoundingClientRect().top)).toBeLessThan(800);
  });
});
