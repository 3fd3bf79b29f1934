import { expect, test } from "vitest";
import { minute, second } from "../../src/domain/time.ts";
import { createLedgerEnvironment } from "../harness/ledgerEnvironment.ts";
import { useWorker } from "../harness/worker.ts";
import { createErrand } from "./errand.ts";
import { createSwitchboard } from "./outage.ts";

const stage = useWorker();

/** An agent that was given a token, while those of GitHub's replicas that are asked to kill it have not heard of it. */
async function revokedAtOnce(unknownFor: number) {
  const environment = createLedgerEnvironment();
  const agent = environment.addAgent();
  const { revokeToken } = environment.github;
  const heardAt = environment.clock.now() + unknownFor;
  environment.github.revokeToken = async (token) =>
    environment.clock.now() < heardAt ? "unknown" : revokeToken.call(environment.github, token);
  await agent.grant(["contents:write"]);
  await agent.ask(["contents:write"]);
  return { environment, agent, revoked: await agent.revoke() };
}

test("a new token that GitHub does not know yet is not taken for dead", async () => {
  const { environment, agent, revoked } = await revokedAtOnce(10 * second);
  expect(revoked).toEqual({ kind: "revoked", pending: 1 });
  await environment.pass(20 * second);
  expect(environment.github.liveTokens()).toEqual([]);
  expect(agent.sql.all("SELECT * FROM outbox")).toEqual([]);
});

test("a token that GitHub does not know after a minute is taken for dead", async () => {
  const { environment, agent } = await revokedAtOnce(24 * 60 * minute);
  await environment.pass(2 * minute);
  expect(agent.sql.all("SELECT * FROM outbox")).toEqual([]);
});

test("a consent does not end because GitHub misses the installation for a moment", async () => {
  const switchboard = createSwitchboard(stage.sandbox);
  stage.github.use(switchboard.handler);
  const errand = await createErrand(stage, "existing");
  const missing = () => Response.json({ message: "Not Found" }, { status: 404 });
  switchboard.fail(errand.account, "the agent's mint", missing, 1);
  expect(await errand.run()).toBe(true);
  const asked = errand.answers.filter(({ call }) => call === "POST /api/token").map(({ status }) => status);
  expect(asked).toEqual([202, 200]);
});
