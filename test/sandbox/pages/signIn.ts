import { http, type RequestHandler } from "msw";
import { people } from "../account.ts";
import { avatarUrl } from "../api/objects.ts";
import { AuthorizationError, readAuthorizationRequest, refuseSignIn, signIn } from "../authorization.ts";
import { redirect } from "../response.ts";
import type { State } from "../state.ts";
import { markup, missingPage, page, portrait } from "./page.ts";

function choosePerson(state: State, url: URL): Response {
  readAuthorizationRequest(state, url);
  const buttons = people(state).map((user) => {
    const name = user.name === null ? "" : ` (${user.name})`;
    return markup`<p><button name="login" value="${user.login}">${portrait(avatarUrl(state, user))}Continue as ${user.login}${name}</button></p>`;
  });
  return page(
    "Who are you?",
    markup`<p><strong>${state.app.name}</strong> wants to know your GitHub identity.</p>
<form method="post" action="${url.pathname + url.search}">${buttons}
<p><button name="cancel" value="1">Cancel</button></p></form>`,
  );
}

function errorPage(refused: AuthorizationError): Response {
  if (refused.reason === "unknown client") return missingPage();
  return page("Be careful!", markup`<p>${refused.message}</p>`, 400);
}

export function signInPages(state: State): RequestHandler[] {
  const answer = async ({ request }: { request: Request }): Promise<Response> => {
    try {
      if (request.method === "GET") return choosePerson(state, new URL(request.url));
      const login = new URLSearchParams(await request.text()).get("login");
      return redirect(login === null ? refuseSignIn(state, request.url) : signIn(state, request.url, login));
    } catch (error) {
      if (error instanceof AuthorizationError) return errorPage(error);
      throw error;
    }
  };
  const address = `${state.serverUrl}/login/oauth/authorize`;
  return [http.get(address, answer), http.post(address, answer)];
}
