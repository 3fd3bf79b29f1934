import { html } from "./layout.tsx";

/** Redoc styles by script: its styles carry the nonce of this one answer. */
export function docsPolicy(nonce: string): string {
  return `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/** The contract as a page. */
export function docsPage(nonce: string): string {
  return html(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta property="csp-nonce" content={nonce} />
        <title>The API · deplodash</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
      </head>
      <body>
        <main>
          <noscript>
            This page needs JavaScript. The description itself: <a href="/openapi.yaml">/openapi.yaml</a>
          </noscript>
        </main>
        <script type="module" src="/docs/init.js" />
      </body>
    </html>,
  );
}
