import type { SectionName } from "../domain/decisionForm.ts";
import { offersAnything } from "../domain/sectionForm.ts";
import { Avatar } from "./avatar.tsx";
import { CreateButton, OnlySection, SectionCard } from "./consentSection.tsx";
import type { ConsentView, FormView, OpenSection } from "./consentView.ts";
import { Notice } from "./elements.tsx";
import { DurationField } from "./fields.tsx";
import { Csrf, switchAccountHref } from "./layout.tsx";

interface ConsentFormProps {
  view: ConsentView;
  form: FormView;
  /** The repositories that the viewer may decide about. */
  open: OpenSection[];
  /** The number of this step, if the page has several steps. */
  step?: number;
}

/** The form for approving or denying a request separately for each repository. */
export function ConsentForm({ view, form, open, step }: ConsentFormProps) {
  const { session, request, now } = view;
  const { action, duration, lacksDuration } = form;
  const isSingle = request.wants.length === 1;
  const approvable = open.filter(({ questions }) => offersAnything(questions));
  return (
    <form class="stack" method="post" action={action}>
      <Csrf session={session} />
      <input type="hidden" name="shown" value={form.shown} />
      <ErrorSummary view={view} form={form} open={open} />
      {/* Pressing Enter in a field must not trigger the first of several buttons or create a repository. */}
      {!(open.length === 1 && open[0]?.authority.kind === "administers") && <button type="submit" disabled hidden />}
      {open.map((section) =>
        isSingle ? (
          <OnlySection key={section.name} section={section} now={now} step={step} />
        ) : (
          <SectionCard key={section.name} section={section} now={now} isOnly={open.length === 1} />
        ),
      )}
      {approvable.length > 0 && (
        <div id="duration">
          <DurationField
            legend="For how long?"
            chosen={duration}
            now={now}
            mistake={lacksDuration ? "Choose when access ends." : undefined}
          />
        </div>
      )}
      <div class="card">
        <div class="pad stack">
          <p class="actions decide">
            <Buttons open={open} approvable={approvable} />
          </p>
          <p class="hint">
            {open.length > 1 && "If you leave a repository undecided, you can decide later, until the link expires. "}
            You can revoke access at any time on your dashboard. The agent’s tokens then stop working at GitHub within
            seconds. If you deny the request, deplodash tells the agent, which can ask again after 10 minutes.
          </p>
        </div>
        <p class="pad split hint">
          <Avatar userId={session.user.id} session={session} /> You’re deciding as{" "}
          <strong>
            <bdi>{session.user.login}</bdi>
          </strong>
          . Not {session.user.login}? <a href={switchAccountHref(action)}>Switch account</a>
        </p>
      </div>
    </form>
  );
}

function Buttons({ open, approvable }: { open: OpenSection[]; approvable: OpenSection[] }) {
  const existing = approvable.filter(({ authority }) => authority.kind === "administers");
  const [first] = existing;
  const [only] = open.length === 1 ? open : [];
  const isMissing = only?.authority.kind === "may_create" && approvable.length === 1;
  const all = existing.length === open.length;
  return (
    <>
      {only && isMissing && <CreateButton name={only.name} fullName={only.fullName} primary />}
      {first && (
        <button
          type="submit"
          class="primary"
          name="decision"
          value={existing.length === 1 ? `approve:${first.name}` : "approve"}
        >
          Approve selected
          {all ? "" : existing.length === 1 ? ` for ${first.fullName}` : ` for ${existing.length} repositories`}
        </button>
      )}
      <button type="submit" name="decision" value="deny" formnovalidate>
        {open.length === 1 ? "Deny" : open.length === 2 ? "Deny both" : `Deny all ${open.length}`}
      </button>
    </>
  );
}

/** A summary of the mistakes in the form, with a link to each one. */
function ErrorSummary({ view, form, open }: ConsentFormProps) {
  const { notice, lacksDuration } = form;
  const mistakes = open.flatMap((section) => mistakesIn(section, view.request.wants.length > 1));
  if (lacksDuration) mistakes.push({ href: "#duration", text: "when access ends" });
  if (!notice && mistakes.length === 0) return null;
  return (
    <Notice tone="risk" role="alert">
      <p>
        {notice ?? <strong>Nothing has been approved yet.</strong>}
        {mistakes.length > 0 && (
          <>
            {" "}
            {mistakes.length === 1 ? "One thing needs" : `${mistakes.length} things need`} your attention:{" "}
            {mistakes.map(({ href, text }, index) => (
              <>
                {index > 0 && (index === mistakes.length - 1 ? " and " : ", ")}
                <a href={href}>{text}</a>
              </>
            ))}
            .
          </>
        )}
      </p>
    </Notice>
  );
}

function mistakesIn({ name, fullName, mistakes }: OpenSection, isOneOfMany: boolean): { href: string; text: string }[] {
  const where = isOneOfMany ? ` in ${fullName}` : "";
  const at = (anchor: string, text: string) => ({ href: `#${anchor}`, text: `${text}${where}` });
  const { empty, branches, lifting } = mistakes;
  return [
    ...(empty ? [at(name satisfies SectionName, "what to approve")] : []),
    ...(branches ? [at(`${name}.branches`, "the branches")] : []),
    ...(lifting ? [at(name, "permissions that could lift the branch limit")] : []),
  ];
}
