import { createAgentToken } from "../crypto/agentToken.ts";
import { readLabel } from "../domain/label.ts";
import { hour, second } from "../domain/time.ts";
import { expiryOf, initialLifetime } from "../domain/tokenLifetime.ts";
import type { Handler } from "../http/contract.ts";
import { rateLimited } from "../http/rateLimit.ts";
import { agentPage } from "../pages/agent.tsx";
import { refusedLabelPage } from "../pages/agentList.tsx";
import { noAgent } from "../pages/agentMessage.ts";
import { messagePage } from "../pages/message.tsx";
import { tokenPage } from "../pages/token.tsx";
import { readAgent, readAgentRecord } from "../store/agents.ts";
import { filterIn } from "./activity.ts";
import { toTokenPage } from "./newToken.ts";
import { mayRegister, register, tooManyAgents } from "./registration.ts";

export const registerAgent: Handler<"registerAgent"> = async ({ body, principal, reply, dependencies }) => {
  const read = readLabel(body.label);
  const lifetime = body.expires ?? initialLifetime;
  if ("mistake" in read) return reply(400, refusedLabelPage(principal, { label: body.label, lifetime, ...read }));
  const { id, login } = await dependencies.user.verify(principal);
  const { label } = read;
  if (!(await mayRegister(dependencies, principal))) return reply(403, messagePage(notAllowed, principal));
  const expiresAt = expiryOf(lifetime, dependencies.now());
  const registered = await register(dependencies, { id, login }, { label, expiresAt, byDeviceCode: false });
  if (registered.kind === "too_many") return reply(409, messagePage(tooManyAgents, principal));
  if (registered.kind === "too_often") throw rateLimited(hour / second);
  return reply(
    303,
    await toTokenPage(dependencies, { userId: id, label, expiresAt, isRotated: false, ...registered.agent }),
  );
};

export const showAgent: Handler<"showAgent"> = async ({ params, principal, query, reply, dependencies }) => {
  const { agentId } = params;
  const { kv, ledger, settings, now } = dependencies;
  const found = await readAgent(kv, agentId);
  const record = found === "deleted" ? null : found;
  const filter = filterIn(query);
  const { id } = principal.user;
  const details = found && (await ledger(agentId).getAgentDetails(record, id, query.before ?? null, filter));
  if (!details) return reply(404, messagePage(noAgent, principal));
  return reply(200, agentPage({ session: principal, agentId, details, query, settings, now: now() }));
};

export const rotateAgent: Handler<"rotateAgent"> = async ({ params, body, principal, reply, dependencies }) => {
  const { id, login } = await dependencies.user.verify(principal);
  const agent = createAgentToken(params.agentId);
  const expiresAt = expiryOf(body.expires ?? initialLifetime, dependencies.now());
  const record = await readAgentRecord(dependencies.kv, params.agentId);
  const done =
    record &&
    (await dependencies.ledger(params.agentId).rotateAgent(record, { id, login }, agent.secretHash, expiresAt));
  if (!record || done !== "done") return reply(404, messagePage(noAgent, principal));
  return reply(
    303,
    await toTokenPage(dependencies, { userId: id, label: record.label, expiresAt, isRotated: true, ...agent }),
  );
};

export const showAgentToken: Handler<"showAgentToken"> = async ({
  params,
  principal,
  reply,
  request,
  dependencies,
}) => {
  const { cookies, settings, now } = dependencies;
  const { agentId } = params;
  const newToken = await cookies.newToken(request);
  if (newToken?.agentId !== agentId || newToken.userId !== principal.user.id)
    return reply(410, messagePage(alreadyShown(agentId), principal));
  const page = tokenPage({ session: principal, newToken, origin: settings.origin, now: now() });
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

const toDashboard = [{ href: "/", text: "Go to dashboard" }];
const notAllowed = {
  title: "You can’t register agents here",
  detail:
    "Only certain people can register agents with this service. Nothing was registered. Install its GitHub App on your account, or ask its operator to allow your login.",
  more: toDashboard,
};
const alreadyShown = (agentId: string) => ({
  title: "This token can’t be shown again",
  detail: "deplodash shows an agent token only once and keeps only a hash. If you lost it, rotate it to get a new one.",
  link: { href: `/agents/${agentId}`, text: "Go to the agent" },
  more: toDashboard,
});
