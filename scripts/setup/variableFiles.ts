import { join } from "node:path";
import { encodePrivateKey, exists, formatVariables, newEncryptionSecret, writeSecretFile } from "../local/variables.ts";
import type { AppCredentials } from "./credentials.ts";
import { github, type SetupOptions } from "./options.ts";

/** A variable file that setup will write, and the origin of the service that will use it. */
interface VariableFile {
  name: ".dev.vars" | ".prod.vars";
  path: string;
  origin: string;
}

/** Returns the files to write. Throws if one of them exists and may not be replaced. */
export async function planFiles({ folder, force, localOrigin, origin }: SetupOptions): Promise<VariableFile[]> {
  const development: VariableFile = { name: ".dev.vars", path: join(folder, ".dev.vars"), origin: localOrigin };
  const main: VariableFile =
    origin === null ? development : { name: ".prod.vars", path: join(folder, ".prod.vars"), origin };
  if (!force && (await exists(main.path)))
    throw new Error(`${main.name} exists already. Nothing was changed.
To replace it, add --force: npm run setup -- --force. The old file is kept next to the new one.`);
  // An existing .dev.vars is kept, because this machine may use a different App from the deployed service.
  const both = main !== development && (force || !(await exists(development.path)));
  return both ? [main, development] : [main];
}

/** Writes the files. Returns a sentence about each, including the new path of the old file if one was replaced. */
export async function writeFiles(
  files: VariableFile[],
  app: AppCredentials,
  { server, api }: SetupOptions,
): Promise<string[]> {
  const sentences: string[] = [];
  for (const { name, path, origin } of files) {
    const variables = {
      GITHUB_APP_ID: String(app.id),
      GITHUB_APP_PRIVATE_KEY: encodePrivateKey(app.pem),
      GITHUB_CLIENT_ID: app.client_id,
      GITHUB_CLIENT_SECRET: app.client_secret,
      CALLBACK_URL: `${origin}/callback`,
      ENCRYPTION_SECRET: newEncryptionSecret(),
      ...(server === github.server ? {} : { GITHUB_SERVER_URL: server, GITHUB_API_URL: api }),
    };
    const backup = await writeSecretFile(path, formatVariables(variables));
    sentences.push(`Wrote ${name} for ${origin}.${backup === null ? "" : ` The old file is now ${backup}.`}`);
  }
  return sentences;
}
