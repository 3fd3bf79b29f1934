import { createAgentToken } from "../crypto/agentToken.ts";
import type { Dependencies } from "../dependencies.ts";
import { serviceName } from "../directory/context.ts";
import type { RevocationTarget } from "../directory/massRevocations.ts";
import type { ServiceQuery } from "../directory/serviceQueries.ts";
import type { Call, Handler } from "../http/contract.ts";
import { notFound } from "../http/guard.ts";
import { chargeDashboard } from "../http/rateLimit.ts";
import { messagePage } from "../pages/message.tsx";
import { operatorPage } from "../pages/operator.tsx";
import { liftWord, type ReturnedRevocation, revokeWord } from "../pages/operatorRevocations.tsx";
import type { Session } from "../session/cookie.ts";
import { type Actor, readAgentRecord } from "../store/agents.ts";
import { toTokenPage } from "./newToken.ts";

const path = "/operator";

export const showOperator: Handler<"showOperator"> = async (call) => {
  await chargeDashboard(call.dependencies, call.principal.user.id);
  const { q, registered, after } = call.query;
  const search = q?.trim();
  const query: ServiceQuery = {
    ...(search && { search }),
    ...(registered && registered !== "by_anyone" && { registered }),
    ...(after !== undefined && { after }),
  };
  return call.reply(200, await renderPage(call, query));
};

/** Revokes, deletes, or rotates an agent. Rotating creates a token, so only that requires GitHub to verify the operator again. */
export const changeServiceAgent: Handler<"changeServiceAgent"> = async (call) => {
  const { params, body, principal, reply, dependencies } = call;
  const { agentId } = params;
  const { kv, ledger, directory, user } = dependencies;
  const by = operatorOf(principal);
  if (body.act === "revoke") {
    const service = directory(serviceName);
    // A made-up agent id must not create a ledger.
    if (!(await service.hasAgent(agentId))) throw notFound;
    await service.revokeListed({ agentId, by, isAdministrator: false });
    return reply(303, { Location: path });
  }
  if (body.act === "rotate") await user.verify(principal);
  const record = await readAgentRecord(kv, agentId);
  if (!record) throw notFound;
  const agent = createAgentToken(agentId);
  const done =
    body.act === "rotate"
      ? await ledger(agentId).rotateAgent(record, by, agent.secretHash, null)
      : await ledger(agentId).deleteAgent(record, by);
  if (done !== "done") throw notFound;
  if (body.act === "delete") return reply(303, { Location: path });
  const { label } = record;
  return reply(
    303,
    await toTokenPage(dependencies, {
      userId: by.id,
      isOperators: true,
      label,
      expiresAt: null,
      isRotated: true,
      ...agent,
    }),
  );
};

export const startAgentSearch: Handler<"startAgentSearch"> = async ({ reply, dependencies }) => {
  await dependencies.directory(serviceName).searchAgents();
  return reply(303, { Location: path });
};

/** Starts revoking everything for a person, an account, or the service. Works while GitHub is down. */
export const startRevocation: Handler<"startRevocation"> = async (call) => {
  const { body, principal, reply, dependencies } = call;
  const returned = { of: body.of, login: body.login ?? "" };
  const target = targetOf(returned);
  const refuse = async (mistake: ReturnedRevocation["mistake"]) =>
    reply(400, await renderPage(call, {}, { returned: { ...returned, mistake } }));
  if (!target) return refuse("no_login");
  if (!isTyped(body.confirm, revokeWord)) return refuse("not_confirmed");
  const started = await dependencies.directory(serviceName).startRevocation(target, operatorOf(principal));
  return started === "started" ? reply(303, { Location: `${path}#everything` }) : refuse(started);
};

/** Lifts all suspensions. Verifies the operator at GitHub again, because tokens can be issued afterwards. */
export const finishSuspension: Handler<"finishSuspension"> = async (call) => {
  const { body, principal, reply, dependencies } = call;
  if (!isTyped(body.confirmation, liftWord)) return reply(400, await renderPage(call, {}, { isLiftingRefused: true }));
  await dependencies.user.verify(principal);
  const lifted = await dependencies.directory(serviceName).liftSuspensions(operatorOf(principal));
  if (lifted === "unfinished") return reply(409, messagePage(notFinished, principal));
  return reply(303, { Location: `${path}#everything` });
};

type PageCall = { principal: Session; dependencies: Dependencies };
type Given = Pick<Parameters<typeof operatorPage>[0], "returned" | "isLiftingRefused">;

async function renderPage({ principal, dependencies }: PageCall, query: ServiceQuery, given: Given = {}) {
  const page = await dependencies.directory(serviceName).getServicePage(query);
  return operatorPage({ session: principal, page, query, now: dependencies.now(), ...given });
}

function operatorOf({ user: { id, login } }: Session): Actor {
  return { id, login, isOperator: true };
}

function targetOf({
  of,
  login,
}: {
  of: Call<"startRevocation">["body"]["of"];
  login: string;
}): RevocationTarget | null {
  if (of === "service") return { kind: "service" };
  const name = login.trim().replace(/^@/, "");
  if (!/^[\w-]{1,100}$/.test(name)) return null;
  return of === "person" ? { kind: "person", who: name } : { kind: "account", login: name };
}

function isTyped(text: string, word: string): boolean {
  return text.trim().toLowerCase() === word;
}

const notFinished = {
  title: "Not everything has ended yet",
  detail: "The installations stay suspended until all access that you revoked has ended. Nothing was changed.",
  link: { href: path, text: "Go to the operator page" },
};
