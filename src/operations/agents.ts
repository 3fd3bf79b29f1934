import { createAgentToken } from "../crypto/agentToken.ts";
import type { Dependencies } from "../dependencies.ts";
import { personName, serviceName } from "../directory/context.ts";
import type { AgentEntry } from "../directory/entries.ts";
import { readLabel } from "../domain/label.ts";
import { hour, second } from "../domain/time.ts";
import type { Handler } from "../http/contract.ts";
import { rateLimited } from "../http/rateLimit.ts";
import { audit, logError } from "../log.ts";
import { agentPage } from "../pages/agent.tsx";
import { refusedLabelPage } from "../pages/agentList.tsx";
import { noAgent } from "../pages/agentMessage.ts";
import { messagePage } from "../pages/message.tsx";
import { tokenPage } from "../pages/token.tsx";
import { background } from "../requestContext.ts";
import type { Session } from "../session/cookie.ts";
import { newAgentRecord, readAgent, readAgentRecord } from "../store/agents.ts";
import { filterIn } from "./activity.ts";
import { toTokenPage } from "./newToken.ts";

export const registerAgent: Handler<"registerAgent"> = async ({ body, principal, reply, dependencies }) => {
  const { kv, directory, now, user, settings } = dependencies;
  const read = readLabel(body.label);
  if ("mistake" in read) return reply(400, refusedLabelPage(principal, { label: body.label, ...read }));
  const { id, login } = await user.verify(principal);
  const { label } = read;
  if (!(await mayRegister(dependencies, principal))) return reply(403, messagePage(notAllowed, principal));
  const agent = createAgentToken();
  const { agentId } = agent;
  const reservation = await directory(personName(id)).reserveAgent(agentId);
  if (reservation === "too_many") return reply(409, messagePage(tooMany, principal));
  if (reservation === "too_often") throw rateLimited(hour / second);
  const createdAt = now();
  const { key, value } = newAgentRecord(agent, label, { id, login }, createdAt);
  await kv.put(key, value);
  // Last, so that every listed agent can be used and deleted.
  const entry = { kind: "agent", agentId, label, createdAt } as const;
  await directory(personName(id)).recordChanges([{ key: entry, entry, version: 0 }]);
  if (settings.operatorIds.length > 0) background(listInService(dependencies, { ...entry, registrant: { id, login } }));
  audit({ event: "registered", actor: { id, login }, agentId, result: "done" });
  return reply(303, await toTokenPage(dependencies, { userId: id, label, isRotated: false, ...agent }));
};

export const showAgent: Handler<"showAgent"> = async ({ params, principal, query, reply, dependencies }) => {
  const { agentId } = params;
  const { kv, ledger, now } = dependencies;
  const found = await readAgent(kv, agentId);
  const record = found === "deleted" ? null : found;
  const filter = filterIn(query);
  const { id } = principal.user;
  const details = found && (await ledger(agentId).getAgentDetails(record, id, query.before ?? null, filter));
  if (!details) return reply(404, messagePage(noAgent, principal));
  return reply(200, agentPage({ session: principal, agentId, details, query, now: now() }));
};

export const rotateAgent: Handler<"rotateAgent"> = async ({ params, principal, reply, dependencies }) => {
  const { id, login } = await dependencies.user.verify(principal);
  const agent = createAgentToken(params.agentId);
  const record = await readAgentRecord(dependencies.kv, params.agentId);
  const done =
    record && (await dependencies.ledger(params.agentId).rotateAgent(record, { id, login }, agent.secretHash));
  if (!record || done !== "done") return reply(404, messagePage(noAgent, principal));
  return reply(303, await toTokenPage(dependencies, { userId: id, label: record.label, isRotated: true, ...agent }));
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
  const page = tokenPage({ session: principal, newToken, origin: settings.origin });
  return reply(200, page, { "Set-Cookie": cookies.endNewToken() });
};

export const deleteAgent: Handler<"deleteAgent"> = async ({ params, principal, reply, dependencies }) => {
  const { id, login } = principal.user;
  const record = await readAgentRecord(dependencies.kv, params.agentId);
  const done = record && (await dependencies.ledger(params.agentId).deleteAgent(record, { id, login }));
  return done === "done"
    ? reply(303, { Location: `/agents/${params.agentId}` })
    : reply(404, messagePage(noAgent, principal));
};

/** Lists a new agent for operators. If this fails, the agent's ledger does it when the agent first asks for something. */
async function listInService({ directory }: Dependencies, entry: AgentEntry): Promise<void> {
  try {
    await directory(serviceName).recordChanges([{ key: entry, entry, version: 0 }]);
  } catch (error) {
    logError("an agent was not listed for operators", { agentId: entry.agentId, error: String(error) });
  }
}

/** Returns whether a person may register agents. Without `ALLOWED_LOGINS`: who can see an installation; on loopback, everyone. */
async function mayRegister(
  { settings, user }: Dependencies,
  { user: { id, login }, token }: Session,
): Promise<boolean> {
  const { allowed, loopback } = settings;
  // An entry of digits is an id, because a login may consist of digits, too.
  const own = (entry: string) => entry === (/^\d+$/.test(entry) ? String(id) : login.toLowerCase());
  if (allowed) return allowed.some((entry) => entry === "*" || own(entry));
  return loopback || ((await user.installations(token)) ?? []).length > 0;
}

const toDashboard = [{ href: "/", text: "Go to dashboard" }];
const notAllowed = {
  title: "You can’t register agents here",
  detail:
    "Only certain people can register agents with this service. Nothing was registered. Install its GitHub App on your account, or ask its operator to allow your login.",
  more: toDashboard,
};
const tooMany = {
  title: "You already have 50 agents",
  detail: "That’s the limit for one person. Nothing was registered. Delete an agent that you no longer need.",
  more: toDashboard,
};
const alreadyShown = (agentId: string) => ({
  title: "This token can’t be shown again",
  detail: "deplodash shows an agent token once and keeps only a hash. If you lost it, rotate it to get a new one.",
  link: { href: `/agents/${agentId}`, text: "Go to the agent" },
  more: toDashboard,
});
