import type { SetupOptions } from "./options.ts";

/** Returns the URL of the GitHub page that lists the owner's Apps. Its subpage `/new` creates one. */
export function appSettingsUrl({ server, org }: SetupOptions): string {
  return `${server}/${org === null ? "" : `organizations/${org}/`}settings/apps`;
}

/**
 * Returns the App's description for GitHub's manifest flow
 * (https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest). It omits `hook_attributes`, because
 * GitHub would then require a webhook URL, even for an inactive webhook.
 */
export function appManifest(options: SetupOptions, redirectUrl: string) {
  const { origin, localOrigin } = options;
  const origins = origin === null ? [localOrigin] : [origin, localOrigin];
  const [mainOrigin] = origins;
  return {
    name: options.name,
    url: mainOrigin,
    description: "Gives AI agents access to one repository at a time, with the owner's consent.",
    redirect_url: redirectUrl,
    callback_urls: origins.map((one) => `${one}/callback`),
    setup_url: `${mainOrigin}/auth/installed`,
    setup_on_update: true,
    request_oauth_on_install: false,
    public: options.public,
    default_permissions: options.permissions,
  };
}
