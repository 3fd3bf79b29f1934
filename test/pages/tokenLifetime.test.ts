import { expect, test } from "vitest";
import type { ListedAgent } from "../../src/directory/queries.ts";
import { day, hour } from "../../src/domain/time.ts";
import type { TrustedIdentity } from "../../src/domain/trustedIdentity.ts";
import type { AgentDetails } from "../../src/ledger/agentDetails.ts";
import { agentPage } from "../../src/pages/agent.tsx";
import { dashboardPage } from "../../src/pages/dashboard.tsx";
import { ada, bob, session } from "../harness/fixtures.ts";

const now = Date.UTC(2026, 5, 14, 12);

function onDashboard(expiresAt: number | null): string {
  const agent: ListedAgent = {
    ...{ kind: "agent", agentId: "8sUd0aGq3LfW2mZx", label: "Release notes", createdAt: now - day },
    ...{ expiresAt, byDeviceCode: true, repositories: 0, usedAt: null },
  };
  const lists = { agents: [agent], requests: [], consents: [], pending: [] };
  const page = { ...lists, hasMoreRequests: false, next: null, beingRevoked: 0, unlisted: 0 };
  const site = { origin: "https://deplodash.example", serverUrl: session.serverUrl };
  return dashboardPage({ session, ...site, page, query: {}, showsAllAgents: false, outcome: null, now });
}

function onAgentPage(expiresAt: number | null, viewer = ada, identities: TrustedIdentity[] = []): string {
  const agent = { label: "Release notes", registeredBy: ada, createdAt: now - day, expiresAt, byDeviceCode: true };
  const lists = { consents: [], tokens: [], entries: [], repositories: [], identities };
  const isRegistrant = viewer.id === ada.id;
  const rest = { deletedAt: null, usedAt: null, next: null, pending: 0 };
  const details: AgentDetails = { agent, ...lists, ...rest, isRegistrant };
  const viewing = { ...session, user: viewer };
  const settings = { origin: "https://deplodash.example", oidcIssuers: [] };
  return agentPage({ session: viewing, agentId: "8sUd0aGq3LfW2mZx", details, query: {}, settings, now });
}

const textOf = (html: string) => html.replaceAll(/<[^>]+>/g, "");
const warnings = (html: string) => html.match(/(?<=<span class="warn">)[^<]+/g);

test.each([
  ["never", null, "Doesn’t expire", null],
  ["later than in a week", now + 7 * day + hour, "Expires in 7 days · Jun 21, 13:00", null],
  ["within a week", now + 7 * day, "Expires soon: in 7 days · Jun 21, 12:00", ["Expires soon: in 7 days · "]],
  ["in the past", now - 2 * day, "Expired 2 days ago · Jun 12, 12:00", ["Expired 2 days ago · "]],
])("both pages say when a token expires: %s", (_when, expiresAt, words, amber) => {
  for (const page of [onDashboard(expiresAt), onAgentPage(expiresAt)]) {
    expect(textOf(page)).toContain(words);
    expect(warnings(page)).toEqual(amber);
  }
});

test("an expired token leads to a new one", () => {
  expect(onDashboard(now - 1)).toContain(
    '<a href="/agents/8sUd0aGq3LfW2mZx#manage" aria-label="Create a new token for “Release notes”">',
  );
  const page = onAgentPage(now - 1);
  expect(textOf(page)).toContain("This agent’s token has expired. deplodash rejects requests that use it.");
  expect(page).toMatch(/<details class="card" open><summary><strong>Create a new token/);
  expect(page).toContain("notice warn");
  expect(textOf(page)).not.toContain("Rotate");
  for (const other of [onDashboard(now + 1), onAgentPage(now + 1)])
    expect(textOf(other)).not.toMatch(/has expired|Create a new token/);
  expect(onAgentPage(now + 1)).toContain("<summary><strong>Rotate its token");
  expect(onAgentPage(now + 1)).not.toContain("open>");
});

test("an agent with a trusted identity isn’t said to need a new token", () => {
  const issuer = "https://id.cloud.example";
  const identity = { id: "0a1B2c3D", issuer, conditions: { sub: "agent-7" }, name: "agent-7", addedAt: 0 };
  const page = onAgentPage(now - 1, ada, [identity]);
  expect(textOf(page)).toContain("This agent’s token has expired. Its trusted identity still works, so");
  expect(textOf(page)).toContain(
    "All of its GitHub tokens stop working within seconds. Its workloads can request new ones.",
  );
  expect(textOf(page)).not.toMatch(/rejects|Rotate/);
  expect(page).not.toMatch(/open>|notice warn/);
  const two = onAgentPage(now - 1, ada, [identity, { ...identity, id: "9z8Y7x6W" }]);
  expect(textOf(two)).toContain("Its trusted identities still work, so");
});

test("rotating offers the same expiry as registering, and preselects never for a token without one", () => {
  const options = (html: string) => html.match(/<option [^>]*>(in \d+ days|never)/g);
  expect(options(onDashboard(null))).toEqual(options(onAgentPage(now + day)));
  expect(onAgentPage(now + day)).toContain('<option value="90d" selected>in 90 days</option>');
  expect(onAgentPage(null)).toContain('<option value="never" selected>never</option>');
});

test("only the registrant sees when the token expires", () => {
  expect(textOf(onAgentPage(now - 1, bob))).not.toMatch(/expire|Rotate/i);
});

test("marks an agent that was registered with a device code", () => {
  expect(textOf(onDashboard(null))).toContain("Registered with a device code 1 day ago");
  expect(textOf(onAgentPage(null))).toContain("with a device code");
});
