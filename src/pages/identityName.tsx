import type { ComponentChildren } from "preact";
import type { IdentityConditions, TrustedIdentity } from "../domain/trustedIdentity.ts";

type Named = IdentityConditions & Pick<TrustedIdentity, "name">;

/** The trusted workloads within a tenant, as a value and the words before it. */
interface Workload {
  words: string;
  value: string;
}

function workloadIn({ conditions }: IdentityConditions): Workload | null {
  const { ref, ref_type: type, environment, job_workflow_ref: workflow } = conditions;
  if (environment !== undefined) return { words: "in environment", value: environment };
  if (workflow !== undefined) return { words: "through workflow", value: workflow };
  return ref === undefined ? null : { words: type === undefined ? "on" : `on ${type}`, value: ref };
}

/** Returns the display name of the service that an identity belongs to. */
export function serviceOf({ issuer, conditions }: IdentityConditions): string {
  if ("repository_id" in conditions) return "GitHub Actions";
  return issuer === "https://gitlab.com" ? "GitLab" : issuer.replace("https://", "");
}

/** Returns the text between the service's name and the tenant's name. */
function joinOf({ conditions }: IdentityConditions): string {
  if ("sub" in conditions) return " subject ";
  return "repository_id" in conditions ? " for " : " ";
}

/** Returns an identity in plain words, such as `GitHub Actions for ada/api on refs/heads/main`. */
export function nameIdentity(identity: Named): string {
  const workload = workloadIn(identity);
  const tenant = serviceOf(identity) + joinOf(identity) + identity.name;
  return workload ? `${tenant} ${workload.words} ${workload.value}` : tenant;
}

interface IdentityNameProps {
  identity: Named;
  /** Replacement text for the names of the service and the tenant. */
  children?: ComponentChildren;
}

/** An identity in words, with its value highlighted. */
export function IdentityName({ identity, children }: IdentityNameProps) {
  const workload = workloadIn(identity);
  return (
    <>
      {children ?? (
        <>
          {serviceOf(identity)}
          {joinOf(identity)}
          <strong>
            <bdi>{identity.name}</bdi>
          </strong>
        </>
      )}
      {workload && (
        <>
          {" "}
          {workload.words}{" "}
          <span class="badge code">
            <bdi>{workload.value}</bdi>
          </span>
        </>
      )}
    </>
  );
}

/** A sentence that says who can act as the agent through an identity. */
export function WhoCanAct({ identity }: { identity: Named }) {
  const { conditions, name } = identity;
  const { ref, environment, job_workflow_ref: workflow } = conditions;
  const tenant = <bdi>{name}</bdi>;
  if (environment !== undefined)
    return (
      <>
        Anyone who can run a job in the <bdi>{environment}</bdi> environment of {tenant} can act as this agent.
      </>
    );
  if (workflow !== undefined) return <>Anyone who can call this workflow from {tenant} can act as this agent.</>;
  if (ref !== undefined)
    return (
      <>
        Anyone who can push {"repository_id" in conditions && "workflows "}to{" "}
        <bdi>{ref.replace(/^refs\/(heads|tags)\//, "")}</bdi> of {tenant} can act as this agent.
      </>
    );
  return <>Anyone with an ID token for this subject can act as this agent.</>;
}
