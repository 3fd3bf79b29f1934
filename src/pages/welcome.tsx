import { Fact } from "./elements.tsx";
import { Mark } from "./icon.tsx";
import { html, Page, signInHref } from "./layout.tsx";

/** Introduces deplodash to people who aren't signed in. */
export function welcomePage(): string {
  return html(
    <Page
      title="Give an AI agent access to one repository, and take it back at any time"
      session={null}
      width="narrow"
      mark={<Mark />}
      lead="An agent asks for access to your code on GitHub. You decide what it may do, and for how long."
    >
      <section class="card pad" aria-label="What you decide">
        <ul class="facts">
          <Fact icon="repository">
            <strong>One repository at a time.</strong> Each request names the repository and every permission. You
            approve all of it, part of it, or nothing.
          </Fact>
          <Fact icon="branch">
            <strong>Only the branches you name.</strong> The agent can push to agent/* without ever being able to touch
            main.
          </Fact>
          <Fact icon="shield">
            <strong>Revocation that reaches GitHub.</strong> When you revoke access, the agent’s tokens stop working
            within seconds.
          </Fact>
        </ul>
      </section>
      <div class="stack">
        <div class="actions decide">
          <a class="button primary" href={signInHref("/")}>
            Sign in with GitHub
          </a>
        </div>
        <p class="hint">
          Signing in tells deplodash who you are. GitHub’s page may say “Act on your behalf”. deplodash acts for you
          only to check what you administer and, if you ask, to create a repository.
        </p>
      </div>
    </Page>,
  );
}
