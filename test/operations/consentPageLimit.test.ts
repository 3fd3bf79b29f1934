import { expect, test } from "vitest";
import { selecting } from "../../scripts/local/owner.ts";
import { useWorker } from "../harness/worker.ts";

const { newAgent, linkFor, signedIn } = useWorker("limited-pages");

test("limits a person to ten consent pages a minute, links back to the page, and still accepts decisions", async () => {
  const { browser } = await signedIn("ada");
  const link = await linkFor(await newAgent(), "ada/notes", ["contents:read"]);
  const page = await browser.open(link);
  let last = page;
  let opened = 0;
  while (last.status === 200 && opened < 30) {
    opened++;
    last = await browser.open(link);
  }
  expect(last.status).toBe(429);
  // Twice as many pages open if a new minute began in the meantime.
  expect(opened).toBeGreaterThanOrEqual(10);
  expect(opened).toBeLessThanOrEqual(20);
  expect(last.headers.get("Retry-After")).toBe("60");
  expect(last.document.querySelector("main a")?.getAttribute("href")).toBe(page.url.pathname + page.url.search);
  const decided = await browser.press(page, "Approve", selecting(["contents:read"]));
  expect(decided.text).toContain("Approved");
  const { browser: other } = await signedIn("ben");
  expect((await other.open(link)).status).toBe(403);
});
