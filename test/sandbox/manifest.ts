import { type Account, addBot } from "./account.ts";
import { newClient } from "./app.ts";
import { uninstall } from "./installation.ts";
import { knownPermissions, type Permissions } from "./permission.ts";
import type { State } from "./state.ts";
import { randomWord } from "./token.ts";

const codeLife = 60 * 60_000;

/** The parts of a GitHub App's manifest that the sandbox uses. */
export interface Manifest {
  readonly name: string;
  readonly redirectUrl: string;
  readonly callbackUrls: readonly string[];
  readonly setupUrl: string | undefined;
  readonly public: boolean;
  readonly permissions: Permissions;
}

export class ManifestError extends Error {}

/** Reads a manifest as strictly as GitHub does. As on GitHub, error messages name a field but not its location. */
export function readManifest(text: string): Manifest {
  const all = fieldsOf(text);
  const hook = all.hook_attributes;
  for (const fields of [all, ...(hook === undefined ? [] : [fieldsOf(JSON.stringify(hook))])]) {
    if (typeof fields.url !== "string") throw new ManifestError('Error "url" wasn\'t supplied.');
  }
  const name = String(all.name ?? "");
  if (name.length > 34) throw new ManifestError("Name is too long (maximum is 34 characters)");
  const permissions = fieldsOf(JSON.stringify(all.default_permissions ?? {}));
  for (const [key, level] of Object.entries(permissions)) {
    if (!knownPermissions().get(key)?.includes(String(level)))
      throw new ManifestError("Default permission records resource is not included in the list");
  }
  const callbackUrls = Array.isArray(all.callback_urls) ? all.callback_urls.map(String) : [];
  if (callbackUrls.length > 10) throw new ManifestError("Too many callback URLs");
  return {
    name,
    redirectUrl: String(all.redirect_url ?? ""),
    callbackUrls,
    setupUrl: all.setup_url === undefined ? undefined : String(all.setup_url),
    public: all.public === true,
    permissions: Object.fromEntries(Object.entries(permissions).map(([key, level]) => [key, String(level)])),
  };
}

function fieldsOf(text: string): Record<string, unknown> {
  try {
    const fields: unknown = JSON.parse(text);
    if (typeof fields === "object" && fields !== null && !Array.isArray(fields)) return { ...fields };
  } catch {
    // Text that isn't JSON gets the same answer.
  }
  throw new ManifestError("The configuration does not appear to be a valid GitHub App manifest.");
}

/**
 * Creates the App, which nobody has installed yet. Returns the code for fetching its credentials, which works only
 * once.
 */
export function registerApp(state: State, manifest: Manifest, owner: Account): string {
  for (const installation of [...state.installations.values()]) uninstall(state, installation);
  const { name, permissions, callbackUrls, setupUrl } = manifest;
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const id = state.app.id + 1;
  Object.assign(state.app, { id, name, slug, owner, permissions, callbackUrls, setupUrl, ...newClient() });
  addBot(state);
  const code = randomWord(40);
  state.manifestCodes.set(code, { expiresAt: state.now() + codeLife });
  return code;
}
