import type { NewAgentToken, Session } from "../session/cookie.ts";
import { AskLine, ClientExample, GitSetup } from "./commands.tsx";
import { Fact } from "./elements.tsx";
import { html, Page } from "./layout.tsx";
import { TokenExpiry } from "./tokenLifetime.tsx";

interface TokenView {
  session: Session;
  newToken: NewAgentToken;
  /** The address of this service. */
  origin: string;
  now: number;
}

/** Shows a new agent token, which no other page shows. */
export function tokenPage({ session, newToken, origin, now }: TokenView): string {
  const { agentId, isOperators = false, label, expiresAt, token, isRotated } = newToken;
  const result = isRotated ? "has a new token" : "is registered";
  return html(
    <Page
      title={`“${label}” ${result}`}
      heading={
        <>
          “<bdi>{label}</bdi>” {result}
        </>
      }
      session={session}
      lead="This is its token. Copy it now: deplodash keeps only a hash and can’t show it again."
      hasTimes={expiresAt !== null}
    >
      <section class="card pad stack" aria-labelledby="token">
        <h2 id="token">Agent token</h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach what is there to be copied */}
        <code class="secret" tabIndex={0}>
          {token}
        </code>
        <ul class="facts">
          <Fact icon="clock">
            <TokenExpiry expiresAt={expiresAt} now={now} />
          </Fact>
          {isRotated ? (
            <Fact icon="shield">The old token no longer works. The agent keeps its access.</Fact>
          ) : (
            <Fact icon="shield">
              It doesn’t give access to anything yet. Each repository needs its owner’s approval.
            </Fact>
          )}
          <Fact icon="info">
            If you lose it or it leaks, rotate it on{" "}
            {isOperators ? (
              <a href="/operator">the operator page</a>
            ) : (
              <a href={`/agents/${agentId}`}>the agent’s page</a>
            )}
            .
          </Fact>
        </ul>
      </section>
      <Setup session={session} origin={origin} />
      <div class="actions">
        <a class="button primary" href={isOperators ? "/operator" : "/"}>
          I’ve saved the token
        </a>
      </div>
    </Page>,
  );
}

/** The ways to use the token, with the safest first. Radio buttons switch between them without a script. */
function Setup({ session, origin }: { session: Session; origin: string }) {
  const { user, serverUrl } = session;
  return (
    <section class="stack" aria-labelledby="setup">
      <h2 id="setup">Set up the agent</h2>
      <p class="hint">
        Where the agent runs, set <code>DEPLODASH_AGENT_TOKEN</code> to the token. Then choose how the agent reaches
        GitHub.
      </p>
      <div class="card tabs" role="radiogroup" aria-labelledby="setup">
        <input type="radio" name="setup" id="setup-git" checked />
        <label for="setup-git">git push</label>
        <input type="radio" name="setup" id="setup-curl" />
        <label for="setup-curl">curl</label>
        <input type="radio" name="setup" id="setup-typescript" />
        <label for="setup-typescript">TypeScript</label>
        <div class="pad stack tab1">
          <p>
            <strong>Recommended.</strong> Pushes go through deplodash. The agent never holds a GitHub token that can
            write code, and the owner can limit it to certain branches.
          </p>
          <GitSetup origin={origin} serverUrl={serverUrl} />
          <p class="hint">Then push as usual. The first push prints a link for the owner.</p>
        </div>
        <div class="pad stack tab2">
          <p>
            Use this for GitHub’s API and for <code>gh</code>. The agent gets a GitHub token for one repository, valid
            for up to an hour.
          </p>
          <AskLine origin={origin} login={user.login} />
          <p class="hint">
            The response contains a token, or a link for the owner. <a href="/docs">Read the API documentation</a>
          </p>
        </div>
        <div class="pad stack tab3">
          <p>
            Use this if you write the agent’s code. <code>requestToken</code> waits until the owner has decided.
          </p>
          <ClientExample origin={origin} login={user.login} />
        </div>
      </div>
      <p class="hint">
        Or tell the agent to read <code>{origin}/llms.txt</code>.
      </p>
    </section>
  );
}
