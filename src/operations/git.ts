import { lfsMediaType, readBatchAnswer, writeBatchRequest } from "../gitProxy/lfs.ts";
import { relay, within } from "../gitProxy/streams.ts";
import type { Handler } from "../http/contract.ts";
import { problem, Refusal } from "../http/problem.ts";
import { background } from "../requestContext.ts";
import { askGitHub, type GitCall, upstreamSettings } from "./gitRemote.ts";
import { noStore } from "./tokenRequest.ts";

export const listGitRefs: Handler<"listGitRefs"> = async (call) => {
  const { service } = call.query;
  const mediaType = `application/x-${service}-advertisement` as const;
  const { body } = await askGitHub(call, service === "git-receive-pack" ? "push" : "fetch", {
    path: "/info/refs",
    query: `?service=${service}`,
    headers: protocolOf(call),
    expected: mediaType,
  });
  return call.reply(200, relayed(call, body), { "Content-Type": mediaType, ...noStore });
};

export const answerGitUploadPack: Handler<"answerGitUploadPack"> = async (call) => {
  const encoding = call.request.headers.get("Content-Encoding");
  if (encoding !== null && encoding !== "gzip") throw unsupportedEncoding("gzip, or none");
  const mediaType = "application/x-git-upload-pack-result";
  const { body } = await askGitHub(call, "fetch", {
    path: "/git-upload-pack",
    headers: {
      "Content-Type": "application/x-git-upload-pack-request",
      ...(encoding && { "Content-Encoding": encoding }),
      ...protocolOf(call),
    },
    body: await repeatable(call),
    expected: mediaType,
  });
  return call.reply(200, relayed(call, body), { "Content-Type": mediaType, ...noStore });
};

export const answerLfsBatch: Handler<"answerLfsBatch"> = async (call) => {
  const { body: asked, reply, dependencies } = call;
  const { remote, body } = await askGitHub(call, asked.operation === "upload" ? "push" : "fetch", {
    path: "/info/lfs/objects/batch",
    headers: { "Content-Type": lfsMediaType },
    body: writeBatchRequest(asked),
    expected: lfsMediaType,
  });
  const { serverUrl, idleLimit } = upstreamSettings(dependencies.settings);
  const text = await within(idleLimit, new Response(body).text()).catch(() => "");
  const answer = readBatchAnswer(text, asked, { serverUrl, token: remote.token });
  if (!answer) throw new Refusal(503, problem("github_unavailable"), { "Retry-After": "5" });
  return reply(200, answer, noStore);
};

export function unsupportedEncoding(accepted: string): Refusal {
  const detail = `Send the body with this Content-Encoding: ${accepted}.`;
  return new Refusal(415, problem("unsupported_media_type", { detail }));
}

/** Streams GitHub's answer to the client. */
function relayed({ dependencies }: GitCall, body: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const { stream, done } = relay(body, upstreamSettings(dependencies.settings).idleLimit);
  background(done);
  return stream;
}

/** Returns the client's protocol version, if it's a known one. */
function protocolOf({ request }: GitCall): Record<string, string> {
  const [version] = /^version=[012]$/.exec(request.headers.get("Git-Protocol") ?? "") ?? [];
  return version ? { "Git-Protocol": version } : {};
}

/** The maximum size, in bytes, of a request that is kept in memory in case it must be sent again because the repository was renamed. */
const maxRepeatable = 64 * 1024;

async function repeatable({ request }: GitCall): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | ArrayBuffer> {
  const length = Number(request.headers.get("Content-Length") ?? Number.NaN);
  return request.body && !(length <= maxRepeatable) ? request.body : request.arrayBuffer();
}
