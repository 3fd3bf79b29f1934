import { describe, expect, test } from "vitest";
import { type IdentityAnswers, readIdentity } from "../../src/domain/identityForm.ts";

const repository = { id: 712934551, ownerId: 583231, fullName: "ada/api" };
const tenant = { repository_id: "712934551", repository_owner_id: "583231" };
const readActions = (answers: IdentityAnswers) => readIdentity("github-actions", answers, repository);
const readGitlab = (answers: IdentityAnswers) => readIdentity("gitlab", { project_id: "4077", ...answers }, null);

describe("the form for GitHub Actions", () => {
  test.each([
    ["main", "refs/heads/main"],
    [" feature/dates ", "refs/heads/feature/dates"],
    ["refs/heads/main", "refs/heads/main"],
    ["refs/tags/v1.0", "refs/tags/v1.0"],
    ["größe", "refs/heads/größe"],
  ])("reads the ref %j as %s", (ref, full) => {
    expect(readActions({ by: "ref", ref })).toEqual({ name: "ada/api", conditions: { ...tenant, ref: full } });
  });

  test.each([
    ["", /branch or tag/],
    ["refs/pull/7/merge", /Only branches/],
    ["refs/heads/", /isn’t a valid name/],
    ["refs/headsmain", /Only branches/],
    ["two words", /isn’t a valid name/],
    ["a..b", /isn’t a valid name/],
    ["release/*", /an exact name/],
    ["refs/heads/*", /an exact name/],
  ])("doesn't accept the ref %j", (ref, mistake) => {
    expect(readActions({ by: "ref", ref })).toEqual({ mistakes: { ref: expect.stringMatching(mistake) } });
  });

  test("reads only the field that was chosen", () => {
    const answers = { ref: "main", environment: " production ", workflow: "nonsense" };
    const conditions = { ...tenant, environment: "production" };
    expect(readActions({ ...answers, by: "environment" })).toEqual({ name: "ada/api", conditions });
    for (const by of [undefined, "project_id", "branch", "toString", "__proto__"])
      expect(readActions({ ...answers, ...(by && { by }) })).toEqual({ mistakes: { by: "Choose one." } });
  });

  test.each([
    "ada/ci/.github/workflows/agent.yml@refs/heads/main",
    "ada/ci.tools/.github/workflows/agent.yaml@refs/tags/v1",
    `ada/ci/.github/workflows/agent.yml@${"0a".repeat(20)}`,
  ])("reads the workflow %s", (workflow) => {
    const conditions = { ...tenant, job_workflow_ref: workflow };
    expect(readActions({ by: "workflow", workflow })).toEqual({ name: "ada/api", conditions });
  });

  test.each([
    ...["", "agent.yml", "ada/ci/.github/workflows/agent.yml", "ada/ci/.github/workflows/agent.yml@main"],
    ...["ada/ci/.github/workflows/agent.yml@refs/pull/7/merge", "ada/ci/.github/workflows/agent.yml@refs/heads/*"],
    ...["ada/ci/.github/workflows/*.yml@refs/heads/main", "ada/ci/agent.yml@refs/heads/main"],
  ])("doesn't accept the workflow %j", (workflow) => {
    const mistakes = { workflow: expect.stringContaining("with its full ref") };
    expect(readActions({ by: "workflow", workflow })).toEqual({ mistakes });
  });

  test.each(["", " ", "prod\u200buction", "prod*"])("doesn't accept the environment %j", (environment) => {
    const mistakes = { environment: expect.any(String) };
    expect(readActions({ by: "environment", environment })).toEqual({ mistakes });
  });

  test("never trusts the jobs of all repositories", () => {
    expect(readIdentity("github-actions", { by: "ref", ref: "main" }, null)).toHaveProperty("mistakes");
  });
});

describe("the form for GitLab", () => {
  test.each([
    ["branch", "main", { ref: "main", ref_type: "branch" }],
    ["branch", "refs/heads/main", { ref: "main", ref_type: "branch" }],
    ["tag", "v1.0", { ref: "v1.0", ref_type: "tag" }],
    ["environment", "review/dates", { environment: "review/dates" }],
  ])("reads the %s %s", (by, value, conditions) => {
    const read = { name: "project 4077", conditions: { project_id: "4077", ...conditions } };
    expect(readGitlab({ by, [by]: value })).toEqual(read);
  });

  test.each(["", "ada/api", "0", "-1", "1e3", "9".repeat(20)])("doesn't accept the project %j", (projectId) => {
    const mistakes = { project_id: "Enter the numeric project ID." };
    expect(readGitlab({ by: "branch", branch: "main", project_id: projectId })).toEqual({ mistakes });
  });

  test("says everything that is wrong at once", () => {
    const mistakes = { project_id: expect.any(String), tag: "Enter a tag." };
    expect(readGitlab({ by: "tag", project_id: "" })).toEqual({ mistakes });
    expect(readGitlab({ by: "ref", ref: "main" })).toEqual({ mistakes: { by: "Choose one." } });
  });
});

test("the form for other issuers reads the subject exactly, except for surrounding spaces", () => {
  const sub = "system:serviceaccount:agents:Notes";
  expect(readIdentity("other", { sub: ` ${sub} ` }, null)).toEqual({ name: sub, conditions: { sub } });
  expect(readIdentity("other", { by: "ref", ref: "main" }, null)).toEqual({ mistakes: { sub: "Enter the subject." } });
});
