import type { ComponentChildren, JSX } from "preact";
import { renderToString } from "preact-render-to-string";
import { exactTime, relativeTime } from "../domain/time.ts";
import type { Session } from "../session/cookie.ts";

interface PageProps {
  title: string;
  /** The session of the person who is signed in. */
  session: Session | null;
  children: ComponentChildren;
}

/** The frame of every page. */
export function Page({ title, session, children }: PageProps) {
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
        <header>
          <a class="home" href="/">
            deplodash
          </a>
          {session && (
            <form method="post" action="/auth/logout">
              <span>
                Signed in as <strong>{session.user.login}</strong>
              </span>
              <Csrf session={session} />
              <button type="submit" class="quiet">
                Sign out
              </button>
            </form>
          )}
        </header>
        <main>
          <h1>{title}</h1>
          {children}
        </main>
      </body>
    </html>
  );
}

/** The form field that proves that our own page sent the form. */
export function Csrf({ session }: { session: Session }) {
  return <input type="hidden" name="csrf" value={session.csrf} />;
}

/** Returns the link to GitHub's sign-in, which leads back to `next`. It is a link because `form-action` would block a form. */
export function signInHref(next: string): string {
  return `/auth/login?${new URLSearchParams({ next })}`;
}

/** Returns the sign-in link with which GitHub asks which account to use. */
export function switchAccountHref(next: string): string {
  return `/auth/login?${new URLSearchParams({ next, prompt: "select_account" })}`;
}

/** A time, first relative and then exact. */
export function Time({ at, now }: { at: number; now: number }) {
  return <time dateTime={new Date(at).toISOString()}>{`${relativeTime(at, now)} · ${exactTime(at)}`}</time>;
}

/** An agent's label. Its registrant chose it freely, so it is quoted, isolated in direction, and marked as unverified. */
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

/** The notice that GitHub has not confirmed some revocations yet. */
export function Pending({ tokens, here }: { tokens: number; here: string }) {
  if (tokens === 0) return null;
  return (
    <p class="notice" role="status">
      deplodash issues no new tokens for revoked access. GitHub hasn’t confirmed yet that{" "}
      {tokens === 1 ? "one token no longer works" : `${tokens} tokens no longer work`}. deplodash keeps trying, and each
      token expires within an hour in any case. <a href={here}>Check again</a>
    </p>
  );
}
