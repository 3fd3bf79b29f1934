import type { SectionName } from "../domain/decisionForm.ts";
import type { Duration } from "../domain/duration.ts";
import type { SectionAnswers, SectionMistakes, SectionQuestions } from "../domain/sectionForm.ts";
import type { Authority } from "../github/authority.ts";
import type { Agent } from "../ledger/agent.ts";
import type { RecordedDecision } from "../ledger/consents.ts";
import type { WantDetails } from "../ledger/queries.ts";
import type { ConsentRequest } from "../session/consentRequest.ts";
import type { Session } from "../session/cookie.ts";
import type { Message } from "./message.tsx";

/** A request and its viewer, as shown on the consent page. */
export interface ConsentView {
  session: Session;
  agent: Agent;
  request: ConsentRequest;
  /** The repositories on this page. */
  sections: Section[];
  /** All pages of the request, and the index of this one. `first` and `last` number its repositories from 1. */
  pages: { current: number; all: { href: string; first: number; last: number }[] };
  now: number;
}

/** A repository's part of the consent page. */
type Section = OpenSection | DecidedSection | MessageSection;

/** The kinds of authority that let a person decide about the repository or try to create it. */
export type Decidable = Extract<Authority, { kind: "administers" | "may_create" }>;

/** A repository that the viewer may decide about. */
export interface OpenSection {
  kind: "open";
  name: SectionName;
  /** The full name as GitHub spells it. */
  fullName: string;
  /** The full name as the agent spelled it. */
  asked: string;
  authority: Decidable;
  /** The access that the agent already has there. */
  held: RecordedDecision[];
  questions: SectionQuestions;
  answers: SectionAnswers;
  mistakes: SectionMistakes;
  /** The reason that the viewer's decision about the repository wasn't accepted. */
  notice?: string | undefined;
  /** The address of the page for changing the access that the agent already has. */
  accessHref: string | null;
}

/** A repository that was decided about. The viewer may know the decision. */
export interface DecidedSection {
  kind: "decided";
  name: SectionName;
  details: WantDetails;
}

/** A repository that the viewer can't approve or deny access to, with the reason. */
export interface MessageSection {
  kind: "message";
  name: SectionName;
  /** The full name as the agent spelled it. */
  asked: string;
  status: 200 | 403;
  message: Message;
  /** Whether someone else has to decide. */
  passOn: boolean;
  /** Whether the viewer can see the repository on GitHub, and so may see the request. */
  seesRequest: boolean;
  details: WantDetails;
}

/** The parts of the consent page that belong to its form. */
export interface FormView {
  /** The sealed record of what this page shows, which the form sends back. */
  shown: string;
  /** The address of this page, which the form is submitted to. */
  action: string;
  /** The complete link, for passing on to someone else. */
  link: string;
  duration: Duration | null;
  /** Whether a submitted form lacks the duration. */
  lacksDuration: boolean;
  /** The reason that a submitted form wasn't accepted. */
  notice?: string | undefined;
}
