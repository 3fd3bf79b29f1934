import { pushScope } from "./branchLimit.ts";
import type { BranchPattern } from "./branchPattern.ts";
import { levelsOf } from "./permissions.ts";
import type { Scope } from "./scopes.ts";

/** How many repositories a page shows, because each takes several calls to GitHub, and Cloudflare limits those. */
const maxRepositories = 5;
/** How many permission rows a page shows, so that it stays small. The question about code counts as four. */
const maxRows = 40;
const rowsOfCode = 4;
/** How many bytes of proposed branches count as a row, so that the page's form doesn't get too large to be sent. */
const bytesOfRow = 200;

interface PagedWant {
  scopes: readonly Scope[];
  branches: readonly BranchPattern[] | null;
}

/** Returns the pages of a request: for each, the positions of its repositories. It depends on the request alone. */
export function pagesOf(wants: readonly PagedWant[]): number[][] {
  const pages: { positions: number[]; rows: number }[] = [];
  for (const [position, want] of wants.entries()) {
    const rows = rowsOf(want);
    const last = pages.at(-1);
    if (last && last.positions.length < maxRepositories && last.rows + rows <= maxRows) {
      last.positions.push(position);
      last.rows += rows;
    } else pages.push({ positions: [position], rows });
  }
  return pages.map(({ positions }) => positions);
}

function rowsOf({ scopes, branches }: PagedWant): number {
  if (!scopes.includes(pushScope)) return levelsOf(scopes).size;
  const sent = new URLSearchParams({ "": branches?.join(", ") ?? "" }).toString();
  return levelsOf(scopes).size + rowsOfCode - 1 + Math.floor(sent.length / bytesOfRow);
}
