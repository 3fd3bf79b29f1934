import { expect, test } from "vitest";
import { createBench } from "./bench.ts";
import { ada, bob } from "./desk.ts";

const other = { id: 9, fullName: "ada/other", installationId: 70 };

test("a revocation kills the tokens, deletes the copies and asks for consent again", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write", "issues:write"]);
  await desk.request(["contents:write"]);
  await desk.request(["issues:write"]);
  await bench.idle();
  expect(bench.github.alive()).toHaveLength(2);
  expect(bench.kv.keys()).toHaveLength(2);
  expect(await desk.revoke()).toEqual({ kind: "revoked", pending: 0 });
  expect(bench.github.alive()).toEqual([]);
  expect(bench.kv.keys()).toEqual([]);
  expect(await desk.request(["contents:write"])).toMatchObject({ kind: "needs_consent" });
});

test("only who approved may revoke", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.decide(await desk.ask(["contents:write", "issues:write"]), { approved: ["contents:write"], by: ada });
  await desk.request(["contents:write"]);
  expect(await desk.revoke(bob)).toEqual({ kind: "not_found" });
  expect(await desk.revoke(ada, 12345)).toEqual({ kind: "not_found" });
  expect(bench.github.alive()).toHaveLength(1);
});

test("who only declined may not revoke what another approved", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"], { by: ada });
  await desk.decide(await desk.ask(["issues:write"]), { by: bob, approved: [] });
  expect(await desk.revoke(bob)).toEqual({ kind: "not_found" });
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "issued" });
});

test("any approver ends all of it, and every approver's list forgets it", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"], { by: ada });
  await desk.grant(["issues:write"], { by: bob });
  const listed = () => [ada, bob].flatMap(({ id }) => bench.directories.listed(id));
  expect(listed()).toHaveLength(2);
  expect(await desk.revoke(bob)).toMatchObject({ kind: "revoked" });
  expect(listed()).toEqual([]);
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "needs_consent" });
});

test("a revocation is for one repository of one agent", async () => {
  const bench = createBench();
  const [one, another] = [bench.hire(), bench.hire()];
  await one.grant(["contents:write"]);
  await one.grant(["contents:write"], { repo: other.fullName, repository: other });
  await another.grant(["contents:write"]);
  await one.ask(["contents:write"]);
  await one.ask(["contents:write"], { repo: other.fullName });
  await another.ask(["contents:write"]);
  await one.revoke();
  expect(bench.github.alive()).toMatchObject([{ token: "ghs_2" }, { token: "ghs_3" }]);
  await one.revoke(ada, other.id);
  expect(bench.github.alive()).toMatchObject([{ token: "ghs_3" }]);
});

test("a revocation that comes twice answers the second time that there is nothing", async () => {
  const desk = createBench().hire();
  await desk.grant(["contents:write"]);
  const answers = await Promise.all([desk.revoke(), desk.revoke()]);
  expect(answers).toEqual([{ kind: "revoked", pending: 0 }, { kind: "not_found" }]);
});

test("what was declined is forgotten with the consent: after a revocation everything can be asked again", async () => {
  const desk = createBench().hire();
  await desk.decide(await desk.ask(["contents:write", "issues:write"]), { approved: ["contents:write"] });
  await desk.revoke();
  expect(await desk.ask(["issues:write"])).toMatchObject({ kind: "needs_consent" });
});

test("a consent that is granted anew gets a token of its own", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  await desk.request(["contents:write"]);
  await desk.revoke();
  await desk.grant(["contents:write"]);
  expect(await desk.request(["contents:write"])).toMatchObject({ kind: "issued", token: "ghs_2" });
});

test("the log tells who revoked what", async () => {
  const desk = createBench().hire();
  await desk.decide(await desk.ask(["contents:write", "issues:write"]), { approved: ["contents:write"] });
  await desk.revoke();
  const [last] = desk.sql.all("SELECT event, repo, scopes, by_id FROM activity ORDER BY id DESC");
  expect(last).toEqual({
    event: "revoked",
    repo: "ada/notes",

    scopes: "contents:write",
    by_id: 1,
  });
});
