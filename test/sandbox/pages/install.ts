import { http, type PathParams, type RequestHandler } from "msw";
import { type Account, findAccount } from "../account.ts";
import { avatarUrl, settingsUrl } from "../api/objects.ts";
import { install, installationOn } from "../installation.ts";
import { redirect } from "../response.ts";
import type { State } from "../state.ts";
import { markup, missingPage, page, portrait } from "./page.ts";
import { readSelection, selectionFields, toSetup } from "./selection.ts";

interface PageRequest {
  request: Request;
  params: PathParams;
}

/** Offers the accounts on which the App can be installed, both people and organizations. */
function chooseAccount(state: State, url: URL): Response {
  const links = [...state.accounts.values()]
    .filter((account) => account.type !== "Bot")
    .map((account) => {
      const query = new URLSearchParams(url.searchParams);
      query.set("account", account.login);
      const installed = installationOn(state, account) === undefined ? "" : " (installed, configure)";
      return markup`<li>${portrait(avatarUrl(state, account))}<a href="?${query.toString()}">${account.login}</a>${installed}</li>`;
    });
  return page(`Install ${state.app.name}`, markup`<p>Where do you want to install it?</p><ul>${links}</ul>`);
}

function chooseRepositories(state: State, account: Account, url: URL): Response {
  const permissions = Object.entries(state.app.permissions).map(([name, level]) => {
    return markup`<li>${level === "read" ? "Read" : "Read and write"} access to ${name.replaceAll("_", " ")}</li>`;
  });
  return page(
    `Install ${state.app.name} on ${account.login}`,
    markup`<form method="post" action="${url.pathname + url.search}">
${selectionFields(state, account, "all")}
<p>with these permissions:</p><ul>${permissions}</ul>
<button>Install</button></form>`,
  );
}

function chosenAccount(state: State, url: URL): Account | undefined {
  const login = url.searchParams.get("account");
  if (login !== null) return findAccount(state, login);
  // GitHub's own links identify an account by its id.
  const id = url.searchParams.get("target_id") ?? url.searchParams.get("suggested_target_id");
  return id === null ? undefined : state.accounts.get(Number(id));
}

export function installPages(state: State): RequestHandler[] {
  const app = `${state.serverUrl}/apps/:slug`;
  const isApp = ({ slug }: PathParams): boolean => slug === state.app.slug;
  const answer = async ({ request, params }: PageRequest): Promise<Response> => {
    if (!isApp(params)) return missingPage();
    const url = new URL(request.url);
    const account = chosenAccount(state, url);
    const existing = account && installationOn(state, account);
    if (existing !== undefined) return redirect(settingsUrl(state, existing));
    if (request.method === "GET") {
      return account === undefined ? chooseAccount(state, url) : chooseRepositories(state, account, url);
    }
    if (account === undefined || account.type === "Bot") return missingPage();
    const form = new URLSearchParams(await request.text());
    const installation = install(state, { account, selection: readSelection(state, account, form) });
    return (
      toSetup(state, installation, "install", url.searchParams) ??
      page(
        "Installed",
        markup`<p>${state.app.name} is installed on ${account.login}.</p><p><a href="${settingsUrl(state, installation)}">Configure it</a></p>`,
      )
    );
  };
  return [
    http.get(app, ({ params }) => {
      return isApp(params) ? redirect(`${state.serverUrl}/apps/${params.slug}/installations/new`) : missingPage();
    }),
    ...["new", "new/permissions"].flatMap((path) => [
      http.get(`${app}/installations/${path}`, answer),
      http.post(`${app}/installations/${path}`, answer),
    ]),
  ];
}
