import { parseHTML } from "linkedom";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The page that a visitor sees after a click, once redirects have been followed. */
export interface Seen {
  url: URL;
  status: number;
  headers: Headers;
  document: Document;
  /** The response's body, for displaying it in a browser. */
  markup: string;
  text: string;
}

export interface Visitor {
  /** Opens a URL, as if it were typed or followed from an email. */
  open(url: string): Promise<Seen>;
  /** Follows a link on the page, given by its text. */
  follow(page: Seen, text: string): Promise<Seen>;
  /** Presses a button on the page, given by its text or label, after filling in `fields`. */
  press(page: Seen, button: string, fields?: Record<string, string | string[]>): Promise<Seen>;
  /** Goes through the sign-in, choosing this person on GitHub's page. Returns the page that follows. */
  signIn(page: Seen, login: string): Promise<Seen>;
  /** Returns the cookies for an origin, as the browser would send them. */
  cookies(origin: string): string;
}

/** Returns the value of a page's first field with this name, or "". */
export const fieldOf = ({ document }: Pick<Seen, "document">, name: string): string =>
  document.querySelector(`[name="${name}"]`)?.getAttribute("value") ?? "";

/**
 * Creates a browser without JavaScript. It supports cookies, links, forms, and redirects, and sends `Origin` with each
 * form.
 */
export function createVisitor(fetch: Fetch): Visitor {
  const jars = new Map<string, Map<string, string>>();

  const jarOf = (origin: string) => {
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };
  const cookies = (origin: string) => [...jarOf(origin)].map(([name, value]) => `${name}=${value}`).join("; ");

  const send = async (url: URL, init: { method: string; body?: string; origin?: string }): Promise<Seen> => {
    const headers = new Headers({ Accept: "text/html", Cookie: cookies(url.origin) });
    if (init.body !== undefined) headers.set("Content-Type", "application/x-www-form-urlencoded");
    if (init.origin) headers.set("Origin", init.origin);
    const body = init.body === undefined ? {} : { body: init.body };
    const response = await fetch(url.href, { method: init.method, headers, redirect: "manual", ...body });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const [name = "", value = ""] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
      if (value === "") jarOf(url.origin).delete(name);
      else jarOf(url.origin).set(name, value);
    }
    const location = response.headers.get("Location");
    if (location && response.status >= 300 && response.status < 400)
      return send(new URL(location, url), { method: "GET" });
    const markup = await response.text();
    const { document } = parseHTML(markup);
    const text = (document.querySelector("body")?.textContent ?? markup).replace(/\s+/g, " ");
    return { url, status: response.status, headers: response.headers, document, markup, text };
  };

  const visitor: Visitor = {
    cookies,
    open: (url) => send(new URL(url), { method: "GET" }),
    follow(page, text) {
      const link = [...page.document.querySelectorAll("a")].find((one) => one.textContent?.includes(text));
      if (!link) throw new Error(`no link "${text}" on ${page.url}: ${page.text}`);
      return send(new URL(link.getAttribute("href") ?? "", page.url), { method: "GET" });
    },
    press(page, name, fields = {}) {
      const buttons = [...page.document.querySelectorAll("button")];
      const button = buttons.find((one) => (one.getAttribute("aria-label") ?? one.textContent)?.includes(name));
      const owner = button?.getAttribute("form");
      const form = owner ? page.document.getElementById(owner) : button?.closest("form");
      if (!button || !form) throw new Error(`no button "${name}" on ${page.url}: ${page.text}`);
      const body = filledIn(form, fields);
      const pressed = button.getAttribute("name");
      if (pressed) body.append(pressed, button.getAttribute("value") ?? "");
      const path = button.getAttribute("formaction") ?? form.getAttribute("action");
      const action = new URL(path ?? page.url.href, page.url);
      return send(action, { method: "POST", body: body.toString(), origin: page.url.origin });
    },
    async signIn(page, login) {
      const choice = await visitor.follow(page, "Sign in with GitHub");
      return visitor.press(choice, `Continue as ${login}`);
    },
  };
  return visitor;
}

/**
 * Returns the fields that a form sends, with those in `fields` replaced. A list selects exactly these checkboxes, and a
 * string selects the radio button with this value.
 */
function filledIn(form: Element, fields: Record<string, string | string[]>): URLSearchParams {
  const body = new URLSearchParams();
  for (const input of form.querySelectorAll("input, select")) {
    const name = input.getAttribute("name") ?? "";
    const value = input.getAttribute("value") ?? "";
    const wanted = fields[name];
    if (input.getAttribute("type") === "checkbox") {
      const isSelected = Array.isArray(wanted) ? wanted.includes(value) : input.hasAttribute("checked");
      if (isSelected) body.append(name, value);
    } else if (input.getAttribute("type") === "radio") {
      const isSelected = typeof wanted === "string" ? wanted === value : input.hasAttribute("checked");
      if (isSelected) body.append(name, value);
    } else if (typeof wanted === "string") body.append(name, wanted);
    else if (input.tagName === "SELECT") {
      const option = input.querySelector("option[selected]") ?? input.querySelector("option");
      body.append(name, option?.getAttribute("value") ?? "");
    } else body.append(name, value);
  }
  return body;
}
