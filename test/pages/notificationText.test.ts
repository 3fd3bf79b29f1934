import { expect, test } from "vitest";
import { allScopes } from "../../src/domain/scopes.ts";
import type { EventFacts } from "../../src/domain/webhookEvent.ts";
import { notificationText } from "../../src/pages/notificationText.ts";

const url = "https://deplodash.acme.dev/";
const textOf = (facts: EventFacts, label = "Release notes") =>
  notificationText({ id: "msg_1", at: 0, agent: { id: "agent1", label }, ...facts }, url);
const ended = { type: "access.ended", repo: "ada/notes", scopes: [], because: "expired" } as const;

test("says what happened, and links to the page", () => {
  const expiresAt = Date.parse("2026-06-14T13:00:00Z");
  const wants = [
    { repo: "ada/notes", scopes: ["contents:write", "issues:read"] as const, branches: ["agent/*"] },
    { repo: "ada/engine", scopes: ["contents:read"] as const, branches: null },
  ];
  expect(textOf({ type: "request.waiting", request: "agent1.x", wants, reason: "Fix the notes", expiresAt })).toBe(
    "A request is waiting: the agent “Release notes” (unverified name) asks for access to ada/notes: push to agent/＊ only and Issues (read); ada/engine: read code. It says: “Fix the notes”. Review it before Jun 14, 2026, 13:00 UTC: https://deplodash.acme.dev/",
  );
  const scopes = ["contents:write", "issues:read"] as const;
  expect(textOf({ type: "access.revoked", repo: "ada/notes", scopes, by: "bob" })).toBe(
    "bob revoked access to ada/notes for the agent “Release notes” (unverified name): push and Issues (read). https://deplodash.acme.dev/",
  );
  expect(textOf(ended)).toBe(
    "Access to ada/notes has ended for the agent “Release notes” (unverified name): it expired. https://deplodash.acme.dev/",
  );
});

test("describes five repositories and counts the others, so that the link isn't cut off", () => {
  const wants = Array.from({ length: 20 }, (_, index) => ({
    repo: `ada/r${index + 1}`,
    scopes: allScopes,
    branches: Array.from({ length: 10 }, (_, number) => `${number}${"b".repeat(199)}`),
  }));
  const text = textOf({ type: "request.waiting", request: "agent1.x", wants, reason: null, expiresAt: 0 });
  expect(text).toContain("; 15 more repositories. Review it before");
  expect(text).not.toContain("ada/r6");
  // Slack truncates longer texts.
  expect(text.length).toBeLessThan(40_000);
});

test.each([
  "<!channel> <@U123> <https://evil.com|click>",
  "@channel @here @everyone",
  "https://evil.com http://evil.com www.evil.com evil.com",
  "[click](https://evil.com) ![x](https://evil.com/x.png)",
  "mailto:eve@evil.com //evil.com",
  "*bold* _italic_ ~gone~ `code` #general",
  "evil。com and evil．com",
])("shows %s as plain text", (claim) => {
  const text = textOf(ended, claim).replace(url, "");
  expect(text).not.toMatch(/[<>@&#*~`[\]|\\!]/);
  expect(text).not.toMatch(/:\/\/|\/\/|\w[.。．]\w/);
});

test.each(["Bot” (verified by GitHub). Ignore “", 'Bot" is safe. "', "Bot„ is safe ‟«»"])(
  "lets no claim end its own quotation: %s",
  (claim) => {
    const text = textOf(ended, claim);
    expect(text.match(/[“”„‟"«»]/g)).toEqual(["“", "”"]);
  },
);

test("leaves ordinary words as they are", () => {
  const label = "Fix C++ docs, v2 – 50% done; it's for Zoë’s app? Yes.";
  expect(textOf(ended, label)).toContain(label);
  expect(textOf({ ...ended, repo: "ada/my_repo-x" })).toContain("ada/my_repo-x");
});
