import { Code } from "./elements.tsx";

/** Commands that make git push through this service, ready to copy. */
export function GitSetup({ origin, serverUrl }: { origin: string; serverUrl: string }) {
  return (
    <Code
      label="git configuration"
      lines={[
        `git config --global url.${origin}/git/.pushInsteadOf ${serverUrl}/`,
        `git config --global --replace-all credential.${origin}.helper ""`,
        `git config --global --add credential.${origin}.helper \\`,
        `  '!f() { echo username=agent; echo "password=$DEPLODASH_AGENT_TOKEN"; }; f'`,
      ]}
    />
  );
}

/** A command that requests an agent's first consent link, ready to copy. */
export function AskLine({ origin, login }: { origin: string; login: string }) {
  return (
    <Code
      label="Command that asks for access"
      lines={[
        'echo "Authorization: Bearer $DEPLODASH_AGENT_TOKEN" | \\',
        `  curl -s ${origin}/api/token -H @- \\`,
        '  -H "Content-Type: application/json" \\',
        `  -d '{ "repo": "${login}/REPOSITORY", "scopes": ["contents:write"] }'`,
      ]}
    />
  );
}
