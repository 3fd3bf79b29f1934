import { hasAgent } from "../../src/directory/queries.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { second } from "../../src/domain/time.ts";
import { decide } from "../../src/ledger/decide.ts";
import { type IssueOutcome, issue } from "../../src/ledger/issue.ts";
import { deleteAgent, rotateAgent } from "../../src/ledger/lifecycle.ts";
import { findRequest } from "../../src/ledger/requests.ts";
import { revokeConsent, revokeToken } from "../../src/ledger/revoke.ts";
import { hashToken } from "../../src/ledger/tokens.ts";
import { type Person, readAgentRecord } from "../../src/store/agents.ts";
import { leastLife, readToken, tokenKey } from "../../src/store/tokens.ts";
import { ada } from "../ledger/desk.ts";
import { Crash, type Office } from "./office.ts";
import type { MintedToken } from "./town.ts";
import { Trouble } from "./wire.ts";
import { Violation } from "./witness.ts";
import type { World } from "./world.ts";

export type Location = 0 | 1 | 2;

export interface Request {
  office: Office;
  secretHash: string;
  name: string;
  scopes: Scope[];
  at: Location;
  renew: boolean;
  /** Milliseconds. */
  wait: number;
}

/** The links that agents were given, oldest first, and the tokens that they hold. */
export interface Agents {
  links: { agentId: string; request: string }[];
  hands: MintedToken[];
}

interface Given {
  kind: "cached" | "issued";
  token: string;
  scopes: Scope[];
}

type Answer = Given | Exclude<IssueOutcome, { kind: "issued" }> | { kind: "failed" };

/** An agent asks, as the Worker answers: KV where it is, then its ledger. */
export async function ask(world: World, agents: Agents, request: Request): Promise<Answer> {
  const { office, name, scopes, renew, secretHash } = request;
  const { agentId } = office;
  const { witness, town } = world;
  const sure = witness.isSurely(agentId, secretHash) ? witness.sureOf(agentId, name, scopes, town.version) : [];
  const [before, asked] = [witness.tick(), world.now()];
  const again = world.renewals.get(agentId) ?? 0;
  if (renew) world.renewals.set(agentId, again + 1);
  const { held, ...answer } = await answerOf(world, request).catch((error): Answer & { held?: true } => {
    if (error instanceof Trouble || error instanceof Crash) return { kind: "failed" };
    throw error;
  });
  if (renew) world.renewals.set(agentId, (world.renewals.get(agentId) ?? 1) - 1);
  world.tell(
    `${agentId} asks for ${scopes} on ${name} at ${request.at}${renew ? " anew" : ""}: ${answer.kind} ${"token" in answer ? answer.token : ""}`,
  );
  if (answer.kind === "needs_consent") agents.links.push({ agentId, request: answer.request });
  if ("token" in answer) receive(world, agents, request, answer, before);

  // What was agreed to before the request and did not end meanwhile gives a token; an approval gives one to who waited for it.
  const still = witness.isSurely(agentId, secretHash) ? witness.sureOf(agentId, name, scopes, town.version) : [];
  const promised = sure.length > 0 && sure.every((approval) => still.includes(approval));
  const awaited = held && still.length > 0 && still.every(({ end }) => end !== null && end < witness.tick());
  if ((promised || awaited) && ["needs_consent", "denied", "unknown_agent"].includes(answer.kind)) {
    throw new Violation(`${answer.kind}, although it was approved`);
  }
  const excused = town.trouble > 0 || town.troubledUntil >= asked;
  if (promised && "token" in answer && answer.scopes.length < scopes.length)
    throw new Violation("less than was approved");
  if (promised && !excused && answer.kind === "unavailable") throw new Violation("no token, although it was approved");
  if (!promised || !("token" in answer) || town.isAlive(tokenOf(world, answer.token))) return answer;
  if (renew && !stirred(world, agentId, before)) throw new Violation("a request for another token gets a dead one");
  return renew ? answer : ask(world, agents, { ...request, renew: true });
}

async function answerOf({ views, seal, tell, now }: World, request: Request): Promise<Answer & { held?: true }> {
  const { office, secretHash, name, scopes, at, renew, wait } = request;
  const credential = { agentId: office.agentId, secretHash };
  if (!renew) {
    const cached = await readToken(views[at], seal, tokenKey(office.agentId, name, scopes), credential);
    if (cached) return { kind: "cached", token: cached.token, scopes: cached.scopes };
  }
  const record = await readAgentRecord(views[at], office.agentId);
  if (!record) return { kind: "unknown_agent" };
  const asking = { repo: name, scopes, renew, holdUntil: wait === 0 ? 0 : now() + wait };
  const call = () => office.call((ledger) => issue(ledger, credential, record, asking));
  return call().catch((error) => {
    if (wait === 0) throw error;
    tell(`${office.agentId} is held again`);
    return call();
  });
}

