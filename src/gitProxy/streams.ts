/** A stream that passes bytes on natively and holds one write at a time. It exists only on Workers. */
declare const IdentityTransformStream: new () => TransformStream<Bytes, Bytes>;

export type Bytes = Uint8Array<ArrayBuffer>;

/** Thrown if a git stream is idle for too long. */
class IdleTimeout extends Error {}

/** Waits for `work`. Throws `IdleTimeout` after `limit` milliseconds. */
export async function within<T>(limit: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new IdleTimeout(`nothing moved for ${limit} ms`)), limit);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

export function createPipe(): { readable: ReadableStream<Bytes>; writer: WritableStreamDefaultWriter<Bytes> } {
  const { readable, writable } = new IdentityTransformStream();
  return { readable, writer: writable.getWriter() };
}

/** A reader with the `min` option, which TypeScript's type lacks. https://streams.spec.whatwg.org/#byob-reader-read */
interface MinimumReader {
  read(view: Bytes, options: { min: number }): Promise<ReadableStreamReadResult<Bytes>>;
  cancel(): Promise<void>;
}

const chunkSize = 256 * 1024;

/** A stream reader that returns large chunks. */
export class ChunkReader {
  readonly #reader: MinimumReader;
  readonly #idleLimit: number;
  #spare: ArrayBuffer | null = null;

  constructor(stream: ReadableStream<Bytes>, idleLimit: number) {
    this.#reader = stream.getReader({ mode: "byob" });
    this.#idleLimit = idleLimit;
  }

  /** Returns a chunk of at least `minimum` bytes. The last one may be shorter, and `null` follows it. Throws `IdleTimeout`. */
  async next(minimum = 1): Promise<Bytes | null> {
    const view = new Uint8Array(this.#spare ?? new ArrayBuffer(chunkSize));
    this.#spare = null;
    const { value } = await within(this.#idleLimit, this.#reader.read(view, { min: minimum }));
    return value && value.length > 0 ? value : null;
  }

  /** Lets the next read reuse a chunk's memory, because garbage collection would free it too late. */
  recycle({ buffer }: Bytes): void {
    if (buffer.byteLength === chunkSize) this.#spare = buffer;
  }

  cancel(): void {
    this.#reader.cancel().catch(() => {});
  }
}

/**
 * The number of bytes that are passed on as they arrive, to show progress. Longer answers are packs, which are cheaper to pass on in large
 * chunks.
 */
const quick = 1024 * 1024;
const bulk = 128 * 1024;

/** An observer of an answer's bytes. */
interface Observer {
  read(chunk: Bytes): void;
}

/**
 * Passes an answer on as it arrives. `done` resolves when the answer ends, and says whether all of it was seen. With an observer, the
 * answer is read to its end even if the client has disconnected.
 */
export function relay(
  source: ReadableStream<Bytes>,
  idleLimit: number,
  observer?: Observer,
): { stream: ReadableStream<Bytes>; done: Promise<boolean> } {
  const reader = new ChunkReader(source, idleLimit);
  const { readable, writer } = createPipe();
  const pass = async (): Promise<boolean> => {
    let isClientGone = false;
    try {
      let passed = 0;
      for (let chunk = await reader.next(); chunk; chunk = await reader.next(passed < quick ? 1 : bulk)) {
        passed += chunk.length;
        observer?.read(chunk);
        if (!isClientGone) {
          isClientGone = await within(idleLimit, writer.write(chunk)).then(
            () => false,
            () => true,
          );
        }
        if (isClientGone && !observer) throw new Error("the client has gone");
        reader.recycle(chunk);
      }
      if (!isClientGone) await writer.close();
      return true;
    } catch (error) {
      reader.cancel();
      await writer.abort(error).catch(() => {});
      return false;
    }
  };
  return { stream: readable, done: pass() };
}

/** Returns a stream of these bytes. */
export function streamOf(bytes: Uint8Array): ReadableStream<Bytes> {
  return new Response(new Uint8Array(bytes)).body ?? new ReadableStream();
}
