import type { Account } from "../account.ts";
import type { Installation } from "../installation.ts";
import { type Repository, repositoriesOf } from "../repository.ts";
import { redirect } from "../response.ts";
import type { State } from "../state.ts";
import { type Html, markup } from "./page.ts";

/** Offers all repositories or a selection, as GitHub's own installation pages do. */
export function selectionFields(state: State, account: Account, selection: "all" | ReadonlySet<Repository>): Html {
  const checked = (yes: boolean): Html => ({ html: yes ? " checked" : "" });
  const repositories = repositoriesOf(state, account).map((repository) => {
    const isSelected = selection !== "all" && selection.has(repository);
    return markup`<label><input type="checkbox" name="repository" value="${repository.id}"${checked(isSelected)}> ${repository.name}</label>`;
  });
  return markup`<fieldset><legend>Repository access</legend>
<label><input type="radio" name="selection" value="all"${checked(selection === "all")}> All repositories</label>
<label><input type="radio" name="selection" value="selected"${checked(selection !== "all")}> Only select repositories</label>
</fieldset>
<fieldset><legend>Selected repositories</legend>${repositories}</fieldset>`;
}

export function readSelection(state: State, account: Account, form: URLSearchParams): "all" | Repository[] {
  if (form.get("selection") === "all") return "all";
  const ids = new Set(form.getAll("repository").map(Number));
  return repositoriesOf(state, account).filter((repository) => ids.has(repository.id));
}

/** Redirects to the App's setup URL, if it has one, with the parameters that GitHub adds. */
export function toSetup(
  state: State,
  installation: Installation,
  action: "install" | "update",
  query: URLSearchParams,
) {
  if (state.app.setupUrl === undefined) return undefined;
  const url = new URL(state.app.setupUrl);
  url.searchParams.set("installation_id", String(installation.id));
  url.searchParams.set("setup_action", action);
  const given = query.get("state");
  if (given !== null) url.searchParams.set("state", given);
  return redirect(url.href);
}
