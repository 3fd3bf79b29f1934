import { describe, expect, test } from "vitest";
import {
  bindingMistake,
  type IssuerKind,
  matches,
  type WorkloadIdentity,
  workloadClaims,
} from "../../src/domain/trustedIdentity.ts";

const issuer = "https://token.actions.githubusercontent.com";
const conditions = { repository_id: "7", repository_owner_id: "1", ref: "refs/heads/main" };
const claims = { ...conditions, event_name: "push", environment: "production" };

describe("matches", () => {
  test("accepts a workload that has every claim of the conditions, whatever else it has", () => {
    expect(matches({ issuer, conditions }, { issuer, claims })).toBe(true);
  });

  test.each<[string, workload: Partial<WorkloadIdentity>, conditions?: Record<string, string>]>([
    ["a claim is missing", { claims: { repository_id: "7", ref: "refs/heads/main" } }],
    ["a claim differs in case", { claims: { ...claims, ref: "refs/heads/Main" } }],
    ["a claim only begins like the condition", { claims: { ...claims, ref: "refs/heads/main/more" } }],
    ["the repository has the same name, but another id", { claims: { ...claims, repository_id: "8" } }],
    ["the repository now belongs to someone else", { claims: { ...claims, repository_owner_id: "2" } }],
    ["another issuer has the same claims", { issuer: `${issuer}/` }],
    ["there are no conditions", {}, {}],
    ["conditions name inherited properties", {}, JSON.parse('{"__proto__": "x", "constructor": "y"}')],
  ])("refuses a workload if %s", (_what, workload, wanted = conditions) => {
    expect(matches({ issuer, conditions: wanted }, { issuer, claims, ...workload })).toBe(false);
  });

  test.each([
    ["event_name", "pull_request_target", "push"],
    ["pipeline_source", "merge_request_event", "push"],
  ])("refuses the %s %s, unless a condition names it", (name, event, other) => {
    const workload = { issuer, claims: { ...claims, [name]: event } };
    const accepts = (named: object) => matches({ issuer, conditions: { ...conditions, ...named } }, workload);
    expect(accepts({})).toBe(false);
    expect(accepts({ [name]: other })).toBe(false);
    expect(accepts({ [name]: event })).toBe(true);
  });
});

describe("workloadClaims", () => {
  const payload = { sub: "x", ref: "main", project_id: 7, email: "ada@example.com", event_name: "pull_request_target" };

  test("keeps only texts that a condition can name, and the event", () => {
    expect(workloadClaims("gitlab", payload)).toEqual({ ref: "main", event_name: "pull_request_target" });
    expect(workloadClaims("other", payload)).toEqual({ sub: "x", event_name: "pull_request_target" });
  });

  test("refuses a stranger's event even from an issuer whose conditions can't name events", () => {
    const conditions = { sub: "x" };
    const claimsOf = (event_name: string) => workloadClaims("other", { ...payload, event_name });
    expect(matches({ issuer, conditions }, { issuer, claims: claimsOf("push") })).toBe(true);
    expect(matches({ issuer, conditions }, { issuer, claims: claimsOf("pull_request_target") })).toBe(false);
  });
});

describe("matches, for GitLab", () => {
  const gitLab = "https://gitlab.com";
  const branch = { project_id: "7", ref: "main", ref_type: "branch" };
  const isMatch = (claims: object, conditions: Record<string, string> = branch) =>
    matches({ issuer: gitLab, conditions }, { issuer: gitLab, claims: { ...branch, ...claims } });

  test.each([
    ["a push", { pipeline_source: "push", job_project_id: "7" }],
    ["a push at a GitLab that doesn't name the job's project", { pipeline_source: "push" }],
    ["a child pipeline", { pipeline_source: "parent_pipeline", job_project_id: "7" }],
  ])("accepts a job for %s", (_what, claims) => {
    expect(isMatch(claims)).toBe(true);
  });

  test.each([
    ["a merge request", { pipeline_source: "merge_request_event", job_project_id: "7" }],
    ["a child pipeline, which may be that of a fork's merge request", { pipeline_source: "parent_pipeline" }],
    ["our merge request to another project, which runs its own jobs for it", { job_project_id: "8" }],
  ])("refuses a job for %s", (_what, claims) => {
    expect(isMatch(claims)).toBe(false);
    const environment = { environment: "production" };
    expect(isMatch({ ...claims, ...environment }, { project_id: "7", ...environment })).toBe(false);
  });
});

describe("bindingMistake", () => {
  const actions = { repository_id: "7", repository_owner_id: "1" };
  test.each<[IssuerKind, Record<string, string>]>([
    ["github-actions", { ...actions, ref: "refs/heads/main" }],
    ["github-actions", { ...actions, environment: "production", event_name: "push" }],
    ["github-actions", { ...actions, job_workflow_ref: "ada/api/.github/workflows/deploy.yml@refs/heads/main" }],
    ["gitlab", { project_id: "7", ref: "main", ref_type: "branch" }],
    ["gitlab", { project_id: "7", environment: "production" }],
    ["other", { sub: "system:serviceaccount:agents:notes" }],
  ])("accepts conditions for %s that bind the tenant: %j", (kind, conditions) => {
    expect(bindingMistake(kind, conditions)).toBeNull();
  });

  test.each<[IssuerKind, Record<string, string>, RegExp]>([
    ["github-actions", {}, /by ID/],
    ["github-actions", { repository_id: "7", ref: "refs/heads/main" }, /by ID/],
    ["github-actions", actions, /every branch/],
    ["github-actions", { ...actions, repository_id: "ada/api", ref: "refs/heads/main" }, /must be a number/],
    ["github-actions", { ...actions, ref: "refs/heads/*" }, /has to match exactly/],
    ["github-actions", { ...actions, ref: "" }, /1 to 500 characters/],
    ["github-actions", { ...actions, ref: " refs/heads/main" }, /spaces/],
    ["github-actions", { ...actions, ref: "refs/heads/main", sub: "repo:ada/api" }, /can’t be a condition/],
    ["gitlab", { ref: "main", ref_type: "branch" }, /project/],
    ["gitlab", { project_id: "7", ref: "main" }, /every branch/],
    ["other", {}, /subject/],
    ["other", { email: "ada@example.com" }, /can’t be a condition/],
    ["other", { sub: "project_path:ada/api:ref_type:branch:ref:main" }, /gitlab\+/],
    ["other", { constructor: "x" }, /can’t be a condition/],
  ])("refuses conditions for %s that don't: %j", (kind, conditions, reason) => {
    expect(bindingMistake(kind, conditions)).toMatch(reason);
  });
});
