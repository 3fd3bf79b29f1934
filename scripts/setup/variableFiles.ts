import { join } from "node:path";
import { encodePrivateKey, exists, formatVariables, newEncryptionSecret, writeSecretFile } from "../local/variables.ts";
import type { Credentials } from "./credentials.ts";
import { github, type Options } from "./options.ts";

/** A file of variables to write, and the address of the service that it is for. */
export interface Planned {
  name: ".dev.vars" | ".prod.vars";
  path: string;
  origin: string;
}

/** What is to be written. Throws where something is there that may not be replaced. */
export async function planFiles({ folder, force, local, origin }: Options): Promise<Planned[]> {
  const development: Planned = { name: ".dev.vars", path: join(folder, ".dev.vars"), origin: local };
  const main: Planned =
    origin === null ? development : { name: ".prod.vars", path: join(folder, ".prod.vars"), origin };
  if (!force && (await exists(main.path)))
    throw new Error(`There is a ${main.name} already, and nothing was done.
  npm run setup -- --force replaces it, and keeps the old one beside it.`);
  // Who sets up the deployed service may have another App for this machine already.
  const both = main !== development && (force || !(await exists(development.path)));
  return both ? [main, development] : [main];
}

/** Writes them; the lines that say what was written, and where an old file is now. */
export async function writeFiles(planned: Planned[], app: Credentials, options: Options): Promise<string[]> {
  const { server, api } = options;
  const said: string[] = [];
  for (const { name, path, origin } of planned) {
    const variables = {
      GITHUB_APP_ID: String(app.id),
      GITHUB_APP_PRIVATE_KEY: encodePrivateKey(app.pem),
      GITHUB_CLIENT_ID: app.client_id,
      GITHUB_CLIENT_SECRET: app.client_secret,
      CALLBACK_URL: `${origin}/callback`,
      ENCRYPTION_SECRET: newEncryptionSecret(),
      ...(server === github.server ? {} : { GITHUB_SERVER_URL: server, GITHUB_API_URL: api }),
    };
    const kept = await writeSecretFile(path, formatVariables(variables));
    said.push(`${name} is written, for ${origin}${kept === null ? "" : `; the old one is ${kept}`}`);
  }
  return said;
}
