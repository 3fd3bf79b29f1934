import { createHash } from "node:crypto";
import { type Html, markup } from "../../test/sandbox/pages/page.ts";
import type { appManifest } from "./manifest.ts";

const style = `:root { color-scheme: light dark } body { font: 16px/1.5 system-ui, sans-serif; max-width: 38rem;
margin: 2rem auto; padding: 0 1rem } button { font: inherit; padding: .4rem .9rem; cursor: pointer }`;
const styleHash = createHash("sha256").update(style).digest("base64");

/** Returns the headers of each page. GitHub may redirect the form to an enterprise's sign-in page, hence `https:`. */
export const headers = (server: string) => ({
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${styleHash}'; form-action ${new URL(server).origin} https:; base-uri 'none'; frame-ancestors 'none'`,
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
});

function page(title: string, content: Html): string {
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>${{ html: style }}</style></head><body><main><h1>${title}</h1>
${content}</main></body></html>
`.html;
}

/** Shows what the App will be able to do, with the button that creates it at GitHub. */
export function startPage(action: string, manifest: ReturnType<typeof appManifest>): string {
  const { host } = new URL(action);
  const permissions = Object.entries(manifest.default_permissions).map(
    ([name, level]) => markup`<li><code>${name}: ${level}</code></li>`,
  );
  return page(
    "Create a GitHub App for deplodash",
    markup`<p>Agents can get at most these permissions, and only with an owner's consent:</p><ul>${permissions}</ul>
<p>${manifest.public ? "Every account can install the App." : "Only its owner can install the App."} It has no webhook.</p>
<p>GitHub shows you the App's name, which you can change, and then sends you back here.</p>
<form method="post" action="${action}"><input type="hidden" name="manifest" value="${JSON.stringify(manifest)}">
<button>Create on ${host}</button></form>`,
  );
}

export function createdPage(name: string, installUrl: string, written: string[]): string {
  return page(
    `${name} is created`,
    markup`<ul>${written.map((line) => markup`<li>${line}</li>`)}</ul>
<p><a href="${installUrl}">Install it</a> on the accounts whose repositories agents may request. Your terminal shows the next
steps. You can close this page afterwards.</p>`,
  );
}

export function failurePage(message: string): string {
  return page("Setup failed", markup`<p>${message}</p>`);
}
