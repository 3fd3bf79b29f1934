import { createHash } from "node:crypto";
import { type ComponentChildren, h } from "preact";
import { renderToString } from "preact-render-to-string";
import type { appManifest } from "./manifest.ts";

const style = `:root { color-scheme: light dark } body { font: 16px/1.5 system-ui, sans-serif; max-width: 38rem;
margin: 2rem auto; padding: 0 1rem } button { font: inherit; padding: .4rem .9rem; cursor: pointer }`;
const styleHash = createHash("sha256").update(style).digest("base64");

/**
 * Returns the headers for every page. They allow any `https:` form target, because GitHub may redirect to an enterprise's sign-in
 * page.
 */
export const headers = (server: string) => ({
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${styleHash}'; form-action ${new URL(server).origin} https:; base-uri 'none'; frame-ancestors 'none'`,
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
});

function page(title: string, ...content: ComponentChildren[]): string {
  const document = h(
    "html",
    { lang: "en" },
    h(
      "head",
      null,
      h("meta", { charSet: "utf-8" }),
      h("meta", { name: "viewport", content: "width=device-width" }),
      h("title", null, title),
      h("style", { dangerouslySetInnerHTML: { __html: style } }),
    ),
    h("body", null, h("main", null, h("h1", null, title), ...content)),
  );
  return `<!doctype html>\n${renderToString(document)}`;
}

function list(entries: ComponentChildren[]) {
  return h("ul", null, ...entries.map((entry) => h("li", null, entry)));
}

/** Shows what the App will be able to do, with the button that creates it on GitHub. */
export function startPage(action: string, manifest: ReturnType<typeof appManifest>): string {
  const permissions = Object.entries(manifest.default_permissions).map(([name, level]) => `${name}: ${level}`);
  const accounts = manifest.public ? "Every account can install the App." : "Only its owner can install the App.";
  return page(
    "Create a GitHub App for deplodash",
    h("p", null, "Agents can get at most these permissions, and only with an owner's consent:"),
    list(permissions.map((permission) => h("code", null, permission))),
    h("p", null, `${accounts} It has no webhook.`),
    h("p", null, "GitHub shows you the App's name, which you can change, and then sends you back here."),
    h(
      "form",
      { method: "post", action },
      h("input", { type: "hidden", name: "manifest", value: JSON.stringify(manifest) }),
      h("button", null, `Create on ${new URL(action).host}`),
    ),
  );
}

export function createdPage(name: string, installUrl: string, written: string[]): string {
  return page(
    `${name} was created`,
    list(written),
    h(
      "p",
      null,
      h("a", { href: installUrl }, "Install it"),
      ` on the accounts whose repositories agents may request. Your terminal shows the next steps. You can close this page afterwards.`,
    ),
  );
}

export function failurePage(message: string): string {
  return page("Setup failed", h("p", null, message));
}
