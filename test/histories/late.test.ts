import { expect, test } from "vitest";
import { minute } from "../../src/domain/time.ts";
import { createBench } from "../ledger/bench.ts";

test("a token that GitHub did not know yet when it was asked stays owed, however late the answer comes", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  await desk.ask(["contents:write"]);
  const [arrived, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<"unknown">()];
  bench.github.revokeToken = () => {
    arrived.resolve();
    return answered.promise;
  };
  const revoked = desk.revoke();
  await arrived.promise;
  bench.clock.advanceTo(bench.clock.now() + 2 * minute);
  answered.resolve("unknown");
  expect(await revoked).toEqual({ kind: "revoked", pending: 1 });
});
