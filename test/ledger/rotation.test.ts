import { expect, test } from "vitest";
import { hour, minute } from "../../src/domain/time.ts";
import { createAgent, createApprovedAgent } from "../harness/ledgerEnvironment.ts";

test("tokens and links stay valid while the secret that sealed them is listed", async () => {
  const { environment, agent, github, idle } = createAgent();
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

test("replaces a token whose secret was removed", async () => {
  const { environment, agent, idle } = await createApprovedAgent();
  await agent.request();
  await idle();
  environment.rotateSecrets("a new secret");
  expect(await agent.request()).toMatchObject({ kind: "issued", token: "ghs_2" });
  await idle();
  expect(await agent.request()).toMatchObject({ kind: "cached", token: "ghs_2" });
  expect(await agent.ask()).toMatchObject({ kind: "issued", token: "ghs_2" });
});

test("replaces a token at the first request, however many tokens were sealed with the removed secret", async () => {
  const { environment, agent, pass } = await createApprovedAgent();
  for (let index = 0; index < 8; index++) {
    await agent.ask(["contents:write"], { renew: true });
    await pass(minute);
  }
  environment.rotateSecrets("a new secret");
  const answers = await Promise.all([1, 2, 3].map(() => agent.ask()));
  expect(answers).toMatchObject([{ token: "ghs_9" }, { token: "ghs_9" }, { token: "ghs_9" }]);
});

test("a revocation after the secret was removed revokes the tokens that still open", async () => {
  const { environment, agent, github, pass } = await createApprovedAgent();
  await agent.ask();
  environment.rotateSecrets("a new secret");
  await agent.ask();
  expect(await agent.revoke()).toMatchObject({ kind: "revoked" });
  expect(github.isAlive("ghs_2")).toBe(false);
  // It can't be opened, so it lives until it expires, and then the ledger forgets it.
  await pass(hour + 5 * minute);
  expect(github.liveTokens()).toEqual([]);
  expect(agent.alarm).toBeNull();
});

test("a link keeps working after ENCRYPTION_SECRET is replaced", async () => {
  const { environment, agent } = createAgent();
  const link = await agent.ask();
  environment.rotateSecrets("a new secret");
  expect(await agent.ask()).toMatchObject(link);
  await agent.decide(link);
  expect(await agent.ask()).toMatchObject({ kind: "issued" });
});
