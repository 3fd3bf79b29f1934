import { expect, test, vi } from "vitest";
import { serviceName } from "../../src/directory/context.ts";
import { liftSuspensions, startRevocation } from "../../src/directory/massRevocations.ts";
import { revokeListed } from "../../src/directory/revocations.ts";
import { minute } from "../../src/domain/time.ts";
import { bob } from "../harness/fixtures.ts";
import { createLedgerEnvironment } from "../harness/ledgerEnvironment.ts";

const by = { ...bob, isOperator: true };

test("keeps installations suspended while access that an operator revoked in two ways hasn't ended", async () => {
  const report = vi.spyOn(console, "error").mockReturnValue();
  const environment = createLedgerEnvironment();
  environment.hasOperators = true;
  const agent = environment.addAgent();
  await agent.grant(["contents:write"]);
  await environment.pass(minute);
  const service = environment.directories.open(serviceName);
  await environment.directories.of(serviceName).getServicePage({});
  await environment.pass(minute);
  const { ledger } = service;
  const refuse = () => Promise.reject(new Error("the ledger is overloaded"));
  service.ledger = (agentId) => ({ ...ledger(agentId), revokeConsents: refuse });
  await startRevocation(service, { kind: "service" }, by);
  await environment.pass(minute);
  await revokeListed(service, { agentId: agent.agentId, by, isAdministrator: false });
  expect((await agent.ask()).kind).toBe("issued");
  expect(await liftSuspensions(service, by)).toBe("unfinished");
  service.ledger = ledger;
  await environment.pass(10 * minute);
  expect((await agent.ask()).kind).toBe("needs_consent");
  expect(await liftSuspensions(service, by)).toBe("lifting");
  report.mockRestore();
});
