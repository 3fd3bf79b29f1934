/**
 * Makes the GitHub App, and the files of variables with its credentials; nobody copies anything.
 *
 *   npm run setup                                       for this machine: .dev.vars
 *   npm run setup -- --origin https://deplodash.example    for a deployed service: .prod.vars as well
 *   npm run setup -- --help                             what else there is
 */
import { runScript } from "./local/cleanup.ts";
import { openDesk } from "./setup/callbackServer.ts";
import { type Credentials, fetchCredentials, NotNow } from "./setup/credentials.ts";
import { settingsOf } from "./setup/manifest.ts";
import { type Options, readOptions, usage } from "./setup/options.ts";
import { donePage } from "./setup/pages.ts";
import { planFiles, writeFiles } from "./setup/variableFiles.ts";

await runScript(async () => {
  const options = readOptions(process.argv.slice(2));
  if (options === null) console.log(usage);
  else await setUp(options);
});

async function setUp(options: Options): Promise<void> {
  const planned = await planFiles(options);
  let next = "";
  const desk = await openDesk(options, async (code) => {
    try {
      const app = await fetchCredentials(options, code);
      const said = await writeFiles(planned, app, options);
      next = [`${app.name} is made: ${app.html_url}`, ...said, "", ...nextSteps(app, options)].join("\n");
      return donePage(app.name, installUrl(app), said);
    } catch (error) {
      if (error instanceof NotNow) throw error;
      throw new Error(`${error instanceof Error ? error.message : error}
The App itself is made by now: delete it at ${settingsOf(options)} and run this again,
or make a client secret and a private key there, and fill them in as .dev.vars.example says.`);
    }
  });
  console.log(`Open ${desk.url} in a browser that is signed in to GitHub, and press the button there.
Ctrl-C ends this; nothing is written before GitHub has led you back.`);
  await desk.done;
  console.log(`\n${next}`);
}

function installUrl({ html_url }: Credentials): string {
  return `${html_url}/installations/new`;
}

function nextSteps(app: Credentials, { local, origin }: Options): string[] {
  return [
    "What comes next:",
    `  install it on the accounts whose repositories agents may ask for: ${installUrl(app)}`,
    ...(origin === null
      ? [`  npm run dev${local.endsWith(":5178") ? "" : ` -- --port ${new URL(local).port}`}, and open ${local}`]
      : ["  npx wrangler secret bulk .prod.vars, then remove .prod.vars", `  open ${origin}`]),
  ];
}
