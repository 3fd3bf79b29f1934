import { readPress, readSectionFields, type SectionName } from "../domain/decisionForm.ts";
import { type Duration, durations } from "../domain/duration.ts";
import {
  offersAnything,
  readAnswers,
  readApproval,
  type SectionAnswers,
  type SectionMistakes,
} from "../domain/sectionForm.ts";
import type { Call } from "../http/contract.ts";
import { invalid } from "../http/input.ts";
import type { DecidableSection } from "./consentSections.ts";
import type { Returned } from "./consentView.ts";
import type { SectionDecision } from "./sectionDecision.ts";

/** A submitted form, interpreted by the sections that are open now. */
export interface SentForm {
  /** The sections that the pressed button decides. */
  targets: DecidableSection[];
  approves: boolean;
  answers: Map<SectionName, SectionAnswers>;
  duration: Duration | null;
  /** The names of fields of these sections that the page doesn't have. */
  unknown: string[];
}

/** Reads a form. Throws a `400` for fields that belong to no section. */
export function readForm(body: Call<"decideConsent">["body"], open: readonly DecidableSection[]): SentForm {
  const { act, section } = readPress(body.decision);
  const { fields, unknown } = readSectionFields(body);
  refuseUnknown(unknown);
  const pressed = open.filter(({ name }) => section === null || name === section);
  const isMissing = ({ authority }: DecidableSection) => authority.kind === "may_create";
  const targets =
    act === "approve" && section === null
      ? pressed.filter((one) => !isMissing(one) && offersAnything(one.questions)).filter(isFirst)
      : pressed;
  const read = open.map((one) => ({
    name: one.name,
    ...readAnswers(one.questions, fields.get(one.name) ?? new Map()),
  }));
  const isTarget = (name: SectionName) => targets.some((one) => one.name === name);
  // Only a separate button creates a missing repository.
  const isWrong = act !== "deny" && targets.some((one) => isMissing(one) !== (act === "create-and-approve"));
  return {
    targets,
    approves: act !== "deny",
    answers: new Map(read.map(({ name, answers }) => [name, answers])),
    duration: body.duration ?? null,
    unknown: [
      ...read
        .filter(({ name }) => isTarget(name))
        .flatMap(({ name, unknown }) => unknown.map((field) => `${name}.${field}`)),
      ...(isWrong ? ["decision"] : []),
    ],
  };
}

/**
 * Returns whether a section is the first about its repository. A request may also name a repository by its former names. Later sections are
 * decided afterwards, because an approval changes their questions.
 */
function isFirst({ shown }: DecidableSection, index: number, sections: readonly DecidableSection[]): boolean {
  return sections.findIndex((other) => other.shown.repositoryId === shown.repositoryId) === index;
}

/** Throws a `400` for fields that the page doesn't have. */
export function refuseUnknown(names: readonly string[]): void {
  const [first, ...more] = names.map((name) => ({ pointer: `/${name}`, detail: "is not a field of this form" }));
  if (first) throw invalid([first, ...more].slice(0, 20));
}

/** Returns the form's decision on each target, or all mistakes in the form. */
export function readDecisions(form: SentForm, now: number): SectionDecision[] | Returned {
  const { targets, approves, answers, duration } = form;
  if (!approves) return targets.map((section) => ({ section, approved: [], branches: null, lasts: 0 }));
  const mistakes = new Map<SectionName, SectionMistakes>();
  const decisions: SectionDecision[] = [];
  for (const section of targets) {
    const given = answers.get(section.name) ?? section.answers;
    const read = readApproval(section.questions, given, section.details.consent?.decisions ?? [], now);
    if ("mistakes" in read) mistakes.set(section.name, read.mistakes);
    else if (duration) decisions.push({ section, ...read, lasts: durations[duration] });
  }
  if (mistakes.size === 0 && duration) return decisions;
  return { answers, duration, mistakes, lacksDuration: duration === null };
}
