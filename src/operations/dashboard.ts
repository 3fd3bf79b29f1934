import { personName } from "../directory/context.ts";
import type { PageQuery } from "../directory/queries.ts";
import type { Call, Handler } from "../http/contract.ts";
import { chargeDashboard } from "../http/rateLimit.ts";
import { dashboardPage } from "../pages/dashboard.tsx";
import { messagePage } from "../pages/message.tsx";
import { welcomePage } from "../pages/welcome.tsx";
import type { Session } from "../session/cookie.ts";
import { readAgentRecord } from "../store/agents.ts";

export const showDashboard: Handler<"showDashboard"> = async (call) => {
  const { principal, query, reply, request, dependencies } = call;
  if (!principal) return reply(200, welcomePage());
  const { cookies } = dependencies;
  await chargeDashboard(dependencies, principal.user.id);
  const { q, can = "anything", agents, ...rest } = query;
  const search = q?.trim();
  const pageQuery = { ...rest, ...(search && { search }), ...(can !== "anything" && { can }) };
  const outcome = await cookies.outcome(request, principal.user.id);
  const page = await renderDashboard(call, principal, pageQuery, { outcome, showsAllAgents: agents === "all" });
  return reply(200, page, outcome ? { "Set-Cookie": cookies.endOutcome() } : {});
};

type DashboardCall = Pick<Call<"showDashboard">, "dependencies">;
type Given = Partial<Pick<Parameters<typeof dashboardPage>[0], "outcome" | "mistake" | "showsAllAgents">>;

async function renderDashboard(
  { dependencies }: DashboardCall,
  session: Session,
  query: PageQuery,
  { outcome = null, showsAllAgents = false, ...given }: Given,
): Promise<string> {
  const { directory, settings, now } = dependencies;
  const { origin, serverUrl } = settings;
  const page = await directory(personName(session.user.id)).getPage(query);
  return dashboardPage({ session, origin, serverUrl, page, query, outcome, showsAllAgents, now: now(), ...given });
}

export const revokeConsent: Handler<"revokeConsent"> = async (call) => {
  const { params, principal, reply, dependencies } = call;
  const { id, login } = principal.user;
  const { agentId, repositoryId } = params;
  const { directory, ledger, kv, cookies } = dependencies;
  // A made-up agent id must not create a ledger.
  const known = (await directory(personName(id)).hasAgent(agentId)) || (await readAgentRecord(kv, agentId)) !== null;
  const revoked = known && (await ledger(agentId).revokeConsent(repositoryId, { id, login }));
  if (!revoked || revoked.kind === "not_found") return reply(404, messagePage(notYours, principal));
  const outcome = await cookies.startOutcome(id, { ...revoked, agentId, repositoryId });
  return reply(303, { Location: "/", "Set-Cookie": outcome });
};

export const revokeAllAccess: Handler<"revokeAllAccess"> = async (call) => {
  const { body, principal, reply, dependencies } = call;
  const { id, login } = principal.user;
  const { agent_id: agentId, repository_id: repositoryId, confirm = "" } = body;
  const isEverything = agentId === undefined && repositoryId === undefined;
  if (isEverything && confirm.trim().toLowerCase() !== confirmation) {
    const mistake = `Nothing was revoked. Type “${confirmation}” to confirm.`;
    return reply(400, await renderDashboard(call, principal, {}, { mistake }));
  }
  const { name, revoked, left } = await dependencies.directory(personName(id)).revokeListed({
    ...(agentId !== undefined && { agentId }),
    ...(repositoryId !== undefined && { repositoryId }),
    by: { id, login },
    isAdministrator: false,
  });
  const outcome = await dependencies.cookies.startOutcome(id, {
    kind: "revoked_all",
    of: isEverything ? "everything" : agentId === undefined ? "repository" : "agent",
    name,
    revoked,
    left,
  });
  return reply(303, { Location: "/", "Set-Cookie": outcome });
};

const confirmation = "revoke everything";

const notYours = {
  title: "There’s nothing to revoke",
  detail:
    "This access has already ended, or someone else approved it. Your dashboard lists the access that you approved, and the page of a repository that you administer lists all access to it.",
  more: [{ href: "/", text: "Go to dashboard" }],
};
