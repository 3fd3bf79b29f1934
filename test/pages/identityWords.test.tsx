import { renderToString } from "preact-render-to-string";
import { expect, test } from "vitest";
import type { OidcIssuer } from "../../src/domain/oidcIssuer.ts";
import type { IssuerKind, TrustedIdentity } from "../../src/domain/trustedIdentity.ts";
import { IdentitiesSection } from "../../src/pages/identities.tsx";
import { identityFormPage } from "../../src/pages/identityForm.tsx";
import { nameIdentity } from "../../src/pages/identityName.tsx";
import { session } from "../harness/fixtures.ts";

const view = { session, agentId: "8sUd0aGq3LfW2mZx", origin: "https://deplodash.example" };
const actions: OidcIssuer = { issuer: "https://token.actions.githubusercontent.com", kind: "github-actions" };
const gitlab: OidcIssuer = { issuer: "https://gitlab.com", kind: "gitlab" };
const cloud: OidcIssuer = { issuer: "https://id.cloud.example", kind: "other" };
const tenant = { repository_id: "712", repository_owner_id: "58" };

function identity({ issuer }: OidcIssuer, name: string, conditions: Record<string, string>): TrustedIdentity {
  return { id: "0a1B2c3D", issuer, conditions, name, addedAt: 0 };
}

const textOf = (html: string) => html.replaceAll(/<[^>]+>/g, "");

function section(identities: TrustedIdentity[], issuers: OidcIssuer[]): string {
  const html = renderToString(<IdentitiesSection {...view} identities={identities} issuers={issuers} now={0} />);
  return textOf(html);
}

test.each([
  ["GitHub Actions for ada/api on refs/tags/v1", actions, "ada/api", { ...tenant, ref: "refs/tags/v1" }],
  ["GitHub Actions for ada/api in environment live", actions, "ada/api", { ...tenant, environment: "live" }],
  ["GitHub Actions for ada/api through workflow a/b@c", actions, "ada/api", { ...tenant, job_workflow_ref: "a/b@c" }],
  ["GitLab project 7 on branch main", gitlab, "project 7", { project_id: "7", ref: "main", ref_type: "branch" }],
  ["id.cloud.example subject agent-7", cloud, "agent-7", { sub: "agent-7" }],
])("names an identity in plain words: %s", (words, issuer, name, conditions) => {
  const trusted = identity(issuer, name, conditions);
  expect(nameIdentity(trusted)).toBe(words);
  const page = section([trusted], [issuer]);
  expect(page).toContain(name);
  expect(page).toContain("can act as this agent.");
});

test("offers a link for each kind of issuer that the service accepts", () => {
  expect(section([], [actions, gitlab, cloud])).toContain("Trust GitHub Actions · Trust GitLab · Trust another issuer");
  expect(section([], [cloud])).toMatch(/token *Trust another issuer/);
  expect(section([], [])).toBe("");
});

test("says that an identity no longer works if the service stopped accepting its issuer", () => {
  const page = section([identity(cloud, "agent-7", { sub: "agent-7" })], [actions]);
  expect(page).toContain("This service no longer accepts ID tokens from https://id.cloud.example.");
  expect(page).not.toContain("can act as this agent.");
});

test("offers no link once an agent has ten identities", () => {
  const ten = Array.from({ length: 10 }, (_, index) => identity(cloud, `agent-${index}`, { sub: `agent-${index}` }));
  const page = section(ten, [cloud]);
  expect(page).not.toContain("Trust another issuer");
  expect(page).toContain("To trust another, remove one first.");
});

test("the form asks for the issuer only if there are several of its kind", () => {
  const form = (kind: IssuerKind, issuers: string[]) =>
    identityFormPage({ ...view, label: "Notes", kind, issuers, lookup: { kind: "none" }, answers: {}, mistakes: {} });
  expect(form("other", [cloud.issuer])).toContain(`<input type="hidden" name="issuer" value="${cloud.issuer}"/>`);
  expect(form("gitlab", [gitlab.issuer, "https://git.example"])).toContain('<select name="issuer">');
  expect(textOf(form("other", [cloud.issuer]))).toContain(`audience ${view.origin}/agents/${view.agentId}`);
});

test("says which jobs aren't accepted, because strangers could start them", () => {
  const repository = { id: 712, ownerId: 58, fullName: "ada/api" };
  const lookup = { kind: "found", asked: "ada/api", repository, sealed: "" } as const;
  const common = { ...view, label: "Notes", lookup, answers: {}, mistakes: {} };
  const form = (kind: IssuerKind, { issuer }: OidcIssuer) =>
    textOf(identityFormPage({ ...common, kind, issuers: [issuer] }));
  expect(form("github-actions", actions)).toContain("pull_request_target aren’t accepted");
  expect(form("gitlab", gitlab)).toContain("merge request pipelines aren’t accepted");
});
