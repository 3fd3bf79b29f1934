import { expect } from "vitest";
import { allScopes } from "../../src/domain/scopes.ts";
import { day, hour, minute } from "../../src/domain/time.ts";
import { findRequest } from "../../src/ledger/requests.ts";
import { consentUrl } from "../../src/session/consentRequest.ts";
import { test } from "../harness/ledgerTest.ts";

test("repeats the same link until ten minutes of its hour are left", async ({ agent, clock, pass }) => {
  const first = await agent.ask();
  expect(first).toMatchObject({ expiresAt: clock.now() + hour });
  await pass(50 * minute - 1);
  expect(await agent.ask()).toMatchObject(first);
  await pass(1);
  const second = await agent.ask();
  expect(second).toMatchObject({ kind: "needs_consent", expiresAt: clock.now() + hour });
  expect(await agent.link(second)).not.toEqual(await agent.link(first));
});

test("a link keeps the agent's spelling, and requests that differ only in case share it", async ({ agent }) => {
  const one = await agent.ask(["contents:write", "issues:read"], { repo: "Ada/Notes" });
  expect(await agent.link(one)).toMatchObject({
    agentId: agent.agentId,
    wants: [{ repo: "Ada/Notes", scopes: ["contents:write", "issues:read"] }],
  });
  expect(await agent.ask(["issues:read", "contents:write"], { repo: "ada/NOTES" })).toMatchObject(one);
});

test("a link that was replaced by a newer one can still be decided", async ({ agent, pass }) => {
  const first = await agent.ask();
  await pass(55 * minute);
  await agent.ask();
  expect(await agent.decide(first)).toBe("decided");
  expect(await agent.decide(first)).toBe("repeated");
  expect(await agent.ask()).toMatchObject({ kind: "issued" });
});

test("keeps a request for a day, so that its page can say that the link has expired", async ({ agent, pass }) => {
  const { id } = await agent.link(await agent.ask());
  await pass(day - 1);
  await agent.ask();
  expect(findRequest(agent.ledger, id)).toMatchObject({ id, wants: [{ repo: "ada/notes" }] });
  await pass(hour);
  await agent.ask(["issues:read"]);
  expect(findRequest(agent.ledger, id)).toBeNull();
});

test("identical requests share one link and one entry in the log, even at the same time", async ({ agent }) => {
  const [one, other] = await Promise.all([agent.ask(), agent.ask()]);
  for (const repeated of [other, await agent.ask()]) expect(repeated).toMatchObject(one);
  expect(agent.sql.all("SELECT event, scopes FROM activity")).toEqual([{ event: "asked", scopes: "contents:write" }]);
});

test("links are short: under 130 characters for ordinary names, under 250 for the longest", async ({ agent }) => {
  const lengthFor = async (repo: string) => {
    const outcome = await agent.ask(allScopes, { repo });
    return outcome.kind === "needs_consent" && consentUrl("https://deplodash.example", repo, outcome.request).length;
  };
  expect(await lengthFor("octo-organization/release-notes")).toBeLessThan(130);
  expect(await lengthFor(`${"a".repeat(39)}/${"n".repeat(100)}`)).toBeLessThan(250);
});
