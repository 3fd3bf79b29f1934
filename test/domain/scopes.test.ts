import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import {
  adminScopes,
  allScopes,
  covers,
  descriptionOf,
  effectOf,
  expandScopes,
  isScope,
  type Scope,
} from "../../src/domain/scopes.ts";

interface Description {
  components: { schemas: { "app-permissions": { properties: Record<string, { enum: string[] }> } } };
}

const description: Description = createRequire(import.meta.url)("@octokit/openapi/generated/api.github.com.json");
const known = description.components.schemas["app-permissions"].properties;

/** The repository permissions, from GitHub's documentation. GitHub's API description doesn't tell them apart. */
const repositoryPermissions = [
  ...["actions", "administration", "artifact_metadata", "attestations", "checks", "code_quality", "codespaces"],
  ...["contents", "dependabot_secrets", "deployments", "discussions", "environments", "issues", "merge_queues"],
  ...["metadata", "packages", "pages", "pull_requests", "repository_custom_properties", "repository_hooks"],
  ...["repository_projects", "secret_scanning_alerts", "secrets", "security_events", "single_file", "statuses"],
  ...["vulnerability_alerts", "workflows"],
];
const keyOf = (scope: Scope) => scope.slice(0, scope.indexOf(":"));
const offered = [...new Set(allScopes.map(keyOf))].sort();

describe("the contract's scopes", () => {
  test.for(repositoryPermissions)("include %s with GitHub's levels", (key) => {
    const levels = allScopes.filter((scope) => keyOf(scope) === key).map((scope) => scope.slice(key.length + 1));
    // deplodash never asks owners for permission to write metadata or to administer classic projects.
    const wanted = key === "metadata" ? ["read"] : known[key]?.enum.filter((level) => level !== "admin");
    expect(levels).toEqual(wanted);
  });

  test("include no permission of an organization, an account, or an enterprise", () => {
    const others = Object.keys(known).filter((key) => !repositoryPermissions.includes(key));
    expect(others).toContain("members");
    expect(offered.filter((key) => others.includes(key))).toEqual([]);
  });

  test("include one permission that GitHub's description lacks: the variables of Actions", () => {
    expect(offered.filter((key) => !(key in known))).toEqual(["actions_variables"]);
  });

  test("include exactly the permissions listed here, so that new ones are reviewed", () => {
    expect(offered).toEqual([...repositoryPermissions, "actions_variables"].sort());
  });
});

describe("the descriptions for owners", () => {
  test.for(allScopes)("explain %s and say whether it reads, writes, or administers", (scope) => {
    expect(descriptionOf(scope)).toMatch(/^[A-Z].*\.$/);
    if (scope.endsWith(":read")) expect(effectOf(scope)).toBe("reads");
    else expect(["writes", "administers"]).toContain(effectOf(scope));
  });

  test("cover the scopes that admin expands to", () => {
    expect([...adminScopes].sort()).toEqual(["administration:write", "contents:write", "workflows:write"]);
    expect(adminScopes.every((scope) => allScopes.includes(scope))).toBe(true);
    expect(allScopes).not.toContain("admin");
  });
});

test("expands admin, removes duplicates, and sorts", () => {
  const expanded = ["administration:write", "contents:write", "issues:read", "workflows:write"];
  expect(expandScopes(["issues:read", "admin", "contents:write", "issues:read"])).toEqual(expanded);
  expect(expandScopes(["contents:write", "issues:read", "admin"])).toEqual(expanded);
});

test("recognizes only the contract's scopes", () => {
  for (const text of ["admin", "contents", "contents:", "contents:admin", "CONTENTS:read", "workflows:read"]) {
    expect(isScope(text), text).toBe(false);
  }
  for (const text of ["metadata:write", "members:read", "toString", "__proto__", ""]) {
    expect(isScope(text), text).toBe(false);
  }
});

test("lets a scope cover itself, lets write cover read of the same permission, and nothing else", () => {
  for (const granted of allScopes) {
    const covered = allScopes.filter((asked) => covers(granted, asked));
    const read = `${keyOf(granted)}:read`;
    expect(covered).toEqual([...new Set([read, granted])].filter((scope) => allScopes.some((one) => one === scope)));
  }
});

// These come from GitHub's tables of the permissions that its endpoints need, and of the data that those endpoints return.
test.each<[Scope, string[]]>([
  [
    "contents:write",
    ["force-push", "delete branches and tags", "delete releases", "merge pull requests", "still applies"],
  ],
  ["pull_requests:write", ["approve", "Merging needs write access to code."]],
  ["environments:write", ["secrets and variables"]],
  ["administration:write", ["branch protection", "environments", "runners"]],
  ["actions:write", ["approve", "Turn workflows on and off"]],
  ["deployments:write", ["review deployments"]],
  ["secret_scanning_alerts:read", ["including their values"]],
  ["workflows:write", ["Needs write access to code"]],
])("says in the description of %s: %j", (scope, words) => {
  for (const word of words) expect(descriptionOf(scope)).toContain(word);
});

test("describes no other scope as merging pull requests", () => {
  const merging = allScopes.filter((scope) => /\bmerges? pull requests/.test(descriptionOf(scope)));
  expect(merging).toEqual(["contents:write", "merge_queues:write"]);
});

test("marks scopes that approve workflows, or change what they run with, as administering", () => {
  for (const scope of ["actions:write", "actions_variables:write", "secrets:write", "workflows:write"] as const)
    expect(effectOf(scope)).toBe("administers");
});
