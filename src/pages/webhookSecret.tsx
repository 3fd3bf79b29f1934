import type { Session } from "../session/cookie.ts";
import { Fact } from "./elements.tsx";
import { html, Page } from "./layout.tsx";

interface WebhookSecretProps {
  session: Session;
  host: string;
  secret: string;
}

/** Shows a webhook's new signing secret, which no other page shows. */
export function webhookSecretPage({ session, host, secret }: WebhookSecretProps): string {
  return html(
    <Page
      title="Signing secret"
      session={session}
      lead={
        <>
          This is the signing secret for your webhook to <strong>{host}</strong>. Copy it now: deplodash can’t show it
          again.
        </>
      }
    >
      <section class="card pad stack" aria-label="Signing secret">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: one click or key selects all of it */}
        <code class="secret" tabIndex={0}>
          {secret}
        </code>
        <ul class="facts">
          <Fact icon="shield">
            The receiver uses it to tell deplodash’s messages from forged ones. Any library for{" "}
            <a href="https://www.standardwebhooks.com">Standard Webhooks</a> can do that. Slack and Mattermost don’t
            need it.
          </Fact>
          <Fact icon="info">If you lose it or it leaks, replace it. The previous one stays valid for a day.</Fact>
        </ul>
      </section>
      <div class="actions">
        <a class="button primary" href="/notifications">
          I’ve saved the secret
        </a>
      </div>
    </Page>,
  );
}
