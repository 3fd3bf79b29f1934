import { http, type RequestHandler } from "msw";
import { type Account, findAccount, people } from "../account.ts";
import { type Manifest, ManifestError, readManifest, registerApp } from "../manifest.ts";
import { redirect } from "../response.ts";
import type { State } from "../state.ts";
import { codeList, markup, missingPage, page } from "./page.ts";

/** Shows the permissions in the manifest, and a name that the person can still change. */
function confirm(manifest: Manifest, text: string, owner: Account, url: URL): Response {
  const permissions = Object.entries(manifest.permissions).map(([name, level]) => `${name}: ${level}`);
  return page(
    "Create GitHub App",
    markup`<form method="post" action="${url.pathname.replace(/\/new$/, "")}">
<label>GitHub App name <input name="name" value="${manifest.name}"></label>
<p>${manifest.public ? "Public: any account can install it." : `Private: only ${owner.login} can install it.`}</p>
<h2>Permissions</h2>${codeList(permissions)}<h2>Callback URLs</h2>${codeList(manifest.callbackUrls)}
<input type="hidden" name="manifest" value="${text}"><input type="hidden" name="state" value="${url.searchParams.get("state") ?? ""}">
<button>Create GitHub App for ${owner.login}</button></form>`,
  );
}

/** Redirects back with the code for the App's credentials. */
function create(state: State, manifest: Manifest, form: URLSearchParams, owner: Account): Response {
  const back = new URL(manifest.redirectUrl);
  back.searchParams.set("code", registerApp(state, { ...manifest, name: form.get("name") ?? manifest.name }, owner));
  const given = form.get("state");
  if (given) back.searchParams.set("state", given);
  return redirect(back.href);
}

/** Returns the pages on which the first person, or an organization, registers a GitHub App from a manifest. */
export function appPages(state: State): RequestHandler[] {
  const guarded = async (request: Request, org: unknown): Promise<Response> => {
    const owner = org === undefined ? people(state)[0] : findAccount(state, String(org));
    if (owner === undefined) return missingPage();
    const form = new URLSearchParams(await request.text());
    const text = form.get("manifest") ?? "";
    try {
      const manifest = readManifest(text);
      const url = new URL(request.url);
      return url.pathname.endsWith("/new") ? confirm(manifest, text, owner, url) : create(state, manifest, form, owner);
    } catch (error) {
      if (error instanceof ManifestError)
        return page("Invalid GitHub App configuration", markup`<p>${error.message}</p>`, 422);
      throw error;
    }
  };
  return ["settings/apps", "organizations/:org/settings/apps"].flatMap((path) =>
    [path, `${path}/new`].map((address) =>
      http.post(`${state.serverUrl}/${address}`, ({ request, params }) => guarded(request, params.org)),
    ),
  );
}
