import { expect, test } from "vitest";
import { hour, minute } from "../../src/domain/time.ts";
import { createBench } from "./bench.ts";

test("while the old secret is listed, tokens and links that it sealed stay good", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const link = await desk.ask(["issues:write"]);
  await desk.grant(["contents:write"]);
  await desk.request(["contents:write"]);
  await bench.idle();
  bench.rotate("a new secret", "a secret");
  expect(await desk.ask(["issues:write"])).toEqual(link);
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "issued", token: "ghs_1" });
  expect(await desk.request(["contents:write"])).toMatchObject({ kind: "cached", token: "ghs_1" });
  await desk.revoke();
  expect(bench.github.alive()).toEqual([]);
});

test("a token whose secret is gone is replaced by a new one", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  await desk.request(["contents:write"]);
  await bench.idle();
  bench.rotate("a new secret");
  expect(await desk.request(["contents:write"])).toMatchObject({ kind: "issued", token: "ghs_2" });
  await bench.idle();
  expect(await desk.request(["contents:write"])).toMatchObject({ kind: "cached", token: "ghs_2" });
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "issued", token: "ghs_2" });
});

test("however many tokens' secret is gone, the agent gets a new one at once", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  for (let index = 0; index < 8; index++) {
    await desk.ask(["contents:write"], { renew: true });
    await bench.pass(minute);
  }
  bench.rotate("a new secret");
  const answers = await Promise.all([1, 2, 3].map(() => desk.ask(["contents:write"])));
  expect(answers).toMatchObject([{ token: "ghs_9" }, { token: "ghs_9" }, { token: "ghs_9" }]);
});

test("a revocation after the secret is gone succeeds, and kills what still opens", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  await desk.ask(["contents:write"]);
  bench.rotate("a new secret");
  await desk.ask(["contents:write"]);
  expect(await desk.revoke()).toMatchObject({ kind: "revoked" });
  expect(bench.github.isAlive("ghs_2")).toBe(false);
  // Nobody can open it: it ends by itself, and the ledger goes on.
  await bench.pass(hour + 5 * minute);
  expect(bench.github.alive()).toEqual([]);
  expect(desk.alarm).toBeNull();
});

test("a link keeps working when ENCRYPTION_SECRET is replaced", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const link = await desk.ask(["contents:write"]);
  bench.rotate("a new secret");
  expect(await desk.ask(["contents:write"])).toEqual(link);
  await desk.decide(link);
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "issued" });
});
