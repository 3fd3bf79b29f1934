import { levelsOf } from "./permissions.ts";
import { pushScope } from "./pushLimit.ts";
import type { Scope } from "./scopes.ts";

/** How many repositories a page shows, because each takes several calls to GitHub, and Cloudflare limits those. */
const mostRepositories = 5;
/** How many permission rows a page shows, so that it stays small. The question about code counts as four. */
const mostRows = 40;
const rowsOfCode = 4;

/** Returns the pages of a request: for each, the positions of its repositories. It depends on nothing but what was asked for. */
export function pagesOf(wants: readonly { scopes: readonly Scope[] }[]): number[][] {
  const pages: { positions: number[]; rows: number }[] = [];
  for (const [position, { scopes }] of wants.entries()) {
    const rows = levelsOf(scopes).size + (scopes.includes(pushScope) ? rowsOfCode - 1 : 0);
    const last = pages.at(-1);
    if (last && last.positions.length < mostRepositories && last.rows + rows <= mostRows) {
      last.positions.push(position);
      last.rows += rows;
    } else pages.push({ positions: [position], rows });
  }
  return pages.map(({ positions }) => positions);
}
