import { pushScope } from "../domain/branchLimit.ts";
import { normalizeReason } from "../domain/reason.ts";
import { parseRepositoryName } from "../domain/repository.ts";
import { expandScopes } from "../domain/scopes.ts";
import { timestamp } from "../domain/time.ts";
import type { Settings } from "../env.ts";
import type { Call, Handler } from "../http/contract.ts";
import { invalid } from "../http/input.ts";
import type { InputError } from "../http/problem.ts";
import type { WantState } from "../ledger/requestAccess.ts";
import { addLogFacts } from "../requestContext.ts";
import type { Want } from "../session/consentRequest.ts";
import { askHeld, consentLink, noStore, readRepository, refusalOf, retryAfter } from "./tokenRequest.ts";

export const requestAccess: Handler<"requestAccess"> = async ({ body, principal, reply, request, dependencies }) => {
  addLogFacts({ agentId: principal.agentId });
  const wants = readWants(body.wants, dependencies.settings);
  const reason = body.reason === undefined ? null : normalizeReason(body.reason);
  const { outcome, applied } = await askHeld({ principal, request, dependencies }, (record) =>
    dependencies.ledger(principal.agentId).requestAccess(principal, record, { wants, reason }),
  );
  switch (outcome.kind) {
    case "decided":
      return reply(200, { status: "ok", wants: outcome.wants.map(formatState) }, { ...noStore, ...applied });
    case "needs_consent": {
      const answer = {
        status: "needs_consent" as const,
        url: consentLink(outcome, outcome.repo, dependencies),
        expires_at: timestamp(outcome.expiresAt),
        wants: outcome.wants.map(formatState),
      };
      return reply(202, answer, { "Retry-After": retryAfter, ...noStore, ...applied });
    }
    default:
      throw refusalOf(outcome, dependencies, applied);
  }
};

/**
 * Returns what the agent wants, with scopes expanded. Throws if a repository is listed twice, or if branches are given without
 * `contents:write`.
 */
function readWants(listed: Call<"requestAccess">["body"]["wants"], settings: Settings): Want[] {
  const wants = listed.map(({ repo, scopes, branches }, index) => ({
    repo: readRepository(repo, settings, `/wants/${index}/repo`),
    scopes: expandScopes(scopes),
    branches: branches ?? null,
  }));
  const keys = wants.map(({ repo }) => parseRepositoryName(repo).key);
  const errors = wants.flatMap(({ scopes, branches }, index): InputError[] => {
    const first = keys.indexOf(keys[index] ?? "");
    const pointer = `/wants/${index}`;
    const needed = branches && !scopes.includes(pushScope);
    return [
      ...(first < index
        ? [{ pointer: `${pointer}/repo`, detail: `is the same repository as /wants/${first}/repo` }]
        : []),
      ...(needed ? [{ pointer: `${pointer}/branches`, detail: "needs contents:write among the scopes" }] : []),
    ];
  });
  if (errors.length > 0) throw invalid(errors);
  return wants;
}

function formatState({ repo, missing, granted, declined }: WantState) {
  return { repo, missing_scopes: missing, granted_scopes: granted, declined_scopes: declined };
}
