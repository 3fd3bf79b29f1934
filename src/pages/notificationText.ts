import { pushScope } from "../domain/branchLimit.ts";
import { conjunction } from "../domain/conjunction.ts";
import { levelsOf } from "../domain/permissions.ts";
import { plainText } from "../domain/plainText.ts";
import type { Scope } from "../domain/scopes.ts";
import { calendarTime } from "../domain/time.ts";
import type { EndReason, WebhookEvent } from "../domain/webhookEvent.ts";
import { levelName, permissionName } from "./permissionName.ts";

/** The maximum number of repositories that a message describes. Chat programs would cut off the link in a longer message. */
const maxNamed = 5;

/** Returns a message for a chat program about an event, or a test message if there is none. The message links to the page at `url`. */
export function notificationText(event: WebhookEvent | null, url: string): string {
  if (event === null) return `This is a test message from deplodash. ${url}`;
  const agent = `the agent “${plainText(event.agent.label)}” (unverified name)`;
  switch (event.type) {
    case "request.waiting": {
      const named = event.wants.slice(0, maxNamed);
      const wants = named.map(({ repo, scopes, branches }) => `${plainText(repo)}: ${access(scopes, branches)}`);
      const more = event.wants.length - named.length;
      if (more > 0) wants.push(more === 1 ? "1 more repository" : `${more} more repositories`);
      const reason = event.reason === null ? "" : ` It says: “${plainText(event.reason)}”.`;
      return `A request is waiting: ${agent} asks for access to ${wants.join("; ")}.${reason} Review it before ${exactTime(event.expiresAt)}: ${url}`;
    }
    case "access.approved": {
      const { repo, scopes, branches, by, endsAt } = event;
      return `${plainText(by)} approved access to ${plainText(repo)} for ${agent} until ${exactTime(endsAt)}: ${access(scopes, branches)}. ${url}`;
    }
    case "access.revoked":
      return `${plainText(event.by)} revoked access to ${plainText(event.repo)} for ${agent}: ${access(event.scopes)}. ${url}`;
    case "access.ended":
      return `Access to ${plainText(event.repo)} has ended for ${agent}: ${endReasons[event.because]}. ${url}`;
    case "revocation.overdue": {
      const tokens = event.tokens === 1 ? "a token" : `${event.tokens} tokens`;
      const repo = event.repo === null ? "" : ` for ${plainText(event.repo)}`;
      return `deplodash revoked ${tokens} issued to ${agent}${repo}, but GitHub hasn’t confirmed it after 2 minutes. deplodash keeps trying, and each token expires within an hour anyway. ${url}`;
    }
  }
}

const endReasons: Record<EndReason, string> = {
  expired: "it expired",
  unreachable: "the GitHub App can’t reach the repository anymore",
  reinstalled: "the GitHub App was reinstalled, or the repository moved to another account",
  no_administrator: "nobody who approved it still administers the repository",
};

/** Returns an exact time, because people may read a message much later. */
function exactTime(time: number): string {
  return `${calendarTime(time, 0)} UTC`;
}

/** Returns access as text, such as "push to agent/* only and Pull requests (read and write)". Omit `branches` if they don't matter. */
function access(scopes: readonly Scope[], branches?: readonly string[] | null): string {
  const others = scopes.filter((scope) => !scope.startsWith("contents:"));
  const levels = [...levelsOf(others)].map(
    ([permission, level]) => `${permissionName(permission)} (${levelName(permission, level)})`,
  );
  return conjunction([...code(scopes, branches), ...levels]);
}

function code(scopes: readonly Scope[], branches: readonly string[] | null | undefined): string[] {
  if (!scopes.includes(pushScope)) return scopes.includes("contents:read") ? ["read code"] : [];
  if (branches === undefined) return ["push"];
  return [branches === null ? "push to any branch" : `push to ${conjunction(branches.map(plainText))} only`];
}
