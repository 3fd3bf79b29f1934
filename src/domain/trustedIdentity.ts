/** An OpenID Connect identity that the registrant trusts for an agent. */
export interface TrustedIdentity extends IdentityConditions {
  /** An id of eight random letters and digits. */
  id: string;
  /** The tenant's display name, such as `ada/api`. */
  name: string;
  addedAt: number;
}

/** The part of a trusted identity that is checked: the issuer, and the claims that an ID token must have. */
export interface IdentityConditions {
  issuer: string;
  conditions: Record<string, string>;
}

/** What a verified ID token says about a workload. `claims` contains only the strings that decide whether an agent trusts it. */
export interface WorkloadIdentity {
  issuer: string;
  claims: Record<string, string>;
}

/** The kinds of issuers, which differ in how a condition names a tenant. */
export type IssuerKind = "github-actions" | "gitlab" | "other";

/** The maximum number of identities for an agent. */
export const maxIdentities = 10;

/**
 * The claims that a condition can name, for each kind of issuer.
 * https://docs.github.com/actions/reference/security/oidc · https://docs.gitlab.com/ci/secrets/id_token_authentication/
 */
const conditionNames: Record<IssuerKind, readonly string[]> = {
  "github-actions": [
    ...["repository_id", "repository_owner_id", "ref", "environment", "job_workflow_ref", "event_name"],
    ...["workflow_ref", "ref_type", "runner_environment"],
  ],
  gitlab: [
    ...["project_id", "namespace_id", "ref", "ref_type", "ref_protected", "environment", "environment_protected"],
    ...["pipeline_source", "job_project_id"],
  ],
  other: ["sub"],
};

/**
 * The events, by claim, for which a job may run a stranger's code even though the ID token names the trusted repository and branch.
 * https://gitlab.com/gitlab-org/gitlab/-/issues/548165
 */
const strangersEvents = { event_name: "pull_request_target", pipeline_source: "merge_request_event" };

/** Returns those claims of a verified ID token that decide whether an agent trusts the workload. */
export function workloadClaims(kind: IssuerKind, payload: Record<string, unknown>): WorkloadIdentity["claims"] {
  const names = [...conditionNames[kind], ...Object.keys(strangersEvents)];
  const claims = names.flatMap((name) => {
    const value = Object.hasOwn(payload, name) ? payload[name] : undefined;
    return typeof value === "string" ? [[name, value] as const] : [];
  });
  return Object.fromEntries(claims);
}

/** Returns whether a workload matches a trusted identity. Strings are compared exactly, without wildcards. */
export function matches({ issuer, conditions }: IdentityConditions, workload: WorkloadIdentity): boolean {
  const { claims } = workload;
  const wanted = Object.entries(conditions);
  if (issuer !== workload.issuer || wanted.length === 0) return false;
  if (isOfAnotherProject(claims)) return false;
  for (const [name, event] of Object.entries(strangersEvents))
    if (claims[name] === event && !Object.hasOwn(conditions, name)) return false;
  return wanted.every(([name, value]) => Object.hasOwn(claims, name) && claims[name] === value);
}

/**
 * Returns whether a GitLab job may run in another project, whose owners can change the job. For a fork's merge request, `project_id` is the
 * fork's. Only `job_project_id` shows where a job runs; without it, jobs of child pipelines are suspect.
 * https://gitlab.com/gitlab-org/gitlab/-/issues/563038
 */
function isOfAnotherProject({ pipeline_source, project_id, job_project_id }: WorkloadIdentity["claims"]): boolean {
  return job_project_id === undefined ? pipeline_source === "parent_pipeline" : job_project_id !== project_id;
}

/** The maximum length of a condition's value. A branch name has at most 255 bytes; a workflow's reference contains three names. */
const maxLength = 500;

/**
 * Returns a sentence that says why conditions can't be trusted; `null` if they can. Anyone can get an ID token for our audience from the
 * issuer, so conditions must bind the tenant by ids that are never reused.
 */
export function bindingMistake(kind: IssuerKind, conditions: Record<string, string>): string | null {
  const has = (name: string) => Object.hasOwn(conditions, name);
  for (const [name, value] of Object.entries(conditions)) {
    if (!conditionNames[kind].includes(name)) return `“${name}” can’t be a condition for this issuer.`;
    if (value === "" || value.length > maxLength || value !== value.trim())
      return `“${name}” must have 1 to ${maxLength} characters, without spaces at either end.`;
    if (name.endsWith("_id") && !/^[1-9]\d{0,19}$/.test(value)) return `“${name}” must be a number.`;
    if (/^(ref|environment|job_workflow_ref)$/.test(name) && value.includes("*"))
      return `“${name}” has to match exactly, so it can’t contain “*”.`;
  }
  switch (kind) {
    case "github-actions":
      if (!has("repository_id") || !has("repository_owner_id"))
        return "The conditions must identify the repository and its owner by ID.";
      if (has("ref") || has("environment") || has("job_workflow_ref")) return null;
      return "Name a branch, an environment, or a workflow. Otherwise, jobs on every branch of the repository could act as this agent.";
    case "gitlab":
      if (!has("project_id")) return "The conditions must identify the project by ID.";
      if ((has("ref") && has("ref_type")) || has("environment")) return null;
      return "Name a branch, a tag, or an environment. Otherwise, jobs on every branch of the project could act as this agent.";
    case "other":
      if (conditions.sub?.startsWith("project_path:"))
        return "The name of a GitLab project can pass to someone else. Ask this service’s operator to put gitlab+ before the issuer; then you can trust the project by its ID.";
      return has("sub") ? null : "The conditions must include the subject.";
  }
}
