import { type CommandList, CommandListMistake, CommandListReader } from "./commandList.ts";
import { type Bytes, ChunkReader } from "./streams.ts";

/** The number of bytes to pass on at a time. A client that takes longer than the idle limit to send that many is cut off. */
const minChunk = 256 * 1024;

interface PushLimits {
  /** The maximum size of a push, in bytes. */
  maxBytes: number;
  /** How long the client may be silent, in milliseconds. */
  idleLimit: number;
}

/** The beginning of a push. A client that only checks whether it may push sends an empty list and nothing else. */
export type Beginning = { kind: "probe" } | { kind: "push"; list: CommandList; rest: Bytes };

/** The body of a push, as the client sends it. */
export class PushSource {
  readonly #reader: ChunkReader;
  readonly #maxBytes: number;
  readonly #length: number | null;
  #read = 0;

  /** Creates a source. `length` is the size that the client announced, if any. */
  constructor(body: ReadableStream<Bytes>, length: number | null, { maxBytes, idleLimit }: PushLimits) {
    this.#reader = new ChunkReader(body, idleLimit);
    this.#length = length;
    this.#maxBytes = maxBytes;
  }

  /** Reads the list of commands. Throws a `CommandListMistake` if the list is invalid. */
  async begin(): Promise<Beginning> {
    const reader = new CommandListReader();
    for (let chunk = await this.#next(); chunk; chunk = await this.#next()) {
      const found = reader.read(chunk);
      if (!found) {
        this.#reader.recycle(chunk);
        continue;
      }
      const { list, rest } = found;
      if (list.commands.length > 0) return { kind: "push", list, rest };
      if (list.shallow.length === 0 && rest.length === 0 && !(await this.#next())) return { kind: "probe" };
      throw new CommandListMistake("the list of refs is empty");
    }
    throw new CommandListMistake("the list of refs ends early");
  }

  get isTooLarge(): boolean {
    return Math.max(this.#read, this.#length ?? 0) > this.#maxBytes;
  }

  /** Returns the next chunk, or `null` at the end of the push. Throws if the push ends before its announced size. */
  async next(): Promise<Bytes | null> {
    return this.#next(minChunk);
  }

  /** Makes the memory of a chunk available for reuse. */
  recycle(chunk: Bytes): void {
    this.#reader.recycle(chunk);
  }

  async #next(size = 1): Promise<Bytes | null> {
    const chunk = await this.#reader.next(size);
    this.#read += chunk?.length ?? 0;
    if (!chunk && this.#length !== null && this.#read < this.#length) throw new Error("the client has gone");
    return chunk;
  }

  /** Reads and discards the rest. A client that gets an answer before it has sent everything reports a broken pipe and hides the answer. */
  async discardRest(): Promise<void> {
    for (let chunk = await this.#next(minChunk); chunk; chunk = await this.#next(minChunk)) this.#reader.recycle(chunk);
  }
}
