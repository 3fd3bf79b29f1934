import { expect } from "vitest";
import { ada, bob, otherRepository } from "../harness/fixtures.ts";
import { test } from "../harness/ledgerTest.ts";

test("a revocation ends the tokens, their copies, and the consent", async ({ agent, kv, github, idle }) => {
  await agent.grant(["contents:write", "issues:write"]);
  await agent.request();
  await agent.request(["issues:write"]);
  await idle();
  expect(github.liveTokens()).toHaveLength(2);
  expect(kv.keys()).toHaveLength(2);
  expect(await agent.revoke()).toMatchObject({ kind: "revoked", pending: 0 });
  expect(github.liveTokens()).toEqual([]);
  expect(kv.keys()).toEqual([]);
  expect(await agent.request()).toMatchObject({ kind: "needs_consent" });
});

test("a person who only declined may not revoke another's approval", async ({ agent }) => {
  await agent.grant(["contents:write"], { by: ada });
  await agent.decide(await agent.ask(["issues:write"]), { by: bob, approved: [] });
  expect(await agent.revoke(bob)).toEqual({ kind: "not_found" });
  expect(await agent.ask()).toMatchObject({ kind: "issued" });
});

test("any approver ends the whole consent, for every approver", async ({ agent, directories }) => {
  await agent.grant(["contents:write"], { by: ada });
  await agent.grant(["issues:write"], { by: bob });
  const listed = () => [ada, bob].flatMap(({ id }) => directories.listed(id));
  expect(listed()).toHaveLength(2);
  expect(await agent.revoke(bob)).toMatchObject({ kind: "revoked" });
  expect(listed()).toEqual([]);
  expect(await agent.ask()).toMatchObject({ kind: "needs_consent" });
});

test("a revocation affects one repository of one agent", async ({ environment }) => {
  const [one, another] = [environment.addAgent(), environment.addAgent()];
  await one.grant();
  await one.grant(["contents:write"], { repository: otherRepository });
  await another.grant();
  await one.ask();
  await one.ask(["contents:write"], { repo: otherRepository.fullName });
  await another.ask();
  await one.revoke();
  expect(environment.github.liveTokens()).toMatchObject([{ token: "ghs_2" }, { token: "ghs_3" }]);
  await one.revoke(ada, otherRepository.id);
  expect(environment.github.liveTokens()).toMatchObject([{ token: "ghs_3" }]);
});

test("a second revocation finds nothing", async ({ approved: agent }) => {
  const answers = await Promise.all([agent.revoke(), agent.revoke()]);
  expect(answers).toMatchObject([{ kind: "revoked", pending: 0 }, { kind: "not_found" }]);
});

test("a revocation ends denials too, and is logged with what it ended", async ({ agent }) => {
  await agent.decide(await agent.ask(["contents:write", "issues:write"]), { approved: ["contents:write"] });
  await agent.revoke();
  const [last] = agent.sql.all("SELECT event, repo, scopes, by_id FROM activity ORDER BY id DESC");
  expect(last).toEqual({ event: "revoked", repo: "ada/notes", scopes: "contents:write", by_id: 1 });
  expect(await agent.ask(["issues:write"])).toMatchObject({ kind: "needs_consent" });
});
