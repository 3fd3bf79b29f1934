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

/** Renders what a person sees of a refusal. `untouched`: the request was refused before its handler ran, so nothing has changed. */
export function refusalPage(refusal: Refusal, request: Request, untouched: boolean): string {
  const { status, body } = refusal;
  const { title } = body;
  const isForm = request.method !== "GET";
  const detail = `${detailOf(refusal, isForm)}${isForm && untouched ? " Nothing was changed." : ""}`;
  const here = returnPath(request);
  if (status === 401) {
    return messagePage({ title, detail, link: { href: signInHref(here), text: "Sign in with GitHub" } });
  }
  const dashboard = here === "/" && isForm ? [] : [{ href: "/", text: "Go to the dashboard" }];
  if (isForm) return messagePage({ title, detail, link: { href: here, text: "Go back" }, more: dashboard });
  // Other refusals of a page don't pass if it is opened again.
  const link = status === 429 || status === 503 ? { link: { href: here, text: "Try again" } } : {};
  return messagePage({ title, detail, ...link, more: dashboard });
}

function detailOf({ status, body: { detail, errors }, headers }: Refusal, isForm: boolean): string {
  if (status === 429) return `Wait ${headers["Retry-After"]} seconds, then try again.`;
  if (status === 503 && isForm) return "This may or may not have taken effect. Go back to check, then try again.";
  if (status === 503) return "Try again in a moment.";
  return errors?.map((error) => `${error.pointer.slice(1) || "The request"} ${error.detail}`).join(" ") ?? detail;
}
