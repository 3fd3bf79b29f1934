import { createHash } from "node:crypto";
import { type Html, markup } from "../../test/sandbox/pages/page.ts";
import type { manifestFor } from "./manifest.ts";

const style = `:root { color-scheme: light dark } body { font: 16px/1.5 system-ui, sans-serif; max-width: 38rem;
margin: 2rem auto; padding: 0 1rem } button { font: inherit; padding: .4rem .9rem; cursor: pointer }`;
const hash = createHash("sha256").update(style).digest("base64");

/** The page holds no secret. Its form may be led on from GitHub to where an enterprise signs in: any https. */
export const headers = (server: string) => ({
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${hash}'; form-action ${new URL(server).origin} https:; base-uri 'none'; frame-ancestors 'none'`,
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

/** What GitHub will be asked for, and the button that asks. */
export function askPage(action: string, manifest: ReturnType<typeof manifestFor>): string {
  const permissions = Object.entries(manifest.default_permissions).map(
    ([name, level]) => markup`<li><code>${name}: ${level}</code></li>`,
  );
  return page(
    "Create the GitHub App of deplodash",
    markup`<p>It may be given at most, where an owner agrees:</p><ul>${permissions}</ul>
<p>${manifest.public ? "Every account can install it." : "Its owner alone can install it."} It has no webhook.</p>
<p>GitHub shows its name, lets you change it, and leads you back here.</p>
<form method="post" action="${action}"><input type="hidden" name="manifest" value="${JSON.stringify(manifest)}">
<button>Create it at ${new URL(action).host}</button></form>`,
  );
}

export function donePage(name: string, installUrl: string, said: string[]): string {
  return page(
    `${name} is made`,
    markup`<ul>${said.map((line) => markup`<li>${line}</li>`)}</ul>
<p><a href="${installUrl}">Install it</a> on the accounts whose repositories agents may ask for. What comes then stands in
your terminal.</p>`,
  );
}

export function failedPage(sentence: string): string {
  return page("That did not work", markup`<p>${sentence}</p>`);
}
