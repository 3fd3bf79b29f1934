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
}

const shape = { id: z.int(), full_name: z.string(), private: z.boolean(), html_url: z.string() };

export const repository = z.pipe(
  z.object(shape),
  z.transform(({ full_name, html_url, ...rest }): Repository => ({ ...rest, fullName: full_name, url: html_url })),
);

export const ownedRepository = z.pipe(
  z.object({ ...shape, owner: z.object({ id: z.int() }) }),
  z.transform(({ full_name, html_url, owner, ...rest }): OwnedRepository => {
    return { ...rest, fullName: full_name, url: html_url, ownerId: owner.id };
  }),
);

/** Returns the id in GitHub's redirect from a former name, `null` if the answer is no such redirect. */
export function redirectedTo({ status, headers }: { status: number; headers: { location?: string } }): number | null {
  const [, id] = /\/repositories\/(\d+)(?:\/|$)/.exec(headers.location ?? "") ?? [];
  return status >= 300 && status < 400 && id ? Number(id) : null;
}
