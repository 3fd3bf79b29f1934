/** The heading of a step in which nothing has been selected yet. */
export function StepHeading({ step, where }: { step: number; where: string }) {
  return (
    <>
      <h2>
        {step}. Decide what it may do in {where}
      </h2>
      <p class="hint">
        Nothing is preselected. You can give it less than it asked for, or decide later. The request stays open for an
        hour.
      </p>
    </>
  );
}
