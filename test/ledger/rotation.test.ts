import { expect } from "vitest";
import { hour, minute } from "../../src/domain/time.ts";
import { test } from "../harness/ledgerTest.ts";

test("tokens and links stay valid while their secret is listed", async ({ environment, agent, github, idle }) => {
  const link = await agent.ask(["issues:write"]);
  await agent.grant();
  await agent.request();
  await idle();
  environment.rotateSecrets("a new secret", "a secret");
  expect(await agent.ask(["issues:write"])).toMatchObject(link);
  expect(await agent.ask()).toMatchObject({ kind: "issued", token: "ghs_1" });
  expect(await agent.request()).toMatchObject({ kind: "cached", token: "ghs_1" });
  await agent.revoke();
  expect(github.liveTokens()).toEqual([]);
});

test("replaces a token whose secret was removed, and keeps links", async ({ environment, approved: agent, idle }) => {
  const link = await agent.ask(["issues:write"]);
  await agent.request();
  await idle();
  environment.rotateSecrets("a new secret");
  expect(await agent.request()).toMatchObject({ kind: "issued", token: "ghs_2" });
  await idle();
  expect(await agent.request()).toMatchObject({ kind: "cached", token: "ghs_2" });
  expect(await agent.ask()).toMatchObject({ kind: "issued", token: "ghs_2" });
  expect(await agent.ask(["issues:write"])).toMatchObject(link);
  expect(await agent.decide(link)).toBe("decided");
});

test("replaces a token immediately, however many were sealed with it", async ({
  environment,
  approved: agent,
  pass,
}) => {
  for (let index = 0; index < 8; index++) {
    await agent.ask(["contents:write"], { renew: true });
    await pass(minute);
  }
  environment.rotateSecrets("a new secret");
  const answers = await Promise.all([1, 2, 3].map(() => agent.ask()));
  expect(answers).toMatchObject([{ token: "ghs_9" }, { token: "ghs_9" }, { token: "ghs_9" }]);
});

test("revokes tokens that open after a secret's removal", async ({ environment, approved: agent, github, pass }) => {
  await agent.ask();
  environment.rotateSecrets("a new secret");
  await agent.ask();
  expect(await agent.revoke()).toMatchObject({ kind: "revoked" });
  expect(github.isAlive("ghs_2")).toBe(false);
  // The token can't be opened, so it lives until it expires and the ledger then forgets it.
  await pass(hour + 5 * minute);
  expect(github.liveTokens()).toEqual([]);
  expect(agent.alarm).toBeNull();
});
