import * as z from "zod/mini";

export interface Repository {
  id: number;
  fullName: string;
  private: boolean;
  url: string;
}

export const repository = z.pipe(
  z.object({ id: z.int(), full_name: z.string(), private: z.boolean(), html_url: z.string() }),
  z.transform(({ full_name, html_url, ...rest }): Repository => ({ ...rest, fullName: full_name, url: html_url })),
);
