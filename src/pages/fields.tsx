import type { ComponentChildren } from "preact";
import { type Duration, durations } from "../domain/duration.ts";
import { ExactTime } from "./layout.tsx";

interface PermissionProps {
  /** The permission's name for people. */
  title: string;
  /** GitHub's name for the permission. */
  permission: string;
  hint?: ComponentChildren;
  /** Whether the permission can't be chosen. The hint then says why. */
  disabled?: boolean;
  /** The ids of additional descriptions, such as a mistake's. */
  describedBy?: string;
  /** A `Segment` or other choices. */
  children: ComponentChildren;
}

/** A row that asks about one permission. */
export function Permission({ title, permission, hint, disabled, describedBy, children }: PermissionProps) {
  return (
    <fieldset class="perm" disabled={disabled} aria-describedby={describedBy}>
      <legend>
        {title} <code class="hint">{permission}</code>
      </legend>
      {hint && <p class="hint">{hint}</p>}
      {children}
    </fieldset>
  );
}

interface SegmentProps<Value extends string> {
  name: string;
  options: readonly { value: Value; label: string }[];
  /** The selected value, or `null` if nothing is selected yet. */
  chosen: Value | null;
  invalid?: boolean;
}

/** A choice on one line, such as None, Read, or Read and write. */
export function Segment<Value extends string>({ name, options, chosen, invalid }: SegmentProps<Value>) {
  return (
    <span class="segment">
      {options.map(({ value, label }) => (
        <label key={value}>
          <input
            type="radio"
            name={name}
            value={value}
            checked={value === chosen}
            aria-invalid={invalid ? "true" : undefined}
          />
          {label}
        </label>
      ))}
    </span>
  );
}

const durationLabels: Record<Duration, string> = {
  "1h": "1 hour",
  "8h": "8 hours",
  "1d": "1 day",
  "7d": "7 days",
  "30d": "30 days",
  "90d": "90 days",
};

interface DurationFieldProps {
  legend: string;
  chosen: Duration | "as_it_is" | null;
  now: number;
  /** When the access currently ends, or `null` if its permissions end at different times. If omitted, "No change" isn't offered. */
  endsAt?: number | null;
  mistake?: string | undefined;
}

/** Asks when access should end. Each answer shows the exact time. */
export function DurationField({ legend, chosen, now, endsAt, mistake }: DurationFieldProps) {
  return (
    <fieldset class="stack" aria-describedby={mistake && "duration-mistake"}>
      <legend>
        {legend} <span class="hint">Times are UTC.</span>
      </legend>
      {mistake && (
        <p class="error" id="duration-mistake">
          {mistake}
        </p>
      )}
      <div class="tiles">
        {endsAt !== undefined && (
          <Tile value="as_it_is" label="No change" chosen={chosen}>
            {endsAt === null ? (
              "each permission keeps its end date"
            ) : (
              <>
                until <ExactTime at={endsAt} now={now} />
              </>
            )}
          </Tile>
        )}
        {Object.entries(durations).map(([value, length]) => (
          <Tile key={value} value={value} label={durationLabels[value as Duration]} chosen={chosen}>
            until <ExactTime at={now + length} now={now} />
          </Tile>
        ))}
      </div>
    </fieldset>
  );
}

interface TileProps {
  value: string;
  label: string;
  chosen: string | null;
  children: ComponentChildren;
}

function Tile({ value, label, chosen, children }: TileProps) {
  return (
    <label>
      <input type="radio" name="duration" value={value} required checked={value === chosen} />
      <span>
        {label} <small>{children}</small>
      </span>
    </label>
  );
}

interface TextFieldProps {
  label: string;
  /** The field's name and id. Its mistake has this id plus `-mistake`, and its hint plus `-hint`. */
  name: string;
  value?: string | undefined;
  required?: boolean;
  placeholder?: string;
  maxLength?: number;
  mistake?: ComponentChildren;
  hint?: ComponentChildren;
}

/** A labeled input with its error message, if any. Browsers neither autocomplete nor spell-check the input. */
export function TextField({ label, name, value, required, placeholder, maxLength, mistake, hint }: TextFieldProps) {
  const descriptions = [mistake && `${name}-mistake`, hint && `${name}-hint`].filter(Boolean);
  return (
    <>
      <label class="field" for={name}>
        {label}
        <input
          id={name}
          name={name}
          value={value}
          required={required}
          placeholder={placeholder}
          maxLength={maxLength}
          autocomplete="off"
          spellcheck={false}
          aria-describedby={descriptions.join(" ") || undefined}
          aria-invalid={mistake ? "true" : undefined}
        />
      </label>
      {mistake && (
        <p class="error" id={`${name}-mistake`} role="alert">
          {mistake}
        </p>
      )}
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </>
  );
}
