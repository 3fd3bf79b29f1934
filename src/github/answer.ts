import type * as z from "zod/mini";
import { GitHubUnavailable } from "./request.ts";

/** Parses GitHub's answer. Throws `GitHubUnavailable` if the answer doesn't match the schema. */
export function parseAnswer<T>(schema: z.ZodMiniType<T>, data: unknown): T {
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw new GitHubUnavailable("GitHub's answer does not match its description", 5);
  return parsed.data;
}
