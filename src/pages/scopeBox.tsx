import { descriptionOf, type Scope } from "../domain/scopes.ts";

/** The checkbox of a scope. `lifts`: it was selected together with a branch limit that it could lift. */
export function ScopeBox({ scope, selected, lifts }: { scope: Scope; selected: boolean; lifts: boolean }) {
  const mistake = `${scope}-mistake`;
  return (
    <label class="check">
      <input
        type="checkbox"
        name="scope"
        value={scope}
        checked={selected}
        aria-describedby={lifts ? mistake : undefined}
        aria-invalid={lifts && "true"}
      />
      <span>
        {descriptionOf(scope)}
        <br />
        <code class="hint">{scope}</code>
        {lifts && (
          <>
            <br />
            <span class="error" id={mistake}>
              This can’t be combined with a branch limit, because it could lift it.
            </span>
          </>
        )}
      </span>
    </label>
  );
}
