import type { Session } from "../session/cookie.ts";
import { html, Page, signInHref } from "./layout.tsx";
import { returnPath } from "./returnPath.ts";

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
  headers: Record<string, string>;
}

interface RefusalContext {
  request: Request;
  origin: string;
  untouched: boolean;
}

/** Renders a refusal for people, with the way back to where they were. */
export function refusalPage(refusal: Refusal, { request, origin, untouched }: RefusalContext): string {
  const { status, body } = refusal;
  const isForm = request.method !== "GET" && request.method !== "HEAD";
  const title = titles[status] ?? body.title;
  const detail = `${detailOf(refusal, isForm)}${isForm && untouched ? " Nothing was changed." : ""}`;
  const here = returnPath(request);
  if (status === 401) {
    return messagePage({ title, detail, link: { href: signInHref(here), text: "Sign in with GitHub" } });
  }
  if (status === 421) return messagePage({ title, detail, link: { href: origin + here, text: `Open ${origin}` } });
  const dashboard = here === "/" && isForm ? [] : [{ href: "/", text: "Go to the dashboard" }];
  if (isForm) return messagePage({ title, detail, link: { href: here, text: "Go back" }, more: dashboard });
  // Other refusals of a page don't pass if it is opened again.
  const link = [429, 500, 503].includes(status) ? { link: { href: here, text: "Try again" } } : {};
  return messagePage({ title, detail, ...link, more: dashboard });
}

/** Titles and details for people, where the problem's own are for programs. */
const titles: Record<number, string> = {
  404: "Page not found",
  405: "You can't open this address",
  421: "Wrong address",
  500: "Something is wrong with this service",
};
const details: Record<number, string> = {
  404: "There is no page at this address.",
  405: "It is for forms and programs.",
  421: "This service has another address.",
};

function detailOf({ status, body: { detail, errors }, headers }: Refusal, isForm: boolean): string {
  if (status === 429) return `Wait ${headers["Retry-After"]} seconds, then try again.`;
  if (status === 503 && isForm) return "This may or may not have taken effect. Go back to check, then try again.";
  if (status === 503) return "Try again in a moment.";
  const mistakes = errors?.map((error) => `${error.pointer.slice(1) || "The request"} ${error.detail}.`).join(" ");
  return mistakes ?? details[status] ?? detail;
}
