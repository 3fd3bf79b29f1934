import { pushScope } from "./branchLimit.ts";
import type { BranchPattern } from "./branchPattern.ts";
import { levelsOf } from "./permissions.ts";
import type { Scope } from "./scopes.ts";

/** The maximum number of repositories on a page. Each takes several calls to GitHub, and Cloudflare limits the number of calls. */
const maxRepositories = 5;
/** The maximum number of permission rows on a page, so that it stays small. The question about code counts as four rows. */
const maxRows = 40;
const rowsOfCode = 4;
/** The number of bytes of proposed branches that count as a row. This keeps the page's form small enough to submit. */
const bytesOfRow = 200;

interface PagedWant {
  scopes: readonly Scope[];
  branches: readonly BranchPattern[] | null;
}

/** Splits a request into pages, and returns the positions of the repositories on each. The result depends only on the request. */
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
