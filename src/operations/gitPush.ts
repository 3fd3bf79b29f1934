import type { PushOutcome } from "../domain/pushRecord.ts";
import { type CommandList, CommandListMistake } from "../gitProxy/commandList.ts";
import { type PushAnswer, type StopReason, sendPush } from "../gitProxy/push.ts";
import { type Beginning, PushSource } from "../gitProxy/pushSource.ts";
import { ReportObserver, readsReport, refusalReport } from "../gitProxy/report.ts";
import { relay, streamOf } from "../gitProxy/streams.ts";
import type { Call, Handler } from "../http/contract.ts";
import { Refusal } from "../http/problem.ts";
import { chargeAddress } from "../http/rateLimit.ts";
import { refusalFrom } from "../http/refusal.ts";
import * as messages from "../pages/gitMessage.ts";
import { background, extendDeadline } from "../requestContext.ts";
import { unsupportedEncoding } from "./git.ts";
import { gitRefusalOf, renewRemote, type Target, targetOf, upstreamRefusal, upstreamSettings } from "./gitRemote.ts";
import { findRecord, noStore } from "./tokenRequest.ts";

type PushCall = Call<"answerGitReceivePack">;
type BegunPush = Extract<Beginning, { kind: "push" }>;

const answerHeaders = { "Content-Type": "application/x-git-receive-pack-result", ...noStore } as const;

export const answerGitReceivePack: Handler<"answerGitReceivePack"> = async (call) => {
  const { body, request, reply, dependencies } = call;
  if (request.headers.has("Content-Encoding")) throw unsupportedEncoding("none");
  const target = targetOf(call);
  const { settings } = dependencies;
  const { idleLimit } = upstreamSettings(settings);
  const length = request.headers.get("Content-Length");
  const limits = { idleLimit, maxBytes: settings.maxPushBytes };
  const source = new PushSource(body, length === null ? null : Number(length), limits);
  let list: CommandList = { shallow: [], commands: [], capabilities: [] };
  try {
    const begun = await begin(source, settings.maxPushBytes);
    // These requests are answered before the agent is authenticated.
    if (begun.kind === "probe" || source.isTooLarge) await chargeAddress(dependencies, request);
    if (begun.kind === "probe") return reply(200, streamOf(new Uint8Array()), answerHeaders);
    list = begun.list;
    return reply(200, await push(call, target, source, begun), answerHeaders);
  } catch (error) {
    if (error instanceof CommandListMistake) await chargeAddress(dependencies, request);
    const refused = refusedPush(error, list);
    if (refused.refusal.status === 401) throw refused.refusal;
    // A client that gets an answer before it has sent everything reports a broken pipe and hides the answer.
    await source.discardRest().catch(() => {});
    if (!readsReport(refused.capabilities)) throw refused.refusal;
    const report = refusalReport({ ...refused, message: messages.toLine(refused.refusal) });
    return reply(200, streamOf(report), answerHeaders);
  }
};

/** Reads the beginning of a push. Throws a `CommandListMistake` if the list is invalid, or a refusal if the client stops sending. */
async function begin(source: PushSource, maxBytes: number): Promise<Beginning> {
  try {
    return await source.begin();
  } catch (error) {
    throw error instanceof CommandListMistake ? error : stopped("client_gone", maxBytes);
  }
}

/** Asks the ledger, sends the push, and returns GitHub's report. Throws a `RefusedPush` or a `Refusal` on failure. */
async function push(call: PushCall, target: Target, source: PushSource, { list, rest }: BegunPush) {
  const { principal, dependencies } = call;
  const { settings } = dependencies;
  if (source.isTooLarge) throw stopped("too_large", settings.maxPushBytes);
  const record = await findRecord(call);
  const ledger = dependencies.ledger(principal.agentId);
  const id = crypto.randomUUID();
  const start = dependencies.now();
  const begun = await ledger.beginPush(principal, record, { id, repo: target.repo, changes: list.commands });
  if (begun.kind === "not_allowed") {
    const access = `${settings.origin}/access/${principal.agentId}/${begun.repositoryId}`;
    const refusal = new Refusal(403, messages.notAllowed(begun.branches, access));
    throw new RefusedPush(refusal, (ref) => messages.reasonFor(ref, begun.branches));
  }
  if (begun.kind !== "started") throw gitRefusalOf(call, target.repo, begun);
  const confirm = () => {
    extendDeadline(dependencies.now() - start);
    return ledger.mayFinishPush(principal, record, begun.consent);
  };
  const remote = { fullName: begun.repo, isWiki: target.isWiki, token: begun.token };
  const recordOutcome = (outcome: PushOutcome) => ledger.recordPush({ id, outcome });
  // The activity log needs GitHub's report, even if the client doesn't want it.
  const wantsReport = readsReport(list.capabilities);
  const capabilities = wantsReport ? list.capabilities : [...list.capabilities, "report-status"];
  const sent = sendPush(upstreamSettings(settings), remote, { list: { ...list, capabilities }, rest, source, confirm });
  // If the client disconnects, this still records how far the push got.
  background(sent.then(async (answer) => answer.kind === "answered" || recordOutcome(outcomeOf(answer))));
  const answer = await sent;
  if (answer.kind === "stopped") throw stopped(answer.because, settings.maxPushBytes);
  if (answer.kind === "stale") await renewRemote(call, target);
  if (answer.kind !== "answered") throw upstreamRefusal(answer);
  const observer = new ReportObserver(capabilities);
  const { stream, done } = relay(answer.body, upstreamSettings(settings).idleLimit, observer);
  background(done.then(() => recordOutcome(observer.outcome(list.commands.length))));
  if (wantsReport) return stream;
  await stream.cancel();
  return streamOf(new Uint8Array());
}

function outcomeOf({ kind }: Exclude<PushAnswer, { kind: "answered" }>): PushOutcome {
  if (kind === "stopped") return "stopped";
  return kind === "unavailable" ? "unseen" : "rejected";
}

/** A push that isn't sent to GitHub, or is sent only in part. */
class RefusedPush {
  readonly refusal: Refusal;
  readonly reasonFor: (ref: string) => string;
  constructor(refusal: Refusal, reasonFor: (ref: string) => string = () => refusal.body.title) {
    this.refusal = refusal;
    this.reasonFor = reasonFor;
  }
}

/** Returns what to report about an error: either a reason for each ref, or that the whole push can't be read. */
function refusedPush(error: unknown, { commands, capabilities }: CommandList) {
  if (error instanceof CommandListMistake) {
    const refusal = new Refusal(400, { title: "The push was refused", detail: `Reason: ${error.reason}.` });
    return {
      refusal,
      commands: [],
      capabilities: error.capabilities,
      reasonFor: () => error.reason,
      unpack: error.reason,
    };
  }
  const refused = error instanceof RefusedPush ? error : new RefusedPush(refusalFrom(error));
  return { ...refused, commands, capabilities };
}

function stopped(because: StopReason, maxBytes: number): Refusal {
  return new Refusal(because === "too_large" ? 403 : 400, messages.stopped(because, maxBytes));
}
