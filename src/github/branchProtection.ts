import * as z from "zod/mini";
import type { AppClient } from "./appClient.ts";
import type { DescribedRepository } from "./repository.ts";
import { as, attempt } from "./request.ts";

/** A branch's protection, as far as GitHub reveals it. GitHub doesn't tell an App who may bypass it. */
export type BranchProtection =
  /** `approvals` is the number of approvals that a pull request needs; `null` if no ruleset that GitHub reported requires pull requests. */
  | { kind: "protected"; approvals: number | null }
  /** The branch has neither rulesets nor classic rules. */
  | { kind: "unprotected" }
  /** GitHub didn't report the rulesets, the classic rules, or both. */
  | { kind: "unknown" };

export interface DefaultBranch {
  name: string;
  protection: BranchProtection;
}

/** The facts about a repository's branches that help its owner decide. */
export interface BranchFacts {
  /** `null` if GitHub doesn't name it. */
  defaultBranch: DefaultBranch | null;
  /** Whether the repository has no commits yet. */
  isEmpty: boolean;
}

const rulesOf = z.lazy(() =>
  z.array(
    z.object({
      type: z.string(),
      parameters: z.nullish(z.object({ required_approving_review_count: z.nullish(z.number()) })),
    }),
  ),
);
const branchOf = z.object({ protected: z.boolean() });

/** Reads the facts. The token needs `metadata: read` for rulesets, and `contents: read` for the rest. Never throws. */
export async function findBranchFacts(
  request: AppClient["request"],
  token: string,
  { fullName, defaultBranch: name, size }: DescribedRepository,
): Promise<BranchFacts> {
  if (name === null) return { defaultBranch: null, isEmpty: false };
  const [owner = "", repo = ""] = fullName.split("/");
  const where = { ...as(token), owner, repo, branch: name };
  const [rules, branch] = await Promise.all([
    answerTo(() => request("GET /repos/{owner}/{repo}/rules/branches/{branch}", { ...where, per_page: 100 })),
    answerTo(() => request("GET /repos/{owner}/{repo}/branches/{branch}", where)),
  ]);
  const protection = readProtection(rulesOf.safeParse(rules.data).data, branchOf.safeParse(branch.data).data);
  // A replica that doesn't know the token yet also answers 404, but with a different message.
  const isMissing = branch.refused?.status === 404 && /branch not found/i.test(branch.refused.message);
  return { defaultBranch: { name, protection }, isEmpty: isMissing && size === 0 };
}

function readProtection(
  rules: z.infer<typeof rulesOf> | undefined,
  branch: z.infer<typeof branchOf> | undefined,
): BranchProtection {
  const reviews = (rules ?? []).filter(({ type }) => type === "pull_request");
  const counts = reviews.map(({ parameters }) => parameters?.required_approving_review_count ?? 0);
  if (rules?.length || branch?.protected)
    return { kind: "protected", approvals: counts.length > 0 ? Math.max(...counts) : null };
  return { kind: rules && branch ? "unprotected" : "unknown" };
}

type Call = () => Promise<{ data: unknown }>;

/** Returns GitHub's answer or refusal, or neither if GitHub can't answer now. */
async function answerTo(call: Call): Promise<{ data?: unknown; refused?: { status: number; message: string } }> {
  return attempt(call).catch(() => ({}));
}
