import type { Session } from "../session/cookie.ts";
import { html, Page, signInHref } from "./layout.tsx";

export interface Message {
  title: string;
  /** What it means, and what to do next. */
  detail: string;
  /** The one clear next step, where it is a link. */
  link?: { href: string; text: string };
  /** Further ways out. */
  more?: { href: string; text: string }[];
}

/** A page that says one thing. */
export function messagePage({ title, detail, link, more = [] }: Message, session: Session | null = null): string {
  return html(
    <Page title={title} session={session}>
      <p>{detail}</p>
      {link && (
        <p>
          <a class="button" href={link.href}>
            {link.text}
          </a>
        </p>
      )}
      {more.map(({ href, text }) => (
        <p key={href}>
          <a href={href}>{text}</a>
        </p>
      ))}
    </Page>,
  );
}

interface Refusal {
  status: number;
  body: { title: string; detail: string; errors?: { pointer: string; detail: string }[] };
}

/** What a person sees of a request that was stopped before its handler. */
export function refusalPage({ status, body: { title, detail, errors } }: Refusal, request: Request): string {
  const { pathname, search } = new URL(request.url);
  if (status === 401) {
    const next = request.method === "GET" ? pathname + search : "/";
    return messagePage({ title, detail, link: { href: signInHref(next), text: "Sign in with GitHub" } });
  }
  const what = errors?.map((error) => `${error.pointer.slice(1) || "The request"} ${error.detail}`).join("; ");
  return messagePage({ title, detail: what ? `${what}.` : detail, more: [{ href: "/", text: "To the dashboard" }] });
}
