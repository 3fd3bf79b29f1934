import type { JSX } from "preact";

const icons = {
  branch: (
    <>
      <circle cx="4.5" cy="3.5" r="1.5" />
      <circle cx="4.5" cy="12.5" r="1.5" />
      <circle cx="11.5" cy="5" r="1.5" />
      <path d="M4.5 5v6M11.5 6.5c0 2.5-7 1.5-7 4.5" />
    </>
  ),
  check: <path d="M3 8.5l3.5 3.5L13 4.5" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.5V8l2.5 1.5" />
    </>
  ),
  cross: <path d="M4 4l8 8M12 4l-8 8" />,
  info: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 7.5v3.5M8 5.1v.1" />
    </>
  ),
  key: (
    <>
      <circle cx="5" cy="11" r="2.5" />
      <path d="M6.8 9.2L13 3M10.5 5.5l2 2" />
    </>
  ),
  lock: <path d="M3.5 7h9v6.5h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2" />,
  minus: <path d="M3.5 8h9" />,
  push: <path d="M8 13V3.5M4 7l4-4 4 4" />,
  repository: <path d="M3.5 12.5v-9a1.5 1.5 0 0 1 1.5-1.5h7.5v9H5a1.5 1.5 0 0 0 0 3h7.5V11" />,
  shield: <path d="M8 1.8l5.2 2v4.1c0 3.2-2.2 5.3-5.2 6.3-3-1-5.2-3.1-5.2-6.3V3.8z" />,
  speech: <path d="M2.5 3.5h11v7h-6l-3 3v-3h-2z" />,
  warning: <path d="M8 2.5l6 11H2zM8 6.5v3.2M8 11.6v.1" />,
} satisfies Record<string, JSX.Element>;

export type IconName = keyof typeof icons;

/** A decorative icon. The text next to it says the same. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      {icons[name]}
    </svg>
  );
}

/** The deplodash logo. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <g fill="none" stroke="currentColor" stroke-width="2.75" stroke-linecap="round">
        <circle cx="10" cy="14.5" r="6" />
        <path d="M17.5 2.5v18" />
      </g>
      <circle cx="10" cy="14.5" r="1.875" fill="currentColor" />
    </svg>
  );
}
