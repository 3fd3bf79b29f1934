import type { Installation } from "../installation.ts";
import type { State } from "../state.ts";
import { nodeId, simpleUser, time } from "./accountObject.ts";

/** Where the owner changes what the App reaches. */
export function settingsUrl(state: State, { id, account }: Installation): string {
  const settings = account.type === "Organization" ? `organizations/${account.login}/settings` : "settings";
  return `${state.serverUrl}/${settings}/installations/${id}`;
}

export function installationObject(state: State, installation: Installation) {
  const { account, suspendedAt } = installation;
  return {
    id: installation.id,
    client_id: state.app.clientId,
    account: simpleUser(state, account),
    repository_selection: installation.selection === "all" ? "all" : "selected",
    access_tokens_url: `${state.apiUrl}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${state.apiUrl}/installation/repositories`,
    html_url: settingsUrl(state, installation),
    app_id: state.app.id,
    app_slug: state.app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: [],
    created_at: time(installation.createdAt),
    updated_at: time(installation.updatedAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_at: suspendedAt === undefined ? null : time(suspendedAt),
    suspended_by: suspendedAt === undefined ? null : simpleUser(state, account),
  };
}

export function appObject(state: State) {
  const { app } = state;
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: nodeId("A", app.id),
    owner: simpleUser(state, app.owner),
    name: app.name,
    description: null,
    external_url: state.serverUrl,
    html_url: `${state.serverUrl}/apps/${app.slug}`,
    created_at: time(app.createdAt),
    updated_at: time(app.createdAt),
    permissions: app.permissions,
    events: [],
    installations_count: state.installations.size,
  };
}
