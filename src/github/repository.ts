import * as z from "zod/mini";

export interface Repository {
  id: number;
  fullName: string;
  private: boolean;
  /** `internal` means that everyone in the enterprise can read the repository. */
  visibility: "public" | "private" | "internal";
  url: string;
}

/** A repository, with the facts that are needed to look up its branches. */
export interface DescribedRepository extends Repository {
  /** The branch exists unless the repository is empty. */
  defaultBranch: string | null;
  /** The size in kilobytes. Small repositories have 0, too. */
  size: number | null;
}

/** A repository, as GitHub's repository endpoints return it. */
export interface OwnedRepository extends DescribedRepository {
  ownerId: number;
}

const shape = () => ({
  id: z.int(),
  full_name: z.string(),
  private: z.boolean(),
  visibility: z.nullish(z.string()),
  default_branch: z.nullish(z.string()),
  size: z.nullish(z.number()),
});

/** Creates the schema of a repository, with only the fields that we use. The address depends on the name. */
export function repositorySchema(serverUrl: string) {
  return z.lazy(() =>
    z.pipe(
      z.object(shape()),
      z.transform((answer) => describe(serverUrl, answer)),
    ),
  );
}

export function ownedRepositorySchema(serverUrl: string) {
  return z.lazy(() =>
    z.pipe(
      z.object({ ...shape(), owner: z.object({ id: z.int() }) }),
      z.transform((answer): OwnedRepository => ({ ...describe(serverUrl, answer), ownerId: answer.owner.id })),
    ),
  );
}

function describe(serverUrl: string, answer: z.infer<z.ZodMiniObject<ReturnType<typeof shape>>>): DescribedRepository {
  const { id, full_name: fullName, visibility } = answer;
  const open = answer.private ? "private" : "public";
  return {
    ...{ id, fullName, private: answer.private, url: `${serverUrl}/${fullName}` },
    visibility: visibility === "internal" ? visibility : open,
    defaultBranch: answer.default_branch ?? null,
    size: answer.size ?? null,
  };
}

/** Returns the repository's id if GitHub redirects from a former name; otherwise `null`. */
export function redirectedTo({ status, headers }: { status: number; headers: { location?: string } }): number | null {
  const [, id] = /\/repositories\/(\d+)(?:\/|$)/.exec(headers.location ?? "") ?? [];
  return status >= 300 && status < 400 && id ? Number(id) : null;
}
