import { expect, test } from "vitest";
import { hour, minute } from "../../src/domain/time.ts";
import { createAgent, createApprovedAgent } from "../harness/ledgerEnvironment.ts";

test("while the old secret is listed, tokens and links that it sealed stay good", async () => {
  const { environment, agent, github, idle } = createAgent();
  const link = await agent.ask(["issues:write"]);
  await agent.grant(["contents:write"]);
  await agent.request(["contents:write"]);
  await idle();
  environment.rotateSecrets("a new secret", "a secret");
  expect(await agent.ask(["issues:write"])).toEqual(link);
  expect(await agent.ask(["contents:write"])).toMatchObject({ kind: "issued", token: "ghs_1" });
  expect(await agent.request(["contents:write"])).toMatchObject({ kind: "cached", token: "ghs_1" });
  await agent.revoke();
  expect(github.liveTokens()).toEqual([]);
});

test("a token whose secret is gone is replaced by a new one", async () => {
  const { environment, agent, idle } = await createApprovedAgent();
  await agent.request(["contents:write"]);
  await idle();
  environment.rotateSecrets("a new secret");
  expect(await agent.request(["contents:write"])).toMatchObject({ kind: "issued", token: "ghs_2" });
  await idle();
  expect(await agent.request(["contents:write"])).toMatchObject({ kind: "cached", token: "ghs_2" });
  expect(await agent.ask(["contents:write"])).toMatchObject({ kind: "issued", token: "ghs_2" });
});

test("however many tokens' secret is gone, the agent gets a new one at once", async () => {
  const { environment, agent, pass } = await createApprovedAgent();
  for (let index = 0; index < 8; index++) {
    await agent.ask(["contents:write"], { renew: true });
    await pass(minute);
  }
  environment.rotateSecrets("a new secret");
  const answers = await Promise.all([1, 2, 3].map(() => agent.ask(["contents:write"])));
  expect(answers).toMatchObject([{ token: "ghs_9" }, { token: "ghs_9" }, { token: "ghs_9" }]);
});

test("a revocation after the secret is gone succeeds, and revocations what still opens", async () => {
  const { environment, agent, github, pass } = await createApprovedAgent();
  await agent.ask(["contents:write"]);
  environment.rotateSecrets("a new secret");
  await agent.ask(["contents:write"]);
  expect(await agent.revoke()).toMatchObject({ kind: "revoked" });
  expect(github.isAlive("ghs_2")).toBe(false);
  // Nobody can open it: it ends by itself, and the ledger goes on.
  await pass(hour + 5 * minute);
  expect(github.liveTokens()).toEqual([]);
  expect(agent.alarm).toBeNull();
});

test("a link keeps working when ENCRYPTION_SECRET is replaced", async () => {
  const { environment, agent } = createAgent();
  const link = await agent.ask(["contents:write"]);
  environment.rotateSecrets("a new secret");
  expect(await agent.ask(["contents:write"])).toEqual(link);
  await agent.decide(link);
  expect(await agent.ask(["contents:write"])).toMatchObject({ kind: "issued" });
});
