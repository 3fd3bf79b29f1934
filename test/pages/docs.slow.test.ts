import { expect, test } from "vitest";
import contract from "../../generated/openapi.json" with { type: "json" };
import { desktop, expectAccessible, inBrowser, phone, useBrowser, visualRules } from "../harness/browser.ts";
import { expectVisible, groundOf, openDocs, soon } from "./redoc.ts";

const meanings = contract.components.schemas.ProblemCode["x-enumDescriptions"];

/**
 * Follows the links to problems and returns the codes that aren't explained there. Runs inside the page, because
 * searching it from outside takes too long.
 */
async function findUnexplained({ words, timeout }: { words: Record<string, string>; timeout: number }) {
  const isShown = (code: string, meaning: string) => {
    const heading = [...document.querySelectorAll("h2")].find(({ textContent }) => textContent?.trim() === code);
    const { top = -1 } = heading?.getBoundingClientRect() ?? {};
    const section = heading?.closest<HTMLElement>("[data-section-id]");
    return top >= 0 && top < 800 && section?.innerText.includes(meaning);
  };
  const unexplained: string[] = [];
  for (const [code, meaning] of Object.entries(words)) {
    location.hash = `#tag/Problems/${code}`;
    const end = performance.now() + timeout;
    while (!isShown(code, meaning) && performance.now() < end) await new Promise(requestAnimationFrame);
    if (!isShown(code, meaning)) unexplained.push(code);
  }
  return unexplained;
}

inBrowser("the documentation", () => {
  const scene = useBrowser();

  test("explains each problem at its address, in dark mode", async () => {
    const { page, errors } = await openDocs(scene, "/docs#tag/Problems/repository_not_selected", phone, "dark");
    await expectVisible(page, "repository_not_selected");
    await page.setViewportSize(desktop.viewport);
    expect(await groundOf(page)).toBe("rgb(34, 36, 43)");
    await expectAccessible(page, visualRules);
    // Redoc puts code into a separate element.
    const words = Object.fromEntries(
      Object.entries(meanings).map(([code, meaning]) => [code, meaning.split("`")[0]?.trim() ?? ""]),
    );
    expect(await page.evaluate(findUnexplained, { words, ...soon })).toEqual([]);
    expect(errors).toEqual([]);
  });
});
