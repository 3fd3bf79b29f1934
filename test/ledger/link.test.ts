import { expect, test } from "vitest";
import { allScopes } from "../../src/domain/scopes.ts";
import { day, hour, minute } from "../../src/domain/time.ts";
import { findRequest } from "../../src/ledger/requests.ts";
import { consentUrl } from "../../src/session/consentRequest.ts";
import { createBench } from "./bench.ts";

test("the same link is given again until ten minutes of its hour are left", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const first = await desk.ask(["contents:write"]);
  expect(first).toMatchObject({ expiresAt: bench.clock.now() + hour });
  await bench.pass(50 * minute - 1);
  expect(await desk.ask(["contents:write"])).toEqual(first);
  await bench.pass(1);
  const second = await desk.ask(["contents:write"]);
  expect(second).toMatchObject({ kind: "needs_consent", expiresAt: bench.clock.now() + hour });
  expect(await desk.link(second)).not.toEqual(await desk.link(first));
});

test("an agent that asks twice at once gets one link", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const [one, other] = await Promise.all([desk.ask(["contents:write"]), desk.ask(["contents:write"])]);
  expect(one).toEqual(other);
  expect(desk.sql.all("SELECT id FROM requests")).toHaveLength(1);
});

test("a link says who asks for what, as the agent spelled it, whatever case it asked in before", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const one = await desk.ask(["contents:write", "issues:read"], { repo: "Ada/Notes" });
  expect(await desk.link(one)).toMatchObject({
    agentId: desk.agent.agentId,
    repo: "Ada/Notes",
    scopes: ["contents:write", "issues:read"],
  });
  expect(await desk.ask(["issues:read", "contents:write"], { repo: "ada/NOTES" })).toEqual(one);
});

test("other scopes and other repositories have links of their own", async () => {
  const desk = createBench().hire();
  const links = [
    await desk.ask(["contents:write"]),
    await desk.ask(["contents:read"]),
    await desk.ask(["contents:write"], { repo: "ada/other" }),
  ];
  const ids = await Promise.all(links.map(async (outcome) => (await desk.link(outcome)).id));
  expect(new Set(ids).size).toBe(3);
});

test("a link that was decided is not given again", async () => {
  const desk = createBench().hire();
  const first = await desk.ask(["contents:write"]);
  await desk.decide(first);
  await desk.revoke();
  const second = await desk.ask(["contents:write"]);
  expect(await desk.link(second)).not.toEqual(await desk.link(first));
});

test("a link that was replaced by a fresher one can still be decided", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const first = await desk.ask(["contents:write"]);
  await bench.pass(55 * minute);
  await desk.ask(["contents:write"]);
  expect(await desk.decide(first)).toBe("decided");
  expect(await desk.decide(first)).toBe("repeated");
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "issued" });
});

test("an agent has at most a hundred open requests: one more is refused, and none loses its link", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const ask = (index: number) => desk.ask(["contents:write"], { repo: `ada/repository-${index}` });
  const first = await ask(0);
  for (let index = 1; index < 100; index++) await ask(index);
  expect(await ask(100)).toEqual({ kind: "too_many_open" });
  expect(await ask(0)).toEqual(first);
  // A decision makes room for one more, and so does the end of a link.
  await desk.decide(first, { approved: [] });
  expect(await ask(100)).toMatchObject({ kind: "needs_consent" });
  expect(await ask(101)).toEqual({ kind: "too_many_open" });
  await bench.pass(hour);
  expect(await ask(101)).toMatchObject({ kind: "needs_consent" });
});

test("a request is kept for a day, so that its link can say that it has expired", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const { id } = await desk.link(await desk.ask(["contents:write"]));
  await bench.pass(day - 1);
  await desk.ask(["contents:write"]);
  expect(findRequest(desk.ledger, id)).toMatchObject({ id, repo: "ada/notes" });
  await bench.pass(hour);
  await desk.ask(["issues:read"]);
  expect(findRequest(desk.ledger, id)).toBeNull();
});

test("the log says once that an agent asked, and keeps five hundred of these rows", async () => {
  const bench = createBench();
  const desk = bench.hire();
  for (let index = 0; index < 3; index++) await desk.ask(["contents:write"]);
  expect(desk.sql.all("SELECT event, scopes FROM activity")).toEqual([{ event: "asked", scopes: "contents:write" }]);
  for (let index = 0; index < 600; index++) {
    if (index % 90 === 0) await bench.pass(hour); // An agent may have a hundred open requests.
    await desk.ask(["contents:read"], { repo: `ada/repository-${index}` });
  }
  expect(desk.sql.all("SELECT id FROM activity")).toHaveLength(500);
});

test("a link is short: under 200 characters for ordinary names, under 300 for the longest", async () => {
  const desk = createBench().hire();
  const lengthFor = async (repo: string) => {
    const outcome = await desk.ask(allScopes, { repo });
    return outcome.kind === "needs_consent" && consentUrl("https://deplodash.example", repo, outcome.request).length;
  };
  expect(await lengthFor("octo-organization/release-notes")).toBeLessThan(130);
  expect(await lengthFor(`${"a".repeat(39)}/${"n".repeat(100)}`)).toBeLessThan(250);
});
