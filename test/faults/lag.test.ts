import { expect, test } from "vitest";
import { minute, second } from "../../src/domain/time.ts";
import { useWorker } from "../harness/worker.ts";
import { createBench } from "../ledger/bench.ts";
import { createErrand } from "./errand.ts";
import { createSwitchboard } from "./outage.ts";

const stage = useWorker();

/** An agent that was given a token, while those of GitHub's replicas that are asked to kill it have not heard of it. */
async function revokedAtOnce(unknownFor: number) {
  const bench = createBench();
  const desk = bench.hire();
  const { revokeToken } = bench.github;
  const heardAt = bench.clock.now() + unknownFor;
  bench.github.revokeToken = async (token) =>
    bench.clock.now() < heardAt ? "unknown" : revokeToken.call(bench.github, token);
  await desk.grant(["contents:write"]);
  await desk.ask(["contents:write"]);
  return { bench, desk, revoked: await desk.revoke() };
}

test("a new token that GitHub does not know yet is not taken for dead", async () => {
  const { bench, desk, revoked } = await revokedAtOnce(10 * second);
  expect(revoked).toEqual({ kind: "revoked", pending: 1 });
  await bench.pass(20 * second);
  expect(bench.github.alive()).toEqual([]);
  expect(desk.sql.all("SELECT * FROM outbox")).toEqual([]);
});

test("a token that GitHub does not know after a minute is taken for dead", async () => {
  const { bench, desk } = await revokedAtOnce(24 * 60 * minute);
  await bench.pass(2 * minute);
  expect(desk.sql.all("SELECT * FROM outbox")).toEqual([]);
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
