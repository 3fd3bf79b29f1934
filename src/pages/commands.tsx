import { Code } from "./elements.tsx";

interface Service {
  /** The addresses of this service and of GitHub. */
  origin: string;
  serverUrl: string;
}

/** Ready-to-copy commands that make git push through this service. */
export function GitSetup({ origin, serverUrl }: Service) {
  return (
    <Code
      label="git configuration"
      lines={[
        "git config --global \\",
        `  url.${origin}/git/.pushInsteadOf ${serverUrl}/`,
        "git config --global --replace-all \\",
        `  credential.${origin}.helper ""`,
        "git config --global --add \\",
        `  credential.${origin}.helper \\`,
        `  '!f() { echo username=agent; echo "password=$DEPLODASH_AGENT_TOKEN"; }; f'`,
      ]}
    />
  );
}

interface Asking {
  origin: string;
  login: string;
}

/** A ready-to-copy command that requests an agent's first consent link. */
export function AskLine({ origin, login }: Asking) {
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

/** A sample program that requests access and waits for the owner. */
export function ClientExample({ origin, login }: Asking) {
  return (
    <Code
      label="TypeScript example"
      lines={[
        'import { createDeplodash } from "@deplodash/client";',
        "",
        "const deplodash = createDeplodash({",
        `  baseUrl: "${origin}",`,
        '  agentToken: process.env.DEPLODASH_AGENT_TOKEN ?? "",',
        "});",
        "const { token } = await deplodash.requestToken({",
        `  repo: "${login}/REPOSITORY",`,
        '  scopes: ["contents:write"],',
        '  onConsent: ({ url }) => console.log("Ask the owner to open", url),',
        "});",
      ]}
    />
  );
}
