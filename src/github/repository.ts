import * as z from "zod/mini";

export interface Repository {
  id: number;
  fullName: string;
  private: boolean;
  url: string;
}

/** A repository as its own endpoints describe it. */
export interface OwnedRepository extends Repository {
  ownerId: number;
  /** The branch exists unless the repository is empty. */
  defaultBranch: string | null;
  /** In kilobytes; 0 for small repositories as well. */
  size: number | null;
}

const shape = { id: z.int(), full_name: z.string(), private: z.boolean() };

/** Creates the schema of a repository, which reads only what is used. The name determines the address. */
export function repositorySchema(serverUrl: string) {
  return z.pipe(
    z.object(shape),
    z.transform(({ full_name, ...rest }): Repository => ({ ...rest, ...namesOf(serverUrl, full_name) })),
  );
}

export function ownedRepositorySchema(serverUrl: string) {
  return z.pipe(
    z.object({
      ...shape,
      owner: z.object({ id: z.int() }),
      default_branch: z.nullish(z.string()),
      size: z.nullish(z.number()),
    }),
    z.transform(({ full_name, owner, default_branch, size, ...rest }): OwnedRepository => {
      const branches = { defaultBranch: default_branch ?? null, size: size ?? null };
      return { ...rest, ...namesOf(serverUrl, full_name), ...branches, ownerId: owner.id };
    }),
  );
}

function namesOf(serverUrl: string, fullName: string) {
  return { fullName, url: `${serverUrl}/${fullName}` };
}

/** Returns the repository's id in GitHub's redirect from a former name; `null` if the answer isn't such a redirect. */
export function redirectedTo({ status, headers }: { status: number; headers: { location?: string } }): number | null {
  const [, id] = /\/repositories\/(\d+)(?:\/|$)/.exec(headers.location ?? "") ?? [];
  return status >= 300 && status < 400 && id ? Number(id) : null;
}
