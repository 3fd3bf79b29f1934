import type { components } from "../../generated/openapi.ts";
import { branchOf } from "../domain/refName.ts";
import { day, timestamp } from "../domain/time.ts";
import type { EndReason } from "../domain/webhookEvent.ts";
import type { Call, Handler } from "../http/contract.ts";
import type { Activity, ActivityFilter } from "../ledger/activityQuery.ts";
import { noAgent } from "../pages/agentMessage.ts";
import { messagePage } from "../pages/message.tsx";
import { readAgent } from "../store/agents.ts";

type ActivityEvent = components["schemas"]["ActivityEvent"];
type ActivityDetail = components["schemas"]["ActivityDetail"];

export const getActivity: Handler<"getActivity"> = async ({ params, principal, query, reply, dependencies }) => {
  const { agentId } = params;
  const found = await readAgent(dependencies.kv, agentId);
  const record = found === "deleted" ? null : found;
  const ledger = dependencies.ledger(agentId);
  const entries = found && (await ledger.getActivity(record, principal.user.id, filterIn(query)));
  if (!entries) return reply(404, messagePage(noAgent, principal));
  return reply(200, entries.map(eventFrom), {
    "Cache-Control": "no-store",
    "Content-Disposition": `attachment; filename="deplodash-${agentId}.ndjson"`,
  });
};

/** Returns the filter that a page's form or a link asks for. Empty fields are ignored. */
export function filterIn({ event = "all", repo = "", from, to }: Call<"getActivity">["query"]): ActivityFilter {
  const until = timeOf(to);
  return { kind: event, repo, from: timeOf(from), until: until && until + day };
}

/** Returns the time at which a date begins in UTC; `null` if the date is missing or doesn't exist. */
function timeOf(date = ""): number | null {
  const time = Date.parse(date);
  return Number.isNaN(time) ? null : time;
}

/** Returns an entry of the log as the contract describes it, without the fields that don't apply. */
function eventFrom({ at, event, repo, scopes, by, tokenSha256, push, ...entry }: Activity): ActivityEvent {
  const branches = push && event === "pushed" ? push.changes.map(({ ref }) => branchOf(ref)) : entry.branches;
  return {
    time: timestamp(at),
    event: event === "minted" ? "issued" : event,
    ...(repo && { repo }),
    ...(scopes.length > 0 && { scopes }),
    ...(branches && { branches }),
    ...(by && { by: { id: by.id, login: by.login } }),
    ...(tokenSha256 && { token_sha256: tokenSha256 }),
    detail: { ...detailOf({ event, push, ...entry }), ...(by?.isOperator && { as_operator: true as const }) },
  };
}

function detailOf({
  event,
  push,
  detail,
  identity,
  endsAt,
}: Pick<Activity, "event" | "push" | "detail" | "identity" | "endsAt">) {
  const refs = push?.changes.map(({ ref, oldId, newId }) => ({ ref, old: oldId, new: newId }));
  const described: ActivityDetail = {
    ...(event === "asked" && detail && { reason: detail }),
    ...(event === "ended" && detail && { because: detail as EndReason }),
    ...(identity && { identity: { issuer: identity.issuer, conditions: identity.conditions } }),
    ...(endsAt !== null && { expires_at: timestamp(endsAt) }),
    ...(push && refs && { outcome: push.outcome, refs, ref_count: push.count }),
  };
  return described;
}
