import { createHash, randomBytes } from "node:crypto";
import { deflateSync } from "node:zlib";
import type { Bytes } from "./streams.ts";

/** The size of a pack's header: `PACK`, the version, and the number of objects, four bytes each. */
export const packHeaderSize = 12;
const countAt = 8;
/** The object type of a file's content. It's part of an object's first byte. */
const blob = 3;

/**
 * A rewriter of packs. A server changes refs as soon as it has a whole pack, even if more bytes follow, so only the proxy may be able to
 * complete one. It adds an unreferenced object with a secret, and ends the pack with a checksum that nobody else can compute.
 * https://git-scm.com/docs/gitformat-pack
 */
export class PackRewriter {
  readonly #hash;
  readonly #checksumSize: number;
  /** The latest bytes, which are the client's checksum if nothing follows. */
  #held: Bytes = Buffer.alloc(0);

  constructor(objectFormat: "sha1" | "sha256") {
    this.#hash = createHash(objectFormat);
    this.#checksumSize = objectFormat === "sha1" ? 20 : 32;
  }

  /** Rewrites the header and the bytes after it. Returns `null` if they don't begin with the header of a pack. */
  begin(bytes: Bytes): Bytes | null {
    const header = Buffer.from(bytes.subarray(0, packHeaderSize));
    if (header.length < packHeaderSize || header.toString("latin1", 0, 4) !== "PACK") return null;
    const count = header.readUInt32BE(countAt) + 1;
    if (count > 0xffffffff) return null;
    header.writeUInt32BE(count, countAt);
    const start = Buffer.concat([header, secretBlob()]);
    this.#hash.update(start);
    return Buffer.concat([start, ...this.next(bytes.subarray(packHeaderSize))]);
  }

  /** Returns the bytes that can be passed on now. They come in parts, so that a large chunk isn't copied. */
  next(bytes: Bytes): Bytes[] {
    const isSmall = bytes.length < this.#checksumSize;
    const before = isSmall ? [] : [this.#held];
    const last = isSmall ? Buffer.concat([this.#held, bytes]) : bytes;
    const end = Math.max(0, last.length - this.#checksumSize);
    const passed = [...before, last.subarray(0, end)].filter((part) => part.length > 0);
    this.#held = Buffer.from(last.subarray(end));
    for (const part of passed) this.#hash.update(part);
    return passed;
  }

  /** Returns the checksum that completes the pack and replaces the client's. */
  end(): Bytes {
    return Buffer.from(this.#hash.digest());
  }
}

/** Returns an object that a client can't guess. */
function secretBlob(): Buffer {
  const content = Buffer.from(`deplodash ${randomBytes(16).toString("hex")}\n`);
  // The first byte holds the lowest four bits of the size, and the second byte holds the others.
  const head = Uint8Array.of(0x80 | (blob << 4) | (content.length & 0x0f), content.length >> 4);
  return Buffer.concat([head, deflateSync(content)]);
}
