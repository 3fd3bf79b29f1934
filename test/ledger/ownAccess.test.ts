import { expect } from "vitest";
import { day } from "../../src/domain/time.ts";
import { getOwnAccess } from "../../src/ledger/ownAccess.ts";
import { test } from "../harness/ledgerTest.ts";

test("tells an agent the branches it may push to, and when the first approval ends", async ({ agent, clock, pass }) => {
  const access = async () => {
    const own = await getOwnAccess(agent.ledger, agent.credential, agent.record);
    return own.kind === "found" ? own.access : own.kind;
  };
  expect(await access()).toEqual([]);
  const [soon, later] = [clock.now() + day, clock.now() + 7 * day];
  await agent.grant(["contents:write"], { branches: ["agent/*"] });
  await agent.grant(["issues:read"], { lasts: day });
  const limited = { repo: "ada/notes", branches: ["agent/*"] };
  expect(await access()).toEqual([{ ...limited, scopes: ["contents:write", "issues:read"], endsAt: soon }]);
  await pass(day);
  expect(await access()).toEqual([{ ...limited, scopes: ["contents:write"], endsAt: later }]);
  await agent.revoke();
  expect(await access()).toEqual([]);
});
