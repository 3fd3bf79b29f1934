import { http, type RequestHandler } from "msw";
import { settingsUrl } from "../api/objects.ts";
import { type Installation, select, suspend, uninstall, unsuspend } from "../installation.ts";
import { redirect } from "../response.ts";
import type { State } from "../state.ts";
import { markup, missingPage, page } from "./page.ts";
import { readSelection, selectionFields, toSetup } from "./selection.ts";

function settingsPage(state: State, installation: Installation, url: URL, saved: boolean): Response {
  const { account, suspendedAt } = installation;
  const action = url.pathname + url.search;
  const isSuspended = suspendedAt !== undefined;
  return page(
    `${state.app.name} on ${account.login}`,
    markup`${saved ? markup`<p role="status">Saved.</p>` : undefined}
<p>${isSuspended ? "The installation is suspended." : "The installation is active."}</p>
<form method="post" action="${action}">${selectionFields(state, account, installation.selection)}
<button name="do" value="update">Save</button></form>
<form method="post" action="${action}"><button name="do" value="${isSuspended ? "unsuspend" : "suspend"}">${isSuspended ? "Unsuspend" : "Suspend"}</button>
<button name="do" value="uninstall">Uninstall</button></form>`,
  );
}

async function change(state: State, installation: Installation, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const form = new URLSearchParams(await request.text());
  switch (form.get("do")) {
    case "suspend":
      suspend(state, installation);
      break;
    case "unsuspend":
      unsuspend(state, installation);
      break;
    case "uninstall":
      uninstall(state, installation);
      return page("Uninstalled", markup`<p>${state.app.name} is no longer on ${installation.account.login}.</p>`);
    case "update": {
      select(state, installation, readSelection(state, installation.account, form));
      const onward = toSetup(state, installation, "update", url.searchParams);
      if (onward !== undefined) return onward;
      break;
    }
    default:
      return missingPage();
  }
  url.searchParams.set("saved", "1");
  return redirect(url.href);
}

export function settingsPages(state: State): RequestHandler[] {
  const find = (request: Request, id: unknown): Installation | undefined => {
    const installation = state.installations.get(Number(id));
    const { origin, pathname } = new URL(request.url);
    const isItsPage = installation !== undefined && settingsUrl(state, installation) === origin + pathname;
    return isItsPage ? installation : undefined;
  };
  return ["settings/installations/:id", "organizations/:org/settings/installations/:id"].flatMap((path) => [
    http.get(`${state.serverUrl}/${path}`, ({ request, params }) => {
      const installation = find(request, params.id);
      const url = new URL(request.url);
      const saved = url.searchParams.has("saved");
      url.searchParams.delete("saved");
      return installation === undefined ? missingPage() : settingsPage(state, installation, url, saved);
    }),
    http.post(`${state.serverUrl}/${path}`, ({ request, params }) => {
      const installation = find(request, params.id);
      return installation === undefined ? missingPage() : change(state, installation, request);
    }),
  ]);
}
