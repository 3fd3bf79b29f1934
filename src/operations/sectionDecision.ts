import { parseRepositoryName } from "../domain/repository.ts";
import type { SectionApproval } from "../domain/sectionForm.ts";
import type { Viewer } from "../github/authority.ts";
import type { Decided, Verdict } from "../ledger/decide.ts";
import { logError } from "../log.ts";
import type { Message } from "../pages/message.tsx";
import * as messages from "../pages/nextSteps.ts";
import type { ConsentCall } from "./consentLink.ts";
import type { DecidableSection } from "./consentSections.ts";
import { currentPath, type LoadedConsent } from "./consentView.ts";

/** A decision about one repository. A denial approves nothing. */
export interface SectionDecision extends SectionApproval {
  section: DecidableSection;
  /** How long the approval lasts, in milliseconds. */
  lasts: number;
}

/** The outcome of a decision: the ledger's answer, or a page that explains why it wasn't recorded. */
export type DecisionResult =
  | Decided
  /** The repository has been created since the viewer's authority was checked. */
  | "exists"
  | { status: 403 | 409; message: Message }
  | { status: 503; message: Message; retryAfter: number };

/** Records a decision. Creates the repository first if it is missing and something is approved. */
export async function decideSection(
  call: ConsentCall,
  view: LoadedConsent & { viewer: Viewer },
  decision: SectionDecision,
): Promise<DecisionResult> {
  const { section, approved, branches, lasts } = decision;
  const { request, viewer } = view;
  const repository = await findOrCreate(call, viewer, section, approved.length > 0);
  if (repository === "exists" || (repository && "message" in repository)) return repository;
  const created = section.authority.kind === "may_create" ? repository : null;
  const by = { id: viewer.id, login: viewer.login };
  const verdict = { request, repo: section.details.want.repo, by, approved, branches, lasts, repository };
  const record = () => call.dependencies.ledger(request.agentId).decide(verdict);
  if (!created) return record();
  const decided = await record().catch((error: unknown) => {
    logError("the repository was created, but its decision was lost", { error: String(error) });
    return "failed" as const;
  });
  if (decided === "decided" || decided === "repeated") return decided;
  const message = messages.createdForNothing(created.fullName, decided, currentPath(call));
  return decided === "failed" ? { status: 503, retryAfter: 5, message } : { status: 409, message };
}

type FoundRepository = Verdict["repository"] | Exclude<DecisionResult, Decided>;

/** Returns the repository to decide about, or `null` to deny a missing one. */
async function findOrCreate(
  call: ConsentCall,
  viewer: Viewer,
  section: DecidableSection,
  approves: boolean,
): Promise<FoundRepository> {
  const { authority, asked } = section;
  const { installation } = authority;
  if (authority.kind === "administers") {
    const { id, fullName } = authority.repository;
    return { id, fullName, installationId: installation.id };
  }
  if (approves) return createRepository(call, viewer, section);
  // Only an attempt to create the repository would prove that this person may decide for the organization.
  if (installation.account.id !== viewer.id) return { status: 403, message: messages.notTheirsToDeny(asked) };
  return null;
}

async function createRepository(
  call: ConsentCall,
  viewer: Viewer,
  { fullName, asked, authority: { installation } }: DecidableSection,
): Promise<FoundRepository> {
  const { authorities, repositoryCreation } = call.dependencies;
  const [back, repository] = [currentPath(call), parseRepositoryName(asked)];
  const outcome = await repositoryCreation.create(viewer.token, installation, repository.name);
  switch (outcome.kind) {
    case "created":
      return outcome.repository;
    case "exists": {
      const now = await authorities.of(call.principal, repository);
      return now.authority.kind === "administers"
        ? "exists"
        : { status: 409, message: messages.notSelected(fullName, installation.url, back) };
    }
    case "refused":
      return { status: 403, message: messages.mayNotCreate(fullName) };
    case "created_unseen":
      return { status: 409, message: messages.createdNotSelected(outcome.fullName, installation.url, back) };
    case "created_other":
      return { status: 409, message: messages.createdOther(fullName, outcome.fullName) };
    case "created_unavailable":
      return { status: 503, retryAfter: outcome.retryAfter, message: messages.createdThenLost(outcome.fullName, back) };
    case "unanswered":
      return { status: 503, retryAfter: outcome.retryAfter, message: messages.creationUnanswered(fullName, back) };
  }
}
