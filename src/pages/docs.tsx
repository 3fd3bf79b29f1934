import { Mark } from "./icon.tsx";
import { html } from "./layout.tsx";

/**
 * Returns the Content-Security-Policy of the docs. Redoc adds styles by script, with this response's nonce, and colors samples with
 * `style` attributes.
 */
export function docsPolicy(nonce: string): string {
  return `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/**
 * Keeps our header in view, replaces Redoc's logo with its name, darkens text that is too faint (WCAG 2.2, 1.4.3), and gives headings
 * the full width on phones.
 */
const style = `html { --ground: #fff; --text: #15191c; --line: #dfe4e7; --mark: #0b6074 }
html.dark { --ground: #22242b; --text: #e6ebee; --line: #3a3d47; --mark: #63c3d6; --input-content-placeholder-color: #9ba7af }
html.light { --color-blue-6: #1a5fd0; --color-blue-7: #2558b8; --color-carrot-7: #9a5200 }
.light #docs .tag-get { --tag-color: #167341 }
.light #docs .tag-http { --tag-color: #1a56d0 }
[data-testid=search-trigger] div { color: var(--text-color-secondary) }
body { margin: 0 }
#docs > div { --navbar-height: 3rem !important; --navbar-stack-height: 3rem !important }
.top { box-sizing: border-box; position: sticky; top: 0; z-index: 9; height: 3rem; display: flex; gap: 1rem; align-items: center; padding: 0 1.5rem; color: var(--text); background: var(--ground); border-bottom: 1px solid var(--line); font: 600 .9375rem/1.5 sans-serif }
.top a { display: inline-flex; gap: .5rem; align-items: center; color: inherit; text-decoration: none }
.top svg { width: 1.375rem; color: var(--mark) }
.top h1 { margin: 0; font: inherit; font-weight: 400 }
a[href*=redocly] img { display: none }
a[href*=redocly] p::after { content: ' Redoc' }
@media (max-width: 40rem) {
  [data-testid=page-actions] { display: none }
  #docs :is(h1, h2) { font-size: 1.4rem !important; line-height: 1.3 !important; overflow-wrap: anywhere }
}`;

/** Shows the API documentation, which Redoc renders from the contract. */
export function docsPage(nonce: string): string {
  return html(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta property="csp-nonce" content={nonce} />
        <title>API documentation · deplodash</title>
        <style nonce={nonce}>{style}</style>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
      </head>
      <body>
        <header class="top">
          <a href="/">
            <Mark />
            deplodash
          </a>
          <h1>API documentation</h1>
        </header>
        <div id="docs">
          <noscript>
            This page needs JavaScript. You can read <a href="/openapi.yaml">the API description</a> without it.
          </noscript>
        </div>
        <script type="module" src="/docs/init.js" />
      </body>
    </html>,
  );
}
