import { expect, test } from "vitest";
import type { ServicePage } from "../../src/directory/serviceQueries.ts";
import { operatorPage } from "../../src/pages/operator.tsx";
import { inBrowser, useBrowser } from "../harness/browser.ts";
import { ada, session, unlimited } from "../harness/fixtures.ts";

const now = Date.UTC(2026, 10, 27, 20);
const minute = 60_000;
const unused = { createdAt: now - 3_000 * minute, usedAt: null, isBeingRevoked: false };
const agent = { kind: "agent", ...unlimited, ...unused } as const;
const by = { ...ada, isOperator: true };

const calm: ServicePage = {
  agents: [
    { ...agent, agentId: "BrZL6jLTiHpwshrj", label: "On ada’s laptop", registrant: ada, repositories: 2, usedAt: now },
    { ...agent, agentId: "kD4sVwNq8RtYhLpX", label: "Release pipeline", registrant: null, repositories: 6 },
    { ...agent, agentId: "Wq8nTzKf2LdYvBxc", label: "W".repeat(60), registrant: ada, repositories: 0 },
  ],
  next: "1.Wq8nTzKf2LdYvBxc",
  counts: { agents: 128, consents: 342 },
  pending: [],
  revocations: [],
  hasEnded: true,
  suspensions: { suspending: 0, suspended: 0, lifting: 0, isFailing: false },
  search: { isRunning: false, found: 0 },
};

const row = { by, requestedAt: now - minute, finishedAt: null, isFindingInstallations: false, isFailing: false };
const busy: ServicePage = {
  ...calm,
  agents: calm.agents.map((one) => ({ ...one, isBeingRevoked: true })),
  pending: [
    {
      ...{ kind: "consent", agentId: "BrZL6jLTiHpwshrj", label: "Codex on build-01", registrant: ada, repositoryId: 1 },
      ...{ repo: "ada/api", grants: [], branches: null, approvers: [], approvedAt: now, usedAt: null },
      pending: { tokens: 1, until: now + 21 * minute },
    },
  ],
  revocations: [
    { ...row, kind: "service", value: "", total: 342, left: 120, isFindingInstallations: true, isFailing: true },
    { ...row, kind: "account", value: "acme", total: 12, left: 0, finishedAt: now, requestedAt: now - 9 * minute },
    { ...row, kind: "person", value: "583231", total: 1, left: 0, finishedAt: now, requestedAt: now - 99 * minute },
  ],
  hasEnded: false,
  suspensions: { suspending: 3, suspended: 4, lifting: 0, isFailing: true },
  search: { isRunning: true, found: 40 },
};

function statesAt(serverUrl: string) {
  const common = { session: { ...session, serverUrl, isOperator: true }, query: {}, now };
  const done = { ...calm, agents: [], suspensions: { ...busy.suspensions, isFailing: false } };
  const returned = { of: "person", login: "ada", mistake: "ambiguous" } as const;
  return {
    calm: operatorPage({ ...common, page: calm }),
    busy: operatorPage({ ...common, page: busy, query: { search: "ada", after: "1.a" } }),
    done: operatorPage({ ...common, page: done, returned, isLiftingRefused: true }),
  };
}

test("shows a revocation's progress, and offers to lift the suspension only when all revocations are done", () => {
  const states = statesAt("https://github.com");
  expect(states.busy).toContain("222 of 342 consents ended");
  expect(states.busy).toContain("GitHub can’t be reached");
  expect(states.busy).not.toContain("Lift suspension</button>");
  expect(states.done).toContain("Lift suspension</button>");
  expect(states.done).toContain("Several people have had this login");
});

inBrowser("the operator page", () => {
  const scene = useBrowser();

  test.each(["calm", "busy", "done"] as const)("is usable: %s", async (name) => {
    const markup = statesAt(scene.sandbox.serverUrl)[name];
    await scene.expectUsable({ markup, text: markup }, "Operator");
  });
});