/** A token has left. */
function receive(world: World, agents: Agents, request: Request, answer: Given, asked: number) {
  const { witness, town } = world;
  const { office, secretHash, scopes } = request;
  const token = tokenOf(world, answer.token);
  if (token.agentId !== office.agentId) throw new Violation("it was minted for another agent");
  if (token.expiresAt - world.now() < leastLife - second) throw new Violation("it ends too soon");
  if (!answer.scopes.every((scope) => scopes.includes(scope))) throw new Violation("it is for more than was asked for");
  witness.left.set(token, (witness.left.get(token) ?? new Set()).add(office.agentId));
  agents.hands.push(token);
  const stranger = !witness.mayBe(office.agentId, secretHash);
  const objection = stranger ? "who asks is not the agent" : witness.objection(token);
  if (answer.kind === "issued" && objection) throw new Violation(`the ledger hands out a token, but ${objection}`);
  const back = witness.givenBack.get(token.token) ?? Number.POSITIVE_INFINITY;
  if (answer.kind === "issued" && back < asked) throw new Violation("the ledger hands out a token that was given back");
  // A copy at the edge may be handed out still where its token is dead, or its ledger owes that.
  if (objection && town.isAlive(token) && !owes(office, token)) {
    throw new Violation(`the edge hands out a token that lives on, but ${objection}`);
  }
}

/** Someone decides about a request behind a link; `approves`: which of its scopes, by bits. */
export async function decideOn(
  world: World,
  agents: Agents,
  link: number,
  by: Person,
  approves: number,
  lasts: number,
) {
  const { witness, town } = world;
  const { agentId, request: reference } = agents.links.at(-1 - (link % Math.max(agents.links.length, 1))) ?? {
    agentId: "",
    request: "",
  };
  const office = world.offices.find((office) => office.agentId === agentId);
  const id = reference.slice(agentId.length + 1);
  const request = await office?.call(async (ledger) => findRequest(ledger, id)).catch(() => null);
  if (!office || !request) return;
  const repository = town.named(request.repo);
  const approved = repository ? request.scopes.filter((_, index) => (approves >> index) & 1) : [];
  const here = { agentId, repositoryId: repository?.id ?? -1, installationId: repository?.installationId ?? -1 };
  // Who decides the same scope again says for how long anew.
  for (const earlier of witness.approvals) {
    const same = earlier.agentId === agentId && earlier.repositoryId === here.repositoryId && earlier.by === by.id;
    if (same) earlier.sure = earlier.sure.filter((scope) => !approved.includes(scope));
  }
  const sentAt = world.now();
  const [endsAt, version] = [sentAt + lasts, town.version];
  const order = { ...here, by: by.id, name: request.repo, scopes: approved, sure: approved, endsAt, version };
  const approval = witness.open(witness.approvals, order);
  // Where the App reaches the repository in another way, what was approved before has ended.
  const ending = { agentId, repositoryId: here.repositoryId, butInstallation: here.installationId, tokensOnly: false };
  const ended = witness.open(witness.endings, ending);
  const decided = await office
    .call((ledger) => decide(ledger, { request, by, approved, lasts, repository }))
    .catch((error) => lost(error));
  if (decided === "decided") {
    if (witness.decided.has(request.id)) throw new Violation("a request is decided twice");
    if (request.expiresAt <= sentAt) throw new Violation("a request is decided past its end");
    witness.decided.add(request.id);
  }
  const outcome = decided === "decided" ? "done" : decided === "lost" ? "unknown" : "nothing";
  witness.close(approval, outcome);
  witness.close(ended, outcome);
  world.tell(
    `${by.login} decides ${request.id.slice(0, 4)} of ${agentId} on ${request.repo} (${here.repositoryId}): ${approved} of ${request.scopes}: ${decided}`,
  );
}

