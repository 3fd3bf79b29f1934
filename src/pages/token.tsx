import type { Session } from "../session/cookie.ts";
import { AskLine, GitSetup } from "./commands.tsx";
import { Fact } from "./elements.tsx";
import { AgentLabel, html, Page } from "./layout.tsx";

interface NewToken {
  session: Session;
  agentId: string;
  label: string;
  token: string;
  /** The addresses of this service and of GitHub. */
  origin: string;
  serverUrl: string;
}

/** Shows a new agent token. No other page shows it. */
export function tokenPage({ session, agentId, label, token, origin, serverUrl }: NewToken): string {
  return html(
    <Page
      title="Agent token"
      session={session}
      lead={
        <>
          This is the token of your agent <AgentLabel label={label} />. Copy it now: deplodash keeps only a hash and
          can’t show it again.
        </>
      }
    >
      <section class="card pad stack" aria-label="Agent token">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: one click or key selects all of it */}
        <code class="secret" tabIndex={0}>
          {token}
        </code>
        <ul class="facts">
          <Fact icon="shield">It gives access to nothing yet. Each repository needs its owner’s approval.</Fact>
          <Fact icon="info">
            If you lose it or it leaks, rotate it on <a href={`/agents/${agentId}`}>the agent’s page</a>.
          </Fact>
        </ul>
      </section>
      <section class="stack" aria-labelledby="setup">
        <h2 id="setup">Set up the agent</h2>
        <p class="hint">
          Put the token into <code>DEPLODASH_AGENT_TOKEN</code> where the agent runs, then choose a way to use it, or
          tell the agent to read <code>{origin}/llms.txt</code>.
        </p>
        <div class="card">
          <div class="pad stack">
            <h3>Push with git</h3>
            <p>
              Pushes go through deplodash. The agent never holds a GitHub token that can write code, and the owner can
              limit it to certain branches. The first push prints a link for the owner.
            </p>
            <GitSetup origin={origin} serverUrl={serverUrl} />
          </div>
          <div class="pad stack split">
            <h3>Call GitHub’s API</h3>
            <p>
              The answer contains a GitHub token for one repository, or a link for its owner.{" "}
              <a href="/docs">API documentation</a>
            </p>
            <AskLine origin={origin} login={session.user.login} />
          </div>
        </div>
      </section>
      <div class="actions">
        <a class="button primary" href="/">
          I’ve saved the token
        </a>
      </div>
    </Page>,
  );
}
