import type { IssuerKind } from "../domain/trustedIdentity.ts";
import { Code } from "./elements.tsx";

/** Ready-to-copy configuration that gets an ID token for the agent. It contains no secrets. */
export function WorkloadSetup({ kind, audience }: { kind: IssuerKind; audience: string }) {
  if (kind === "other") {
    return (
      <p class="hint">
        The workload requests an ID token for the audience <code>{audience}</code> and uses it as its agent token.
      </p>
    );
  }
  const isActions = kind === "github-actions";
  return (
    <>
      <p class="hint">
        {isActions ? "The workflow" : "The job"} requests an ID token for the audience <code>{audience}</code> and uses
        it as its agent token. The ID token is valid for {isActions ? "a few minutes" : "as long as the job may run"}.
      </p>
      <Code
        label={isActions ? "GitHub Actions workflow" : "GitLab CI job"}
        lines={isActions ? workflow(audience) : job(audience)}
      />
      <p class="hint">
        The <a href="/docs#tag/Agents-without-a-secret">API documentation</a> has a complete{" "}
        {isActions ? "workflow" : "job"} that pushes to another repository.
      </p>
    </>
  );
}

function workflow(audience: string): string[] {
  return [
    "permissions:",
    "  id-token: write",
    "jobs:",
    "  agent:",
    "    runs-on: ubuntu-latest",
    "    steps:",
    "      - name: Get an ID token for deplodash",
    "        run: |",
    '          token=$(curl -sSf "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=$AUDIENCE" \\',
    '            -H "Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" |',
    "            jq -r .value)",
    '          echo "::add-mask::$token"',
    '          echo "DEPLODASH_AGENT_TOKEN=$token" >> "$GITHUB_ENV"',
    "        env:",
    `          AUDIENCE: ${audience}`,
  ];
}

function job(audience: string): string[] {
  return [
    "agent:",
    "  id_tokens:",
    "    DEPLODASH_AGENT_TOKEN:",
    `      aud: ${audience}`,
    "  script:",
    "    - ./agent.sh",
  ];
}
