import { logWarning } from "../log.ts";
import { type CommandList, objectFormatOf, onlyDeletes, writeCommandList } from "./commandList.ts";
import { PackRewriter, packHeaderSize } from "./pack.ts";
import type { PushSource } from "./pushSource.ts";
import { type Bytes, createPipe, within } from "./streams.ts";
import { callUpstream, type Remote, type UpstreamAnswer, type UpstreamSettings, unavailable } from "./upstream.ts";

interface Push {
  list: CommandList;
  /** The bytes that follow the list in the chunk where it ends. */
  rest: Bytes;
  source: PushSource;
  /** Returns whether the push may still be finished. */
  confirm(): Promise<boolean>;
}

/** The reason why the end of a push wasn't sent to GitHub, where nothing has changed as a result. */
export type StopReason = "revoked" | "too_large" | "malformed" | "client_gone";
export type PushAnswer = UpstreamAnswer | { kind: "stopped"; because: StopReason };

/** How long a confirmation is valid while a push is running, in milliseconds. The end of a push is always confirmed. */
const confirmationLifetime = 10_000;

/**
 * Streams a push to GitHub. Holds back the last chunk and the checksum that completes the pack until the ledger confirms that no access has
 * been removed, because an incomplete pack changes nothing. Returns once the client has sent everything and GitHub has begun
 * to answer.
 */
export async function sendPush(settings: UpstreamSettings, remote: Remote, push: Push): Promise<PushAnswer> {
  const { list, source, confirm } = push;
  let upstream: Upstream | null = null;
  const stop = (because: StopReason): PushAnswer => {
    upstream?.abandon();
    return { kind: "stopped", because };
  };
  try {
    const pack = new PackRewriter(objectFormatOf(list));
    const start = await beginPack(push, pack);
    if (!start) return stop("malformed");
    let held: Bytes[] = [Buffer.concat([writeCommandList(list), start])];
    let confirmedAt = Date.now();
    for (let chunk = await source.next(); chunk; chunk = await source.next()) {
      if (source.isTooLarge) return stop("too_large");
      // Stops a long push soon after a revocation.
      if (Date.now() - confirmedAt > confirmationLifetime) {
        if (!(await confirm())) return stop("revoked");
        confirmedAt = Date.now();
      }
      upstream ??= new Upstream(settings, remote);
      for (const bytes of held) {
        const early = await upstream.write(bytes);
        if (early) return early;
        source.recycle(bytes);
      }
      held = pack.next(chunk);
    }
    if (source.isTooLarge) return stop("too_large");
    const end = onlyDeletes(list) ? [] : [pack.end()];
    if (!(await confirm())) return stop("revoked");
    upstream ??= new Upstream(settings, remote);
    return (await upstream.write(Buffer.concat([...held, ...end]))) ?? (await upstream.finish());
  } catch (error) {
    logWarning("a push broke off", { error: String(error) });
    return stop("client_gone");
  }
}

/** Rewrites the beginning of the pack. Returns `null` if the pack is missing, or if one follows a list that only deletes refs. */
async function beginPack({ list, rest, source }: Push, pack: PackRewriter): Promise<Bytes | null> {
  let bytes = rest;
  while (bytes.length < packHeaderSize) {
    const chunk = await source.next();
    if (!chunk) break;
    bytes = Buffer.concat([bytes, chunk]);
  }
  if (onlyDeletes(list)) return bytes.length === 0 ? bytes : null;
  return pack.begin(bytes);
}

/** The request to GitHub. It starts when the first bytes are sent. */
class Upstream {
  readonly #pipe = createPipe();
  readonly #abort = new AbortController();
  readonly #answer: Promise<UpstreamAnswer>;
  /** Resolves when GitHub needs no more bytes, either with its refusal or with `null` at the end of its report. */
  readonly #end = Promise.withResolvers<UpstreamAnswer | null>();
  #hasReported = false;
  readonly #idleLimit: number;

  constructor(settings: UpstreamSettings, remote: Remote) {
    this.#idleLimit = settings.idleLimit;
    const request = {
      path: "/git-receive-pack",
      headers: { "Content-Type": "application/x-git-receive-pack-request" },
      body: this.#pipe.readable,
      expected: "application/x-git-receive-pack-result",
    } as const;
    this.#answer = callUpstream(settings, remote, request, this.#abort.signal).then((answer) => this.#watch(answer));
  }

  /** Returns the same answer, and watches it for the moment when GitHub needs no more bytes. */
  #watch(answer: UpstreamAnswer): UpstreamAnswer {
    if (answer.kind !== "answered") {
      this.#end.resolve(answer);
      return answer;
    }
    const [body, watched] = answer.body.tee();
    const end = () => {
      this.#hasReported = true;
      this.#end.resolve(null);
    };
    watched.pipeTo(new WritableStream()).then(end, end);
    return { ...answer, body };
  }

  /**
   * Resolves once the bytes are sent. Returns GitHub's refusal, if any. GitHub may report before it has read everything, and then close the
   * connection or stop reading. A later write would never end, so nothing is sent after the report.
   */
  async write(bytes: Bytes): Promise<UpstreamAnswer | null> {
    if (this.#hasReported) return null;
    const end = this.#end.promise;
    const written = this.#pipe.writer.write(bytes).then(
      () => null,
      () => end,
    );
    return this.#inTime(Promise.race([written, end]));
  }

  async finish(): Promise<UpstreamAnswer> {
    this.#pipe.writer.close().catch(() => {});
    return this.#inTime(this.#answer);
  }

  /** Ends the request. GitHub sees a body that ends early. */
  abandon(): void {
    this.#abort.abort();
    this.#pipe.writer.abort().catch(() => {});
  }

  async #inTime<T>(work: Promise<T>): Promise<T | UpstreamAnswer> {
    try {
      return await within(this.#idleLimit, work);
    } catch {
      this.abandon();
      return unavailable;
    }
  }
}
