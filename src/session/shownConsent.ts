import { sha256 } from "../crypto/secret.ts";
import type { SectionName } from "../domain/decisionForm.ts";
import type { SectionQuestions } from "../domain/sectionForm.ts";

/** What the consent page showed, sealed into its form, so that people decide only on what they saw. */
export interface ShownConsent {
  requestId: string;
  userId: number;
  sections: Partial<Record<SectionName, ShownSection>>;
}

/** What the page showed about one repository. */
export interface ShownSection {
  /** The repository's name in the request, in lower case. */
  repo: string;
  /** The account that owns the repository, or that will own it once it is created. */
  account: { id: number; type: "User" | "Organization" };
  /** GitHub's id for the repository; `null` if the repository was missing. */
  repositoryId: number | null;
  /** The SHA-256 of the offered permissions and branches. The full list can be long. */
  offered: string;
}

export function digestOffer({ code, permissions }: SectionQuestions): string {
  const levels = permissions.map(({ permission, levels }) => [permission, ...levels]);
  return sha256(JSON.stringify([code && [code.held, code.offered], levels]));
}

/** Returns whether a page showed these sections as they are now. */
export function isSameShown(one: ShownConsent, now: ShownConsent, sections: readonly SectionName[]): boolean {
  return (
    one.requestId === now.requestId &&
    one.userId === now.userId &&
    sections.every((name) => isSameSection(one.sections?.[name], now.sections[name]))
  );
}

function isSameSection(one: ShownSection | undefined, other: ShownSection | undefined): boolean {
  return (
    one !== undefined &&
    other !== undefined &&
    one.repo === other.repo &&
    one.account?.id === other.account.id &&
    one.account.type === other.account.type &&
    one.repositoryId === other.repositoryId &&
    one.offered === other.offered
  );
}