export async function revokeAt(world: World, office: Office, repositoryId: number, by: Person, at: Location) {
  const { witness, views, town, kv, directories } = world;
  const { agentId } = office;
  const known = await Promise.all([
    kv.unreliably(() => hasAgent(directories.open(by.id), agentId)),
    readAgentRecord(views[at], agentId),
  ])
    .then((records) => records.some(Boolean))
    .catch((error) => lost(error));
  if (known !== true) return;
  const ending = witness.open(witness.endings, { agentId, repositoryId, tokensOnly: false });
  const older = [...witness.left.keys()].filter(
    (token) => token.agentId === agentId && token.repositoryId === repositoryId,
  );
  const revoked = await office.call((ledger) => revokeConsent(ledger, repositoryId, by)).catch((error) => lost(error));
  witness.close(ending, revoked === "lost" ? "unknown" : revoked.kind === "revoked" ? "done" : "nothing");
  world.tell(`${by.login} revokes ${agentId} on ${repositoryId}: ${JSON.stringify(revoked)}`);
  if (revoked === "lost" || revoked.kind !== "revoked" || revoked.pending > 0) return;
  // What rests on somebody else's consent, which ended before, is not told to everybody.
  const own = witness.approvals.every((one) => one.agentId !== agentId || one.by === by.id);
  if (own && older.some((token) => town.isAlive(token)))
    throw new Violation("nothing is pending, but a token is alive");
}

export async function rotateTo(world: World, office: Office, secretHash: string, at: Location) {
  const { witness } = world;
  const { agentId } = office;
  const record = await readAgentRecord(world.views[at], agentId).catch((error) => lost(error));
  if (!record || record === "lost") return;
  const secret = witness.open(witness.secrets, { agentId, secretHash });
  const ending = witness.open(witness.endings, { agentId, repositoryId: null, tokensOnly: true });
  const done = await office
    .call((ledger) => rotateAgent(ledger, record, ada, secretHash))
    .catch((error) => lost(error));
  for (const order of [secret, ending])
    witness.close(order, done === "lost" ? "unknown" : done === "done" ? "done" : "nothing");
  world.tell(`${agentId} gets another secret: ${done}`);
}

export async function removeAt(world: World, office: Office, at: Location) {
  const { witness } = world;
  const { agentId } = office;
  const record = await readAgentRecord(world.views[at], agentId).catch((error) => lost(error));
  if (!record || record === "lost") return;
  const ending = witness.open(witness.endings, { agentId, repositoryId: null, tokensOnly: false });
  const done = await office.call((ledger) => deleteAgent(ledger, record, ada)).catch((error) => lost(error));
  witness.close(ending, done === "lost" ? "unknown" : done === "done" ? "done" : "nothing");
  world.tell(`${agentId} is deleted: ${done}`);
}

/** An agent gives a token back that it, or somebody else, was given. */
export async function giveBackAt(
  world: World,
  agents: Agents,
  office: Office,
  secretHash: string,
  hand: number,
  at: Location,
) {
  const { witness, town } = world;
  const token = agents.hands.at(-1 - (hand % Math.max(agents.hands.length, 1)));
  const record = await readAgentRecord(world.views[at], office.agentId).catch((error) => lost(error));
  if (!token || !record || record === "lost") return;
  const { agentId } = office;
  const wasAlive = town.isAlive(token);
  const done = await office
    .call((ledger) => revokeToken(ledger, { agentId, secretHash }, record, token.token))
    .catch((error) => lost(error));
  world.tell(`${agentId} gives ${token.token} back: ${done}`);
  const own = token.agentId === agentId;
  if (done === "done" && own) witness.givenBack.set(token.token, witness.tick());
  if (done === "done" && own && wasAlive && town.isAlive(token) && !owes(office, token)) {
    throw new Violation("a token that was given back lives on");
  }
}

export function owes({ sql }: Office, { token }: MintedToken): boolean {
  return sql.all("SELECT 1 FROM outbox WHERE key = ?", `revoke:${hashToken(token)}`).length > 0;
}

/** Whether something was ordered for this agent since a moment, or is under way. */
function stirred({ witness }: World, agentId: string, since: number): boolean {
  const orders = [...witness.endings, ...witness.approvals].filter((order) => order.agentId === agentId);
  return (
    orders.some(({ end }) => end === null || end > since) || [...witness.givenBack.values()].some((at) => at > since)
  );
}

function tokenOf({ town }: World, name: string): MintedToken {
  const token = town.tokens.get(name);
  if (!token) throw new Violation("GitHub never minted it");
  return token;
}

function lost(error: unknown): "lost" {
  if (error instanceof Trouble || error instanceof Crash) return "lost";
  throw error;
}
