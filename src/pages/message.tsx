import type { Session } from "../session/cookie.ts";
import { html, Page, signInHref } from "./layout.tsx";

export interface Message {
  title: string;
  /** What it means, and what to do next. */
  detail: string;
  /** The one clear next step, where it is a link. */
  link?: Link;
  /** Further ways out. */
  more?: Link[];
}

interface Link {
  href: string;
  text: string;
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
      {more.length > 0 && (
        <ul class="ways">
          {more.map(({ href, text }) => (
            <li key={href}>
              <a href={href}>{text}</a>
            </li>
          ))}
        </ul>
      )}
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
  const here = request.method === "GET" ? localPath(pathname + search) : "/";
  if (status === 401) {
    return messagePage({ title, detail, link: { href: signInHref(here), text: "Sign in with GitHub" } });
  }
  const dashboard = { href: "/", text: "To the dashboard" };
  if (status === 503) {
    const words = "Nothing was changed by this. Try again in a moment.";
    return messagePage({ title, detail: words, link: { href: here, text: "Try again" }, more: [dashboard] });
  }
  const what = errors?.map((error) => `${error.pointer.slice(1) || "The request"} ${error.detail}`).join(" ");
  return messagePage({ title, detail: what ?? detail, more: [dashboard] });
}

/** What the contract calls a `LocalPath`: URLs let more pass than may lead anywhere (WHATWG URL, section 4.4; RFC 3986, section 2). */
function localPath(path: string): string {
  return path.replaceAll(/%(?![0-9a-f]{2})|[^\w.~!$&'()*+,;=:@/?%-]/gi, encodeURIComponent);
}
