/**
 * Creates a GitHub App and writes its credentials to variable files, so that nobody has to copy them.
 *
 *   npm run setup                                          for this machine: .dev.vars
 *   npm run setup -- --origin https://deplodash.example    for a deployed service: .prod.vars as well
 *   npm run setup -- --help                                all options
 */
import { runScript } from "./local/cleanup.ts";
import { startCallbackServer } from "./setup/callbackServer.ts";
import { type AppCredentials, fetchCredentials, TemporaryFailure } from "./setup/credentials.ts";
import { appSettingsUrl } from "./setup/manifest.ts";
import { readOptions, type SetupOptions, usage } from "./setup/options.ts";
import { createdPage } from "./setup/pages.ts";
import { planFiles, writeFiles } from "./setup/variableFiles.ts";

await runScript(async () => {
  const options = readOptions(process.argv.slice(2));
  if (options === null) console.log(usage);
  else await setUp(options);
});

async function setUp(options: SetupOptions): Promise<void> {
  const files = await planFiles(options);
  let summary = "";
  const server = await startCallbackServer(options, async (code) => {
    try {
      const app = await fetchCredentials(options, code);
      const written = await writeFiles(files, app, options);
      summary = [`Created ${app.name}: ${app.html_url}`, ...written, "", ...nextSteps(app, options)].join("\n");
      return createdPage(app.name, installUrl(app), written);
    } catch (error) {
      if (error instanceof TemporaryFailure) throw error;
      throw new Error(`${error instanceof Error ? error.message : error}
GitHub has created the App, but its credentials were not saved. Either delete the App at ${appSettingsUrl(options)} and run
npm run setup again, or create a client secret and a private key there and fill them in as .dev.vars.example explains.`);
    }
  });
  console.log(`Open ${server.url} in a browser that is signed in to GitHub, and press the button.
Nothing is created or written before that. Press Ctrl-C to cancel.`);
  await server.done;
  console.log(`\n${summary}`);
}

function installUrl({ html_url }: AppCredentials): string {
  return `${html_url}/installations/new`;
}

function nextSteps(app: AppCredentials, { localOrigin, origin }: SetupOptions): string[] {
  const { port } = new URL(localOrigin);
  const dev = port === "5178" ? "npm run dev" : `npm run dev -- --port ${port}`;
  return [
    "Next steps:",
    `  1. Install the App on the accounts whose repositories agents may request: ${installUrl(app)}`,
    ...(origin === null
      ? [`  2. Run ${dev}`, `  3. Open ${localOrigin}`]
      : [
          "  2. Upload the variables: npx wrangler secret bulk .prod.vars",
          `  3. Store .prod.vars safely or delete it, then open ${origin}`,
        ]),
  ];
}
