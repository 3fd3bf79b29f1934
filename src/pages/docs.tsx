import { html } from "./layout.tsx";

/** Returns the policy of the docs. Redoc adds styles by script, with this response's nonce, and colors its samples by attributes. */
export function docsPolicy(nonce: string): string {
  return `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/** On phones, headings take the whole line, and the longest problem code fits. */
const style = `@media (max-width: 40rem) {
  [data-testid=page-actions] { display: none }
  h1, h2 { font-size: 1.4rem !important; line-height: 1.3 !important; overflow-wrap: anywhere }
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
        <main>
          <noscript>
            This page needs JavaScript. Without it, read <a href="/openapi.yaml">the API description</a>.
          </noscript>
        </main>
        <script type="module" src="/docs/init.js" />
      </body>
    </html>,
  );
}
