import type { ComponentChildren, JSX } from "preact";
import { renderToString } from "preact-render-to-string";
import { calendarTime, relativeTime } from "../domain/time.ts";
import type { Session } from "../session/cookie.ts";
import { Avatar } from "./avatar.tsx";
import { Notice } from "./elements.tsx";
import { Mark } from "./icon.tsx";

interface PageProps {
  /** The title of the page, which is also the heading unless `heading` is given. */
  title: string;
  /** The session of the person who is signed in, or `null`. */
  session: Session | null;
  /** The width of the page: `wide` for lists, `narrow` for messages. */
  width?: "wide" | "narrow";
  /** The page's entry in the navigation. */
  current?: (typeof navigation)[number]["href"];
  /** Breadcrumbs above the heading. */
  crumbs?: ComponentChildren;
  /** A large logo above everything else. */
  mark?: ComponentChildren;
  /** A picture before the heading. */
  picture?: ComponentChildren;
  heading?: ComponentChildren;
  /** The introduction under the heading. */
  lead?: ComponentChildren;
  /** Whether the footer says that times are in UTC. */
  hasTimes?: boolean;
  children?: ComponentChildren;
}

const navigation = [
  { href: "/", text: "Dashboard" },
  { href: "/notifications", text: "Notifications" },
  { href: "/operator", text: "Operator" },
] as const;

/** The frame of every page. */
export function Page({ title, session, width, current, hasTimes = false, mark, children, ...head }: PageProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · deplodash`}</title>
        <link rel="stylesheet" href="/style.css" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
      </head>
      <body>
        <header class="top">
          <a class="brand" href="/">
            <Mark />
            deplodash
          </a>
          {session && <Navigation session={session} current={current} />}
          {session && <SignedIn session={session} />}
        </header>
        <main class={width}>
          {mark}
          <Head title={title} {...head} />
          {children}
        </main>
        <footer class="bottom">
          <span>deplodash</span>
          <a href="/docs">API documentation</a>
          <a href="/llms.txt">For agents</a>
          {hasTimes && <span>All times are UTC</span>}
        </footer>
      </body>
    </html>
  );
}

function Navigation({ session, current }: { session: Session; current: PageProps["current"] }) {
  const entries = navigation.filter(({ href }) => href !== "/operator" || session.isOperator);
  return (
    <nav aria-label="Main">
      {entries.map(({ href, text }) => (
        <a key={href} href={href} aria-current={href === current ? "page" : undefined}>
          {text}
        </a>
      ))}
    </nav>
  );
}

function SignedIn({ session }: { session: Session }) {
  const { id, login } = session.user;
  return (
    <form method="post" action="/auth/logout">
      <span>
        <Avatar userId={id} session={session} /> <strong>{login}</strong>
      </span>
      <Csrf session={session} />
      <button type="submit" class="plain small">
        Sign out
      </button>
    </form>
  );
}

function Head({ title, crumbs, picture, heading = title, lead }: Omit<PageProps, "session">) {
  return (
    <div class="stack">
      {crumbs && <p class="crumbs">{crumbs}</p>}
      {picture ? (
        <div class="title">
          {picture}
          <h1>{heading}</h1>
        </div>
      ) : (
        <h1>{heading}</h1>
      )}
      {lead && <p class="lead">{lead}</p>}
    </div>
  );
}

/** The form field that proves that the form comes from our own page. */
export function Csrf({ session }: { session: Session }) {
  return <input type="hidden" name="csrf" value={session.csrf} />;
}

/** Returns the link to GitHub's sign-in, which leads back to `next`. It isn't a form, because `form-action` would block that. */
export function signInHref(next: string): string {
  return `/auth/login?${new URLSearchParams({ next })}`;
}

/** Returns the sign-in link that makes GitHub ask which account to use. */
export function switchAccountHref(next: string): string {
  return `/auth/login?${new URLSearchParams({ next, prompt: "select_account" })}`;
}

/** A time, first relative and then exact. The page's footer says that times are in UTC. */
export function Time({ at, now }: { at: number; now: number }) {
  return (
    <>
      {relativeTime(at, now)} · <ExactTime at={at} now={now} />
    </>
  );
}

/** A date and time of day in UTC. */
export function ExactTime({ at, now }: { at: number; now: number }) {
  return <time dateTime={new Date(at).toISOString()}>{calendarTime(at, now)}</time>;
}

/** An agent's label. Its registrant can choose any text, so it's quoted, isolated from the surrounding text, and marked as unverified. */
export function AgentLabel({ label, href }: { label: string; href?: string }) {
  const quoted = (
    <>
      “<bdi>{label}</bdi>”
    </>
  );
  return (
    <>
      {href === undefined ? quoted : <a href={href}>{quoted}</a>} <span class="hint">(unverified name)</span>
    </>
  );
}

export function html(page: JSX.Element): string {
  return `<!doctype html>${renderToString(page)}`;
}

/** The notice that GitHub hasn't confirmed some revocations yet. */
export function Pending({ tokens, here }: { tokens: number; here: string }) {
  if (tokens === 0) return null;
  return (
    <Notice tone="warn" icon="clock" role="status">
      <p>
        deplodash issues no new tokens for revoked access. GitHub hasn’t confirmed yet that{" "}
        {tokens === 1 ? "one token no longer works" : `${tokens} tokens no longer work`}. deplodash keeps trying, and
        each token expires within an hour anyway. <a href={here}>Check again</a>
      </p>
    </Notice>
  );
}
