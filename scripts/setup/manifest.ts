import type { Options } from "./options.ts";

/** Where GitHub asks whether to make the App, and where its owner finds it later. */
export function settingsOf({ server, org }: Options): string {
  return `${server}/${org === null ? "" : `organizations/${org}/`}settings/apps`;
}

/**
 * The App, as GitHub's manifest flow wants it described. It has no `hook_attributes`: with them GitHub requires the
 * address of a webhook, even of one that is not active; without them the App has none.
 */
export function manifestFor(options: Options, redirectUrl: string) {
  const origins = options.origin === null ? [options.local] : [options.origin, options.local];
  const [main] = origins;
  return {
    name: options.name,
    url: main,
    description: "Hands agents tokens for one repository, with the consent of its owner.",
    redirect_url: redirectUrl,
    callback_urls: origins.map((origin) => `${origin}/callback`),
    setup_url: `${main}/auth/installed`,
    setup_on_update: true,
    request_oauth_on_install: false,
    public: options.public,
    default_permissions: options.permissions,
  };
}
