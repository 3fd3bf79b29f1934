import { expect, test, vi } from "vitest";
import { hour, minute } from "../../src/domain/time.ts";
import { createApp, installationAnswer, mintAnswer, reading } from "./app.ts";

const other = { id: 8, full_name: "ada/other" };
const notes = { id: 7, full_name: "ada/notes" };

test.each([
  ["another permission", { permissions: { contents: "read", metadata: "read", administration: "write" } }],
  ["a higher level", { permissions: { contents: "write", metadata: "read" } }],
  ["an unknown level", { permissions: { contents: "read", pages: "maintain" } }],
  ["another repository", { repositories: [other] }],
  ["one more repository", { repositories: [notes, other] }],
  ["every repository", { repositories: undefined, repository_selection: "all" }],
  ["undisclosed permissions", { permissions: undefined }],
])("returns a token for %s as unusable, so that it gets revoked", async (_what, body) => {
  const report = vi.spyOn(console, "error").mockReturnValue();
  const { mint, clock } = createApp(() => mintAnswer(body));
  expect(await mint(reading)).toEqual({
    kind: "unusable",
    token: "ghs_1",
    expiresAt: clock.now() + hour,
    reason: { kind: "unavailable", retryAfter: 60 },
  });
  expect(report.mock.lastCall?.[0]).toContain("more than was asked");
  expect(report.mock.lastCall?.[0]).not.toContain("ghs_1");
});

test("returns a token that lacks a permission as unusable, and names the permission", async () => {
  const { mint } = createApp(() => mintAnswer());
  expect(await mint({ ...reading, permissions: { contents: "read", issues: "write" } })).toMatchObject({
    kind: "unusable",
    token: "ghs_1",
    reason: { kind: "not_granted", permissions: { issues: "write" } },
  });
});

test("accepts metadata:read, and needs only a repository's id and full name", async () => {
  const { mint } = createApp(() => mintAnswer({ repositories: [notes] }));
  expect(await mint(reading)).toMatchObject({ kind: "minted", repo: "ada/notes", permissions: { metadata: "read" } });
});

test.each([
  ["56 minutes behind", -56 * minute],
  ["56 minutes ahead", 56 * minute],
])("gives a token an hour by our clock, with GitHub's clock %s", async (_what, skew) => {
  const { mint, clock, state } = createApp(() => {
    const theirs = clock.now() + skew;
    const expires_at = new Date(theirs + hour).toISOString();
    return mintAnswer({ expires_at }, { date: new Date(theirs).toUTCString() });
  });
  expect(await mint(reading)).toMatchObject({ kind: "minted", expiresAt: clock.now() + hour });
  // If GitHub doesn't send its time, a token is assumed to last at most an hour.
  state.github = () => mintAnswer({ expires_at: new Date(clock.now() + skew + hour).toISOString() });
  expect(await mint(reading)).toMatchObject({ expiresAt: Math.min(clock.now() + skew, clock.now()) + hour });
});

test("revokes a look-up token that can do more than look, and doesn't use it", async () => {
  const report = vi.spyOn(console, "error").mockReturnValue();
  const { mintLookupToken, calls } = createApp((method) =>
    method === "DELETE" ? new Response(null, { status: 204 }) : mintAnswer(),
  );
  await expect(mintLookupToken(70, 7)).rejects.toThrow("more than a look-up token");
  expect(calls).toContain("DELETE /installation/token");
  expect(report).toHaveBeenCalled();
});

test("limits mints and look-up mints together, without a call to GitHub beyond the limit", async () => {
  const { mint, mintLookupToken, calls, state } = createApp(() => mintAnswer());
  state.mayMint = false;
  expect(await mint(reading)).toEqual({ kind: "unavailable", retryAfter: 10 });
  await expect(mintLookupToken(70, 7)).rejects.toMatchObject({ retryAfter: 10 });
  expect(calls).toEqual([]);
});

const notGranted = () =>
  Response.json({ message: "The permissions requested are not granted to this installation." }, { status: 422 });

test("mints again without an optional permission that the installation lacks", async () => {
  let mints = 0;
  const { mint, calls } = createApp((_method, path) => {
    if (!path.endsWith("/access_tokens")) return installationAnswer();
    return ++mints === 1 ? notGranted() : mintAnswer();
  });
  const permissions = { contents: "read", metadata: "read", workflows: "write" };
  const outcome = await mint({ ...reading, permissions, optional: ["workflows"] });
  expect(outcome).toMatchObject({ kind: "minted", permissions: { contents: "read", metadata: "read" } });
  expect(calls.filter((call) => call.startsWith("POST"))).toHaveLength(2);
});

test.each([
  ["a required permission is missing as well", { contents: "write", packages: "read", workflows: "write" }],
  ["nothing else is left", { metadata: "read", workflows: "write" }],
])("does not drop an optional permission if %s", async (_what, permissions) => {
  const { mint, calls } = createApp((_method, path) =>
    path.endsWith("/access_tokens") ? notGranted() : installationAnswer(),
  );
  expect(await mint({ ...reading, permissions, optional: ["workflows"] })).toMatchObject({ kind: "not_granted" });
  expect(calls.filter((call) => call.startsWith("POST"))).toHaveLength(1);
});

test("accepts a token that lacks only an optional permission", async () => {
  const { mint } = createApp(() => mintAnswer());
  const permissions = { contents: "read", workflows: "write" };
  expect(await mint({ ...reading, permissions, optional: ["workflows"] })).toMatchObject({ kind: "minted" });
});
