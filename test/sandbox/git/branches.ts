import { findBranch, listBranches, setDefaultBranch } from "./refs.ts";
import { type BareRepository, GitError } from "./storage.ts";

/** The changes in a commit, by path. Each is the content of a file, or null to delete it. */
export type Changes = Record<string, string | Uint8Array | null>;

/** Runs git. Returns undefined if it fails because something doesn't exist or conflicts. */
async function attempt(git: BareRepository, args: string[]): Promise<string | undefined> {
  try {
    return (await git.run(args)).trimEnd();
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

/**
 * Returns the id of a commit, given by its id or its branch's name, or the id of a file, given by `<commit>:<path>`.
 */
export async function findObject(git: BareRepository, name: string): Promise<string | undefined> {
  const branch = findBranch(git, name);
  if (branch !== undefined) return branch;
  if (listBranches(git).some((one) => findBranch(git, one) === name)) return name;
  const revision = name.includes(":") ? name : `${name}^{commit}`;
  return attempt(git, ["rev-parse", "--quiet", "--verify", "--end-of-options", revision]);
}

export async function isAncestor(git: BareRepository, older: string, newer: string): Promise<boolean> {
  return older === newer || (await attempt(git, ["merge-base", "--is-ancestor", older, newer])) !== undefined;
}

function data(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from("\n")]);
}

/** Writes a commit to a ref with `git fast-import`, which takes a single process. Returns the commit's id. */
async function writeCommit(
  git: BareRepository,
  ref: string,
  message: string,
  content: Array<string | Buffer>,
): Promise<string> {
  const seconds = Math.floor(Date.now() / 1000);
  const stream = [
    `commit ${ref}\nmark :1\ncommitter GitHub <noreply@github.com> ${seconds} +0000\n`,
    data(message),
    ...content,
    "\nget-mark :1\n",
  ].map((part) => Buffer.from(part));
  return (await git.run(["fast-import", "--quiet", "--cat-blob-fd=1"], Buffer.concat(stream))).trimEnd();
}

/** Commits to a branch. A new branch begins at `start`. */
export async function commitFiles(
  git: BareRepository,
  branch: string,
  message: string,
  changes: Changes,
  start?: string,
): Promise<string> {
  const parent = findBranch(git, branch) ?? start;
  const files = Object.entries(changes).flatMap(([path, content]) => {
    const name = JSON.stringify(path);
    return content === null ? [`D ${name}\n`] : [`M 100644 inline ${name}\n`, data(content)];
  });
  const from = parent === undefined ? [] : [`from ${parent}\n`];
  const commit = await writeCommit(git, `refs/heads/${branch}`, message, [...from, ...files]);
  // The first branch of an empty repository becomes its default branch.
  if (parent === undefined) setDefaultBranch(git, branch);
  return commit;
}

/** Returns the tree that results from merging the commits, or undefined if they conflict. */
export function mergedTree(git: BareRepository, base: string, head: string) {
  return attempt(git, ["merge-tree", "--write-tree", base, head]);
}

/**
 * Merges a commit into a branch. A squash doesn't record the merged commit as a parent. Returns undefined if they
 * conflict.
 */
export async function mergeInto(
  git: BareRepository,
  branch: string,
  head: string,
  message: string,
  isSquash = false,
): Promise<string | undefined> {
  const base = findBranch(git, branch) ?? "";
  const tree = await mergedTree(git, base, head);
  if (tree === undefined) return undefined;
  const parents = [`from ${base}\n`, isSquash ? "" : `merge ${head}\n`];
  return writeCommit(git, `refs/heads/${branch}`, message, [...parents, `M 040000 ${tree} ""\n`]);
}

/** Returns whether the workflow files in these two commits differ. */
export async function changesWorkflows(git: BareRepository, before: string, after: string) {
  return (await git.run(["diff", "--name-only", before, after, "--", ".github/workflows"])) !== "";
}

/** Returns the latest commits and the files of the default branch as text, or undefined if the repository is empty. */
export async function listContent(git: BareRepository): Promise<{ commits: string[]; files: string[] } | undefined> {
  const [commits, files] = await Promise.all([
    attempt(git, ["log", "-20", "--format=%h %an: %s", "HEAD", "--"]),
    attempt(git, ["ls-tree", "-r", "--name-only", "HEAD", "--"]),
  ]);
  return commits === undefined ? undefined : { commits: commits.split("\n"), files: (files ?? "").split("\n") };
}
