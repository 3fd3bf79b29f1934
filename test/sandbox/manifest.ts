import { type Account, addAccount, findAccount } from "./account.ts";
import { newClient } from "./app.ts";
import { uninstall } from "./installation.ts";
import { knownPermissions, type Permissions } from "./permission.ts";
import type { State } from "./state.ts";
import { randomWord } from "./token.ts";

const codeLife = 60 * 60_000;

/** The part of a GitHub App's manifest that matters here. */
export interface Manifest {
  readonly name: string;
  readonly redirectUrl: string;
  readonly callbackUrls: readonly string[];
  readonly setupUrl: string | undefined;
  readonly public: boolean;
  readonly permissions: Permissions;
}

export class ManifestError extends Error {}

/** Reads a manifest as strictly as GitHub does: its messages name a field without the one that it is in. */
export function readManifest(text: string): Manifest {
  const all = fieldsOf(text);
  const hook = all.hook_attributes;
  for (const needs of [all, ...(hook === undefined ? [] : [fieldsOf(JSON.stringify(hook))])]) {
    if (typeof needs.url !== "string") throw new ManifestError('Error "url" wasn\'t supplied.');
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
    // Neither is a manifest.
  }
  throw new ManifestError("The configuration does not appear to be a valid GitHub App manifest.");
}

/** Makes the App, which nobody has installed yet; the code that its credentials are had for, once. */
export function registerApp(state: State, manifest: Manifest, owner: Account): string {
  for (const installation of [...state.installations.values()]) uninstall(state, installation);
  const { name, permissions, callbackUrls, setupUrl } = manifest;
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const id = state.app.id + 1;
  Object.assign(state.app, { id, name, slug, owner, permissions, callbackUrls, setupUrl, ...newClient() });
  const login = `${slug}[bot]`;
  if (findAccount(state, login) === undefined) {
    addAccount(state, { id: state.nextId("account"), type: "Bot", login, name: null, createdAt: state.now() });
  }
  const code = randomWord(40);
  state.manifestCodes.set(code, state.now() + codeLife);
  return code;
}

/** Whether the code is good; it is not a second time. */
export function redeem(state: State, code: string): boolean {
  const expiresAt = state.manifestCodes.get(code) ?? 0;
  state.manifestCodes.delete(code);
  return state.now() < expiresAt;
}
