import { relativeTime, second } from "../domain/time.ts";
import { findContext } from "../requestContext.ts";
import type { Session } from "../session/cookie.ts";
import { Notice } from "./elements.tsx";
import { html, Page, signInHref } from "./layout.tsx";
import { returnPath } from "./returnPath.ts";

export interface Message {
  title: string;
  /** A text that says what happened, whether anything changed, and what to do next. */
  detail: string;
  /** Additional information, with an optional link. */
  notice?: { text: string; link?: Link };
  /** Advice on what to do outside this page. */
  advice?: { title: string; text: string };
  /** A link to the next step, if there is one. */
  link?: Link;
  /** Links to other possible steps. */
  more?: Link[];
}

interface Link {
  href: string;
  text: string;
}

/** Shows a message with its main next step and any other steps. */
export function messagePage(message: Message, session: Session | null = null, requestId?: string): string {
  const { title, detail, notice, advice } = message;
  return html(
    <Page title={title} session={session} width="narrow" lead={detail}>
      {notice && (
        <Notice>
          <p>
            {notice.text} {notice.link && <a href={notice.link.href}>{notice.link.text}</a>}
          </p>
        </Notice>
      )}
      {advice && (
        <section class="card pad stack" aria-labelledby="advice">
          <h2 id="advice">{advice.title}</h2>
          <p>{advice.text}</p>
        </section>
      )}
      <Steps message={message} />
      {requestId && (
        <p class="hint">
          Request ID <code>{requestId}</code>
        </p>
      )}
    </Page>,
  );
}

/** The next steps of a message as buttons. */
export function Steps({ message: { link, more = [] } }: { message: Message }) {
  const links = link ? [link, ...more] : more;
  if (links.length === 0) return null;
  return (
    <div class="actions decide">
      {links.map(({ href, text }, index) => (
        <a key={href} class={index === 0 ? "button primary" : "button"} href={href}>
          {text}
        </a>
      ))}
    </div>
  );
}

interface Refusal {
  status: number;
  body: { title: string; detail: string; errors?: { pointer: string; detail: string }[] };
  headers: Record<string, string>;
}

interface RefusalContext {
  request: Request;
  site: { origin: string; serverUrl: string };
  session: Session | null;
  untouched: boolean;
}

/** Renders a refusal for people, with a link back to where they were and the request's id in the log. */
export function refusalPage(refusal: Refusal, context: RefusalContext): string {
  // Being asked to sign in isn't an error.
  const requestId = refusal.status === 401 ? undefined : findContext()?.requestId;
  return messagePage(messageOf(refusal, context), context.session, requestId);
}

function messageOf(refusal: Refusal, { request, site, untouched }: RefusalContext): Message {
  const { status, body } = refusal;
  const isForm = request.method !== "GET" && request.method !== "HEAD";
  const title = titles[status] ?? body.title;
  // Opening a page changes nothing.
  const nothingChanged = untouched || !isForm;
  const detail = `${detailOf(refusal, isForm, nothingChanged)}${isForm && untouched ? " Nothing was changed." : ""}`;
  // A page that only some people may open must be indistinguishable from one that doesn't exist.
  const here = status === 404 ? "/" : returnPath(request);
  if (status === 401) return { title, detail, link: { href: signInHref(here), text: "Sign in with GitHub" } };
  if (status === 421) return { title, detail, link: { href: site.origin + here, text: `Open ${site.origin}` } };
  const dashboard =
    here === "/" && (isForm || retryable.includes(status)) ? [] : [{ href: "/", text: "Go to dashboard" }];
  const notice = status === 503 ? { notice: aboutRevoking(site.serverUrl) } : {};
  if (isForm) return { title, detail, ...notice, link: { href: here, text: "Go back" }, more: dashboard };
  // After other refusals, opening the page again doesn't help.
  const link = retryable.includes(status) ? { link: { href: here, text: "Try again" } } : {};
  return { title, detail, ...notice, ...link, more: dashboard };
}

const retryable = [429, 500, 503];

/** Returns a notice about what still works while GitHub isn't responding. */
function aboutRevoking(serverUrl: string): NonNullable<Message["notice"]> {
  const text =
    "You can still revoke access. deplodash stops issuing tokens right away, and revokes the live ones as soon as GitHub responds.";
  if (serverUrl !== "https://github.com") return { text };
  return { text, link: { href: "https://www.githubstatus.com/", text: "GitHub’s status page" } };
}

const nothingHere =
  "The page may have been removed, or you may not have access to it. If an agent gave you this link, make sure that you copied all of it.";

/** Titles and details for people, by status. Those in the contract are written for programs. */
const titles: Record<number, string> = {
  400: "This address or form is incomplete",
  404: "There’s nothing at this address",
  405: "You can’t open this address",
  413: "This form is too long",
  415: "This form couldn’t be read",
  421: "This page is at another address",
  500: "Something is wrong with this service",
  429: "Too many requests",
  503: "GitHub isn’t responding",
};
const details: Record<number, string> = {
  400: nothingHere,
  404: nothingHere,
  405: "This address is for forms and programs only.",
  413: "Go back, shorten what you entered, and send it again.",
  415: "Go back and use the form on the page.",
  421: "Open this service at its own address.",
};

function tooMany(seconds: number, isForm: boolean): string {
  const pace = `You’ve ${isForm ? "submitted forms" : "opened pages"} faster than deplodash allows.`;
  return `${pace} You can continue ${relativeTime(seconds * second, 0)}.`;
}

/** Returns a detail for people. Omits the validator's messages, which are for programs. */
function detailOf({ status, body, headers }: Refusal, isForm: boolean, nothingChanged: boolean): string {
  if (status === 400 && isForm) return "Part of the form is missing or invalid. Go back and send it again.";
  if (status === 429) return tooMany(Number(headers["Retry-After"]), isForm);
  if (status === 503 && nothingChanged) return "deplodash asked GitHub and got no response. Try again in a moment.";
  if (status === 503) return "This may or may not have taken effect. Go back to check, then try again.";
  // The remaining errors are configuration errors. They name variables, which the operator sets.
  const mistakes =
    status === 500 && body.errors?.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}.`).join(" ");
  return mistakes || (details[status] ?? body.detail);
}
