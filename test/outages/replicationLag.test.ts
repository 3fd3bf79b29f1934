import { expect, test } from "vitest";
import { minute, second } from "../../src/domain/time.ts";
import { createLedgerEnvironment } from "../harness/ledgerEnvironment.ts";
import { useWorker } from "../harness/worker.ts";
import { createFailingGitHub } from "./failingGitHub.ts";
import { createFlow } from "./flow.ts";

const worker = useWorker();

/** Revokes an agent's new token, which GitHub's replicas don't know for `unknownFor` milliseconds. */
async function revokeNewToken(unknownFor: number) {
  const environment = createLedgerEnvironment();
  const agent = environment.addAgent();
  const { revokeToken } = environment.github;
  const knownAt = environment.clock.now() + unknownFor;
  environment.github.revokeToken = async (token) =>
    environment.clock.now() < knownAt ? "unknown" : revokeToken.call(environment.github, token);
  await agent.grant(["contents:write"]);
  await agent.ask(["contents:write"]);
  return { environment, agent, revoked: await agent.revoke() };
}

test("revokes a new token that GitHub doesn't know yet", async () => {
  const { environment, agent, revoked } = await revokeNewToken(10 * second);
  expect(revoked).toMatchObject({ kind: "revoked", pending: 1 });
  await environment.pass(20 * second);
  expect(environment.github.liveTokens()).toEqual([]);
  expect(agent.sql.all("SELECT * FROM outbox")).toEqual([]);
});

test("gives up on a token that GitHub doesn't know after a minute", async () => {
  const { environment, agent } = await revokeNewToken(24 * 60 * minute);
  await environment.pass(2 * minute);
  expect(agent.sql.all("SELECT * FROM outbox")).toEqual([]);
});

test("keeps a consent although GitHub briefly doesn't find the installation", async () => {
  const failingGitHub = createFailingGitHub(worker.sandbox);
  worker.github.use(failingGitHub.handler);
  const flow = await createFlow(worker, "existing");
  const missing = () => Response.json({ message: "Not Found" }, { status: 404 });
  failingGitHub.fail(flow.account, "the agent's mint", missing, 1);
  expect(await flow.run()).toBe(true);
  const asked = flow.answers.filter(({ call }) => call === "POST /api/token").map(({ status }) => status);
  expect(asked).toEqual([202, 200]);
});
