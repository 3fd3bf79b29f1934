import { html } from "../response.ts";

/** Text that is already HTML. */
export interface Html {
  readonly html: string;
}

type Piece = string | number | Html | readonly Html[] | undefined;

function escaped(piece: Piece): string {
  if (piece === undefined) return "";
  if (typeof piece === "object") return "html" in piece ? piece.html : piece.map((part) => part.html).join("");
  return String(piece).replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Renders a template whose literal parts are HTML and whose values are text. */
export function markup(strings: TemplateStringsArray, ...pieces: Piece[]): Html {
  return { html: strings.reduce((all, text, index) => all + escaped(pieces[index - 1]) + text) };
}

const style = `
  :root { color-scheme: light dark; }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 38rem; margin: 2rem auto; padding: 0 1rem; }
  .sandbox { border: 1px solid #b58900; border-radius: 6px; padding: .5rem .75rem; }
  fieldset { border: 1px solid #8888; border-radius: 6px; margin: 1rem 0; }
  label { display: block; padding: .25rem 0; }
  button { font: inherit; padding: .4rem .9rem; margin: .25rem .25rem .25rem 0; cursor: pointer; }
  img { vertical-align: middle; border-radius: 50%; }
  ul { padding-left: 1.2rem; }`;

export function page(title: string, content: Html, status = 200): Response {
  const { html: text } = markup`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${{ html: style }}</style></head>
<body><p class="sandbox" role="note">This is a sandbox, not GitHub.</p><main><h1>${title}</h1>
${content}
</main></body></html>
`;
  return html(status, text);
}

export function missingPage(): Response {
  return page("Page not found", markup`<p>There is nothing at this address.</p>`, 404);
}

export function codeList(entries: readonly string[]): Html {
  return markup`<ul>${entries.map((entry) => markup`<li><code>${entry}</code></li>`)}</ul>`;
}

export function portrait(src: string): Html {
  return markup`<img src="${src}" alt="" width="24" height="24"> `;
}
