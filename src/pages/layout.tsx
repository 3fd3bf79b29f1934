import type { ComponentChildren, JSX } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Session } from "../session/cookie.ts";

interface PageProps {
  title: string;
  /** Who is signed in. */
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

/** What proves that a form is sent from our own page. */
export function Csrf({ session }: { session: Session }) {
  return <input type="hidden" name="csrf" value={session.csrf} />;
}

/** The link that leads to GitHub and back to `next`. A link, for `form-action` would block a form. */
export function signInHref(next: string): string {
  return `/auth/login?${new URLSearchParams({ next })}`;
}

/** The same, with GitHub asking which account it shall be. */
export function switchAccountHref(next: string): string {
  return `/auth/login?${new URLSearchParams({ next, prompt: "select_account" })}`;
}

/** A moment, for people; the machine-readable one is beside it. */
export function Time({ at }: { at: number }) {
  const iso = new Date(at).toISOString();
  return <time dateTime={iso}>{`${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`}</time>;
}

/** What an agent is called. Someone chose these words freely, so they are quoted, isolated in direction, and marked. */
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

/** Scopes in one line. */
export function Scopes({ scopes }: { scopes: readonly string[] }) {
  return (
    <>
      {[...new Set(scopes)].map((scope, index) => (
        <>
          {index > 0 && " "}
          <code key={scope}>{scope}</code>
        </>
      ))}
    </>
  );
}

/** What is granted, by when it ends. */
export function Grants({ grants }: { grants: readonly { scope: string; endsAt: number }[] }) {
  const latest = new Map<string, number>();
  for (const { scope, endsAt } of grants) latest.set(scope, Math.max(endsAt, latest.get(scope) ?? 0));
  const ends = [...new Set(latest.values())].sort();
  return (
    <>
      {ends.map((end, index) => (
        <>
          {index > 0 && ", "}
          <Scopes scopes={[...latest.keys()].filter((scope) => latest.get(scope) === end)} /> until <Time at={end} />
        </>
      ))}
    </>
  );
}

export function html(page: JSX.Element): string {
  return `<!doctype html>${renderToString(page)}`;
}

/** Tells that GitHub has not confirmed yet that some revoked tokens are dead. */
export function Pending({ tokens, here }: { tokens: number; here: string }) {
  if (tokens === 0) return null;
  return (
    <p class="notice" role="status">
      deplodash issues no new tokens for revoked access. GitHub hasn't confirmed yet that{" "}
      {tokens === 1 ? "one token no longer works" : `${tokens} tokens no longer work`}. deplodash keeps trying, and each
      token expires within an hour in any case. <a href={here}>Check again</a>
    </p>
  );
}
