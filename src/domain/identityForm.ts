import { isRefName } from "./refName.ts";
import { bindingMistake, type IssuerKind } from "./trustedIdentity.ts";

/** The fields that can select workloads within a tenant. A form uses exactly one of them. */
export type WorkloadField = "ref" | "environment" | "workflow" | "branch" | "tag" | "sub";

/** The fields of the identity form, as the browser sent them. */
export type IdentityAnswers = { [Name in WorkloadField | "issuer" | "by" | "project_id"]?: string };

/** The mistakes in an identity form, by field. */
export type IdentityMistakes = IdentityAnswers;

/** The repository whose jobs are trusted, as GitHub showed it to the person. */
export interface TenantRepository {
  id: number;
  ownerId: number;
  /** The name as GitHub spelled it at that time. */
  fullName: string;
}

type Conditions = Record<string, string>;
type Read<T> = { read: T } | { mistake: string };

/** A rule that reads a field and turns its value into conditions. */
interface WorkloadRule {
  read(text: string): Read<string>;
  conditions(value: string): Conditions;
}

const environmentRule: WorkloadRule = {
  read: (text) => readText(text, "Enter the name of the environment."),
  conditions: (environment) => ({ environment }),
};

/** The fields of each issuer's form, in order. GitLab's ID tokens contain the short names of branches and tags. */
const workloadRules: Record<IssuerKind, { [Field in WorkloadField]?: WorkloadRule }> = {
  "github-actions": {
    ref: { read: readRef, conditions: (ref) => ({ ref }) },
    environment: environmentRule,
    workflow: { read: readWorkflow, conditions: (workflow) => ({ job_workflow_ref: workflow }) },
  },
  gitlab: {
    branch: { read: shortNameIn("refs/heads/"), conditions: (ref) => ({ ref, ref_type: "branch" }) },
    tag: { read: shortNameIn("refs/tags/"), conditions: (ref) => ({ ref, ref_type: "tag" }) },
    environment: environmentRule,
  },
  other: {
    sub: { read: (text) => readText(text, "Enter the subject."), conditions: (sub) => ({ sub }) },
  },
};

/**
 * Reads the form for one kind of issuer. Returns the conditions and a display name. `repository` is the one that the GitHub Actions form
 * showed.
 */
export function readIdentity(
  kind: IssuerKind,
  answers: IdentityAnswers,
  repository: TenantRepository | null,
): { conditions: Conditions; name: string } | { mistakes: IdentityMistakes } {
  const tenant = readTenant(kind, answers, repository);
  const by = kind === "other" ? "sub" : (answers.by as WorkloadField);
  const rule = Object.hasOwn(workloadRules[kind], by) ? workloadRules[kind][by] : undefined;
  const workload = rule?.read(answers[by] ?? "") ?? { mistake: "Choose one." };
  if ("mistake" in tenant || "mistake" in workload) {
    return {
      mistakes: {
        ...("mistake" in tenant && { project_id: tenant.mistake }),
        ...("mistake" in workload && { [rule ? by : "by"]: workload.mistake }),
      },
    };
  }
  const conditions = { ...tenant.read.conditions, ...rule?.conditions(workload.read) };
  const mistake = bindingMistake(kind, conditions);
  return mistake ? { mistakes: { [by]: mistake } } : { name: tenant.read.name ?? workload.read, conditions };
}

/** Turns the tenant into conditions on ids that are never reused. Other issuers need none, because their subjects name the tenant. */
function readTenant(
  kind: IssuerKind,
  answers: IdentityAnswers,
  repository: TenantRepository | null,
): Read<{ name?: string; conditions: Conditions }> {
  if (kind === "gitlab") {
    const projectId = (answers.project_id ?? "").trim();
    if (!/^[1-9]\d{0,18}$/.test(projectId)) return { mistake: "Enter the numeric project ID." };
    return { read: { name: `project ${projectId}`, conditions: { project_id: projectId } } };
  }
  if (kind === "other" || !repository) return { read: { conditions: {} } };
  const { id, ownerId, fullName } = repository;
  const conditions = { repository_id: String(id), repository_owner_id: String(ownerId) };
  return { read: { name: fullName, conditions } };
}

/** Reads free text. Rejects invisible characters, because the text has to match exactly. */
function readText(text: string, empty: string): Read<string> {
  const value = text.trim();
  if (value === "") return { mistake: empty };
  if (/\p{C}/u.test(value)) return { mistake: "This contains an invisible character. Type it instead of pasting it." };
  return { read: value };
}

const noPatterns = "Enter an exact name. Patterns with * don’t work here.";
const noRef = "This isn’t a valid name in Git.";

/** Reads the full name of a branch or tag. A name without `refs/` means a branch. */
function readRef(text: string): Read<string> {
  const name = text.trim();
  if (name === "") return { mistake: "Enter a branch or tag." };
  if (name.includes("*")) return { mistake: noPatterns };
  const ref = name.startsWith("refs/") ? name : `refs/heads/${name}`;
  if (!/^refs\/(heads|tags)\//.test(ref))
    return { mistake: "Only branches (refs/heads/…) and tags (refs/tags/…) can be trusted." };
  return isBranchOrTag(ref) ? { read: ref } : { mistake: noRef };
}

/** Returns a reader for short names. It removes `prefix` if the person entered the full name. */
function shortNameIn(prefix: "refs/heads/" | "refs/tags/"): WorkloadRule["read"] {
  const what = prefix === "refs/heads/" ? "branch" : "tag";
  return (text) => {
    const value = text.trim();
    const name = value.startsWith(prefix) ? value.slice(prefix.length) : value;
    if (name === "") return { mistake: `Enter a ${what}.` };
    if (name.includes("*")) return { mistake: noPatterns };
    return isBranchOrTag(prefix + name) ? { read: name } : { mistake: noRef };
  };
}

/**
 * Reads a reusable workflow the way GitHub's ID tokens name it: `owner/name/.github/workflows/file.yml@ref`, or with a commit after `@`.
 */
function readWorkflow(text: string): Read<string> {
  const workflow = text.trim();
  const [, ref = ""] = /^[\w-]+\/[\w.-]+\/\.github\/workflows\/[^/@\s*]+\.ya?ml@(\S+)$/.exec(workflow) ?? [];
  if (/^[0-9a-f]{40}$/.test(ref) || isBranchOrTag(ref)) return { read: workflow };
  return {
    mistake:
      "Enter the path of the workflow with its full ref, such as owner/name/.github/workflows/agent.yml@refs/heads/main.",
  };
}

function isBranchOrTag(ref: string): boolean {
  // `isRefName` expects one character per byte.
  return /^refs\/(heads|tags)\/./.test(ref) && isRefName(Buffer.from(ref).toString("latin1"));
}
