import { createAgentToken } from "../crypto/agentCredential.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../http/contract.ts";
import { invalid } from "../http/input.ts";
import { agentPage } from "../pages/agent.tsx";
import { dashboardPage, type GrantedConsent, tokenPage, welcomePage } from "../pages/dashboard.tsx";
import { messagePage } from "../pages/message.tsx";
import type { NewAgentToken, Session } from "../session/cookie.ts";
import { forgetAgent, listAgentsOf, type RegisteredAgent, readAgentRecord, saveAgent } from "../store/agents.ts";
import { type GrantedRow, isGrantedBy, listConsentsOf } from "../store/consents.ts";

/** How many agents one person may have. */
const mostAgents = 50;

export const showDashboard: Handler<"showDashboard"> = async ({ principal, query, reply, dependencies }) => {
  if (!principal) return reply(200, welcomePage());
  const { kv, now, settings } = dependencies;
  const { id } = principal.user;
  const [registered, granted] = await Promise.all([
    listAgentsOf(kv, id),
    pageOfConsents(dependencies, id, query.after ?? null),
  ]);
  const shown = registered.slice(0, mostAgents);
  const ledgers = await confirm(dependencies, id, shown, granted.rows);
  const agents = shown.filter(({ agentId }) => ledgers.get(agentId)?.deleted === false);
  const consents = [...ledgers].flatMap(([agentId, { agent, consents }]): GrantedConsent[] =>
    agent ? consents.map((consent) => ({ agentId, agent, consent })) : [],
  );
  const pending = [...ledgers.values()].reduce((sum, ledger) => sum + ledger.pending, 0);
  const { origin } = settings;
  const { next } = granted;
  return reply(200, dashboardPage({ session: principal, origin, agents, consents, pending, next, now: now() }));
};

export const registerAgent: Handler<"registerAgent"> = async ({ body, principal, reply, dependencies }) => {
  const { kv, now } = dependencies;
  const { id, login } = principal.user;
  if (!(await mayRegister(dependencies, principal))) return reply(403, messagePage(notAllowed, principal));
  if ((await listAgentsOf(kv, id)).length >= mostAgents) return reply(409, messagePage(tooMany, principal));
  const agent = createAgentToken();
  await saveAgent(kv, agent, body.label, { id, login }, now());
  if ((await listAgentsOf(kv, id)).length > mostAgents) {
    // Others were registered at the same time.
    await forgetAgent(kv, agent.agentId, id);
    return reply(409, messagePage(tooMany, principal));
  }
  return reply(303, await toTokenPage(dependencies, { userId: id, label: body.label, ...agent }));
};

export const showAgent: Handler<"showAgent"> = async ({ params, principal, query, reply, dependencies }) => {
  const { agentId } = params;
  const record = await readAgentRecord(dependencies.kv, agentId);
  const story =
    record && (await dependencies.ledger(agentId).getAgentDetails(record, principal.user.id, query.before ?? null));
  if (!story) return reply(404, messagePage(noAgent, principal));
  return reply(200, agentPage({ session: principal, agentId, story, now: dependencies.now() }));
};

export const rotateAgent: Handler<"rotateAgent"> = async ({ params, principal, reply, dependencies }) => {
  const { id, login } = principal.user;
  const agent = createAgentToken(params.agentId);
  const record = await readAgentRecord(dependencies.kv, params.agentId);
  const done =
    record && (await dependencies.ledger(params.agentId).rotateAgent(record, { id, login }, agent.secretHash));
  if (!record || done !== "done") return reply(404, messagePage(noAgent, principal));
  return reply(303, await toTokenPage(dependencies, { userId: id, label: record.label, ...agent }));
};

export const showAgentToken: Handler<"showAgentToken"> = async ({
  params,
  principal,
  reply,
  request,
  dependencies,
}) => {
  const { cookies, settings } = dependencies;
  const { agentId } = params;
  const newToken = await cookies.newToken(request);
  if (newToken?.agentId !== agentId || newToken.userId !== principal.user.id)
    return reply(410, messagePage(alreadyShown(agentId), principal));
  const page = tokenPage(principal, settings.origin, newToken.label, newToken.token);
  return reply(200, page, { "Set-Cookie": cookies.endNewToken() });
};

