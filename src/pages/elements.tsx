import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

/** The meaning of a color: success, caution, or danger. */
export type Tone = "ok" | "warn" | "risk";

/** Joins class names. */
function classes(...names: (string | false | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}

/** One or two words that classify the text before them. */
export function Badge({ tone, end, children }: { tone?: Tone; end?: boolean; children: ComponentChildren }) {
  return <span class={classes("badge", tone, end && "end")}>{children}</span>;
}

const noticeIcons: Record<Tone | "info", IconName> = { info: "info", ok: "check", warn: "warning", risk: "warning" };

interface NoticeProps {
  tone?: Tone;
  /** `alert` if a form wasn't accepted; `status` if something was done. */
  role?: "alert" | "status";
  icon?: IconName;
  /** The content of one paragraph, or block elements in a `div`. */
  children: ComponentChildren;
}

/** A message to read before continuing. */
export function Notice({ tone, role, icon = noticeIcons[tone ?? "info"], children }: NoticeProps) {
  return (
    <div class={classes("notice", tone)} role={role}>
      <Icon name={icon} />
      <div class="stack tight">{children}</div>
    </div>
  );
}

/** An item of a list of facts (`ul class="facts"`), with an icon or a picture. */
export function Fact({
  icon,
  tone,
  children,
}: {
  icon: IconName | ComponentChildren;
  tone?: Tone;
  children: ComponentChildren;
}) {
  return (
    <li class={tone}>
      {typeof icon === "string" ? <Icon name={icon as IconName} /> : icon}
      <span>{children}</span>
    </li>
  );
}

/** The text shown instead of an empty list. */
export function Empty({ children }: { children: ComponentChildren }) {
  return (
    <div class="empty">
      <p>{children}</p>
    </div>
  );
}

/** Commands or code to copy. The keyboard can focus it, because it scrolls. */
export function Code({ label, lines }: { label: string; lines: readonly string[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling element must be reachable by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <pre tabIndex={0} role="group" aria-label={label}>
      <code>{lines.join("\n")}</code>
    </pre>
  );
}
