import { createAgentToken } from "../domain/agentToken.ts";
import type { Handler } from "../http/contract.ts";
import { dashboardPage, type GrantedConsent, registeredPage, welcomePage } from "../pages/dashboard.tsx";
import { messagePage } from "../pages/message.tsx";
import type { Service } from "../service.ts";
import type { Session } from "../session/cookie.ts";
import { listAgentsOf, saveAgent } from "../store/agents.ts";
import { listAgentsWithConsentOf } from "../store/consents.ts";

/** How many agents one person may have. */
const mostAgents = 50;

export const showDashboard: Handler<"showDashboard"> = async ({ principal, reply, service }) => {
  if (!principal) return reply(200, welcomePage());
  const { kv, now } = service;
  const { id } = principal.user;
  const [agents, grantees] = await Promise.all([listAgentsOf(kv, id), listAgentsWithConsentOf(kv, id)]);
  // The list says where to look; the ledgers say what is true.
  const consents = await Promise.all(
    grantees.map(async (agentId): Promise<GrantedConsent[]> => {
      const known = await service.ledger(agentId).consentsBy(id);
      return known?.consents.map((consent) => ({ agentId, agent: known.agent, consent })) ?? [];
    }),
  );
  return reply(200, dashboardPage({ session: principal, agents, consents: consents.flat(), now: now() }));
};

export const registerAgent: Handler<"registerAgent"> = async ({ body, principal, reply, service }) => {
  const { kv, now } = service;
  const { id, login } = principal.user;
  if (!(await mayRegister(service, principal))) return reply(403, messagePage(notAllowed, principal));
  if ((await listAgentsOf(kv, id)).length >= mostAgents) return reply(409, messagePage(tooMany, principal));
  const agent = createAgentToken();
  await saveAgent(kv, agent, body.label, { id, login }, now());
  return reply(201, registeredPage(principal, body.label, agent.token));
};

export const revokeConsent: Handler<"revokeConsent"> = async ({ params, principal, reply, service }) => {
  const { id, login } = principal.user;
  // Only an agent that this person's own list names: a made-up id makes no ledger.
  const listed = (await listAgentsWithConsentOf(service.kv, id)).includes(params.agentId);
  const revoked = listed && (await service.ledger(params.agentId).revoke(params.repositoryId, { id, login }));
  if (!revoked || revoked.kind === "not_found") return reply(404, messagePage(notYours, principal));
  return reply(303, { Location: "/" });
};

/** `ALLOWED_LOGINS`; unset, whoever can see an installation of the App, and on the loopback everyone. */
async function mayRegister({ settings, user }: Service, { user: { id, login }, token }: Session): Promise<boolean> {
  const { allowed, loopback } = settings;
  if (allowed) return ["*", login.toLowerCase(), String(id)].some((name) => allowed.includes(name));
  return loopback || (await user.installations(token)).length > 0;
}

const notAllowed = {
  title: "You may not register agents here",
  detail:
    "This service lets only some people register agents. Install its GitHub App on an account of yours, or ask its operator to add your login to ALLOWED_LOGINS.",
};
const tooMany = {
  title: "You have fifty agents already",
  detail: "That is as many as one person may have. Nothing was registered.",
};
const notYours = {
  title: "There is no such consent of yours",
  detail: "It has ended already, or somebody else granted it. The dashboard shows what you granted.",
  more: [{ href: "/", text: "To the dashboard" }],
};
