import { expect, test } from "vitest";
import { minute } from "../../src/domain/time.ts";
import { createLedgerEnvironment } from "../harness/ledgerEnvironment.ts";

test("a token that GitHub did not know yet when it was asked stays owed, however late the answer comes", async () => {
  const environment = createLedgerEnvironment();
  const agent = environment.addAgent();
  await agent.grant();
  await agent.ask();
  const [arrived, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<"unknown">()];
  environment.github.revokeToken = () => {
    arrived.resolve();
    return answered.promise;
  };
  const revoked = agent.revoke();
  await arrived.promise;
  environment.clock.advanceTo(environment.clock.now() + 2 * minute);
  answered.resolve("unknown");
  expect(await revoked).toEqual({ kind: "revoked", pending: 1 });
});