export const deleteAgent: Handler<"deleteAgent"> = async ({ params, principal, reply, dependencies }) => {
  const { id, login } = principal.user;
  const record = await readAgentRecord(dependencies.kv, params.agentId);
  const done = record && (await dependencies.ledger(params.agentId).deleteAgent(record, { id, login }));
  return done === "done" ? reply(303, { Location: "/" }) : reply(404, messagePage(noAgent, principal));
};

export const revokeConsent: Handler<"revokeConsent"> = async (call) => {
  const { params, principal, reply, dependencies } = call;
  const { id, login } = principal.user;
  const { agentId, repositoryId } = params;
  // A made-up id makes no ledger. Either record says that there is one: that of the agent may be gone while its tokens live.
  const known =
    (await isGrantedBy(dependencies.kv, id, agentId, repositoryId)) ||
    (await readAgentRecord(dependencies.kv, agentId)) !== null;
  const revoked = known && (await dependencies.ledger(agentId).revokeConsent(repositoryId, { id, login }));
  if (!revoked || revoked.kind === "not_found") return reply(404, messagePage(notYours, principal));
  // Where a token could not be killed yet, the agent's page says so.
  return reply(303, { Location: revoked.pending > 0 ? `/agents/${agentId}` : "/" });
};

/** Leads to the page that shows the token. A redirect, because reloading the answer to a form would send the form again. */
async function toTokenPage({ cookies }: Dependencies, { userId, agentId, label, token }: NewAgentToken) {
  const cookie = await cookies.startNewToken({ userId, agentId, label, token });
  return { Location: `/agents/${agentId}/token`, "Set-Cookie": cookie };
}

async function pageOfConsents({ kv }: Dependencies, userId: number, after: string | null) {
  try {
    return await listConsentsOf(kv, userId, after);
  } catch (error) {
    if (after === null) throw error;
    throw invalid([{ pointer: "/after", detail: "is not where a page begins; go back to the first one" }]);
  }
}

/** The lists say where to look, a minute late perhaps; the ledgers say what is true. */
async function confirm(dependencies: Dependencies, userId: number, agents: RegisteredAgent[], granted: GrantedRow[]) {
  const agentIds = [...new Set([...granted, ...agents].map(({ agentId }) => agentId))];
  const confirmed = await Promise.all(
    agentIds.map(async (agentId) => {
      const ids = granted.flatMap((row) => (row.agentId === agentId ? [row.repositoryId] : []));
      return [agentId, await dependencies.ledger(agentId).verifyListing(userId, ids)] as const;
    }),
  );
  return new Map(confirmed);
}

/** `ALLOWED_LOGINS`; unset, whoever can see an installation of the App, and on the loopback everyone. */
async function mayRegister(
  { settings, user }: Dependencies,
  { user: { id, login }, token }: Session,
): Promise<boolean> {
  const { allowed, loopback } = settings;
  // An entry of digits is an id, never a login: logins may be all digits, too.
  const own = (entry: string) => entry === (/^\d+$/.test(entry) ? String(id) : login.toLowerCase());
  if (allowed) return allowed.some((entry) => entry === "*" || own(entry));
  return loopback || (await user.installations(token)).length > 0;
}

const toDashboard = [{ href: "/", text: "Go to the dashboard" }];
const notAllowed = {
  title: "You may not register agents here",
  detail:
    "This service lets only some people register agents. Install its GitHub App on an account of yours, or ask its operator to add your login to ALLOWED_LOGINS.",
  more: toDashboard,
};
const tooMany = {
  title: "You have fifty agents already",
  detail: "That is as many as one person may have. Nothing was registered. Delete one that you no longer need.",
  more: toDashboard,
};
const alreadyShown = (agentId: string) => ({
  title: "This token can't be shown again",
  detail: "deplodash shows an agent token once and doesn't keep it. If you don't have it, rotate it to get a new one.",
  link: { href: `/agents/${agentId}`, text: "Go to the agent" },
  more: toDashboard,
});
const noAgent = {
  title: "There is no such agent of yours",
  detail: "It was deleted, or it is somebody else's and you have not decided about a request of it.",
  more: toDashboard,
};
const notYours = {
  title: "There is no such consent of yours",
  detail: "It has ended already, or somebody else granted it. The dashboard shows what you granted.",
  more: toDashboard,
};
