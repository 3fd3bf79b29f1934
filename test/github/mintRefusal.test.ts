import { beforeEach, expect, test, vi } from "vitest";
import { createApp, type GitHub, installationAnswer, installationUrl, mintAnswer, reading } from "./app.ts";
import { skipPauses } from "./pauses.ts";

beforeEach(skipPauses);

const refuse = (status: number, message: string) => Response.json({ message }, { status });
const allowList = "The organization has an IP allow list enabled, and your IP address is not permitted.";
const noRepository =
  "There is at least one repository that does not exist or is not accessible to the parent installation.";

/** Refuses every mint request. Answers 404 for other paths unless `others` includes them. */
function refusingMints(status: number, message: string, others: Record<string, () => Response> = {}): GitHub {
  const paths: Record<string, () => Response> = { "/app/installations/70": installationAnswer, ...others };
  return (_method, path) =>
    path.endsWith("/access_tokens") ? refuse(status, message) : (paths[path]?.() ?? refuse(404, "Not Found"));
}

test.each([
  [400, "Problems parsing JSON"],
  [403, allowList],
  [403, "Sorry. Your account was suspended."],
  [404, "Not Found"],
  [409, "Conflict"],
  [422, "Validation Failed"],
  [451, "Repository access blocked"],
])("reports a permanent refusal (%i %s) as refused, with GitHub's message in the log", async (status, message) => {
  const report = vi.spyOn(console, "error").mockReturnValue();
  expect(await createApp(refusingMints(status, message)).mint(reading)).toEqual({ kind: "refused" });
  expect(JSON.parse(report.mock.lastCall?.[0])).toMatchObject({
    status,
    githubMessage: expect.stringContaining(message),
  });
});

test("logs the beginning of GitHub's message in one line", async () => {
  const report = vi.spyOn(console, "error").mockReturnValue();
  const { mint } = createApp(refusingMints(451, `Blocked\r\nby\u2028a\u001b[31mcourt${"!".repeat(5000)}`));
  expect(await mint(reading)).toEqual({ kind: "refused" });
  const line: string = report.mock.lastCall?.[0];
  expect(line).toContain("Blocked by a [31mcourt!!!");
  expect(line.length).toBeLessThan(500);
});

test("reports a permanent refusal if the installation can't be looked up either", async () => {
  const { mint } = createApp(refusingMints(403, allowList, { "/app/installations/70": () => refuse(403, allowList) }));
  expect(await mint(reading)).toEqual({ kind: "refused" });
});

test.each([
  ["gone", 404, "Not Found", { "/app/installations/70": () => refuse(404, "Not Found") }, { kind: "gone" }],
  [
    "suspended",
    403,
    "This installation has been suspended",
    { "/app/installations/70": () => installationAnswer({ suspended_at: "2026-06-14T20:00:00Z" }) },
    { kind: "suspended", url: installationUrl },
  ],
] as const)("reports an installation that is %s", async (_what, status, message, others, expected) => {
  expect(await createApp(refusingMints(status, message, others)).mint(reading)).toEqual(expected);
});

test.each([
  ["404 Not Found", 404, "Not Found"],
  ["a suspension that was lifted", 403, "This installation has been suspended"],
])("mints once more if GitHub's replicas may still answer %s", async (_what, status, message) => {
  let mints = 0;
  const refusing = refusingMints(status, message);
  const { mint } = createApp((method, path) =>
    path.endsWith("/access_tokens") && ++mints === 2 ? mintAnswer() : refusing(method, path),
  );
  expect(await mint(reading)).toMatchObject({ kind: "minted" });
});

const all = () => installationAnswer({ repository_selection: "all" });
const elsewhere = () => installationAnswer({ id: 71, account: { id: 2, login: "bob", type: "User" } });

test.each([
  ["deleted, and the App has all repositories", { "/app/installations/70": all }, { kind: "gone" }],
  [
    "transferred, and the App has all repositories of both accounts",
    { "/app/installations/70": all, "/repositories/7/installation": elsewhere },
    { kind: "gone" },
  ],
  [
    "transferred, and the new owner selected it for the App",
    { "/repositories/7/installation": elsewhere },
    { kind: "gone" },
  ],
  ["deleted or unselected, and the App has selected repositories", {}, { kind: "not_selected", url: installationUrl }],
  [
    "not accessible yet, although the App has all repositories",
    { "/app/installations/70": all, "/repositories/7/installation": all },
    { kind: "unavailable", retryAfter: 5 },
  ],
])("reports a repository that is %s", async (_what, others, expected) => {
  expect(await createApp(refusingMints(422, noRepository, others)).mint(reading)).toEqual(expected);
});
