import { http, type RequestHandler } from "msw";
import { people } from "../account.ts";
import { avatarUrl } from "../api/objects.ts";
import { listContent } from "../git/branches.ts";
import {
  findMoved,
  findRepository,
  fullName,
  type PullRequest,
  type Repository,
  repositoriesOf,
} from "../repository.ts";
import { redirect } from "../response.ts";
import type { State } from "../state.ts";
import { codeList, markup, missingPage, page, portrait } from "./page.ts";

async function repositoryPage(state: State, repository: Repository): Promise<Response> {
  const content = await listContent(state.git.open(repository));
  return page(
    fullName(repository),
    markup`<p>${repository.private ? "Private" : "Public"} repository. ${repository.description ?? ""}</p>
${content === undefined ? markup`<p>This repository is empty.</p>` : markup`<h2>Files</h2>${codeList(content.files)}<h2>Commits</h2>${codeList(content.commits)}`}`,
  );
}

function pullRequestPage(repository: Repository, pull: PullRequest): Response {
  const state = pull.merged === undefined ? "Open" : `Merged by ${pull.merged.by.login}`;
  return page(
    `${pull.title} #${pull.number}`,
    markup`<p>${state}. ${pull.author.login} wants to merge <code>${pull.head}</code> into <code>${pull.base}</code>
of <a href="/${fullName(repository)}">${fullName(repository)}</a>.</p><p>${pull.body ?? ""}</p>`,
  );
}

/** Returns a person's avatar, a disc with their initial in a color of their own. */
function avatar(id: number, login: string): Response {
  const { html } =
    markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64"><circle cx="32" cy="32" r="32" fill="hsl(${(id * 137) % 360} 55% 40%)"/><text x="32" y="43" font-family="system-ui, sans-serif" font-size="32" fill="#fff" text-anchor="middle">${login.slice(0, 1).toUpperCase()}</text></svg>`;
  return new Response(html, { headers: { "content-type": "image/svg+xml" } });
}

export function repositoryPages(state: State): RequestHandler[] {
  return [
    http.get(`${state.serverUrl}/`, () => {
      const entries = people(state).map((user) => {
        const repositories = repositoriesOf(state, user).map((repository) => {
          return markup`<li><a href="/${fullName(repository)}">${fullName(repository)}</a></li>`;
        });
        return markup`<h2>${portrait(avatarUrl(state, user))}${user.login}</h2><ul>${repositories}</ul>`;
      });
      return page("People here", markup`${entries}`);
    }),
    http.get(`${state.serverUrl}/avatars/u/:id`, ({ params }) => {
      const account = state.accounts.get(Number(params.id));
      return account === undefined ? missingPage() : avatar(account.id, account.login);
    }),
    http.get(`${state.serverUrl}/:owner/:repo/pull/:number`, ({ params }) => {
      const repository = findRepository(state, String(params.owner), String(params.repo));
      const pull = repository?.pullRequests.find(({ number }) => String(number) === params.number);
      return repository && pull ? pullRequestPage(repository, pull) : missingPage();
    }),
    http.get(`${state.serverUrl}/:owner/:repo`, ({ params }) => {
      const owner = String(params.owner);
      const name = String(params.repo);
      const repository = findRepository(state, owner, name);
      if (repository !== undefined) return repositoryPage(state, repository);
      const moved = findMoved(state, owner, name);
      return moved === undefined ? missingPage() : redirect(`${state.serverUrl}/${fullName(moved)}`);
    }),
  ];
}
